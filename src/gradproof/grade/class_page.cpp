// SPDX-License-Identifier: MIT
#include "gradproof/grade/class_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "gradproof/grade/likeness.hpp"
#include "gradproof/grade/page_pieces.hpp"
#include "gradproof/grade/summary.hpp"
#include "gradproof/report/escape.hpp"
#include "gradproof/report/html.hpp"
#include "gradproof/report/json.hpp"

namespace gradproof {

namespace {

using nlohmann::json;

constexpr std::size_t most_shown = 12;  // of a group

/// Those that made the same mistake.
struct Group {
  std::string key, wrong, right;
  std::size_t size = 0, first = 0;  ///< first: the number of one of them
};

struct Overview {
  std::map<std::string, std::size_t> verdicts;
  std::map<std::string, Group> groups;
  std::array<std::size_t, 10> marks{};
  std::size_t without_mark = 0;
  json rows = json::array();
};

void count_mark(Overview& all, const Mark& mark) {
  if (!mark.points) {
    ++all.without_mark;
    return;
  }
  const double share = mark.out_of > 0.0 ? *mark.points / mark.out_of : 0.0;
  ++all.marks[std::min<std::size_t>(9, static_cast<std::size_t>(std::max(0.0, share) * 10.0))];
}

void count_group(Overview& all, const Row& row, const Report& report, std::size_t number) {
  const std::string& key = row.judged.mistake.empty() ? row.judged.signature : row.judged.mistake;
  if (key.empty() || row.judged.verdict == "verified") return;
  Group& group = all.groups[key];
  if (group.size++ > 0) return;
  group.key = key;
  group.first = number;
  if (report.mistakes.empty()) return;
  group.wrong = report.mistakes.front().wrong;
  group.right = report.mistakes.front().right;
}

/// "v" verified, "w" wrong, "c" cannot tell: a letter an array, with its name for the reader of the matrix.
json parts_of_row(const Report& report) {
  json parts = json::array();
  for (const ArrayReport& array : report.arrays) {
    const char* letter = array.verdict == Verdict::verified ? "v"
                         : array.verdict == Verdict::wrong  ? "w"
                                                            : "c";
    parts.push_back({letter, array.name});
  }
  return parts;
}

std::string groups_section(const Overview& all, const Comments& comments) {
  std::vector<Group> groups;
  for (const auto& [key, group] : all.groups) groups.push_back(group);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.size > b.size; });
  if (groups.empty()) return "";
  const double most = static_cast<double>(groups.front().size);
  std::string html = "<h2>Groups of like mistakes</h2>\n<table class=groups>\n";
  for (const Group& group : groups) {
    html += fmt::format("<tr><td class=number>{}<td>{}<td><b>{}</b>", group.size,
                        bar(static_cast<double>(group.size) / most), xml_text(group.key));
    if (!group.wrong.empty())
      html += fmt::format("<br><code>{}</code><br>should be <code>{}</code>", xml_text(group.wrong),
                          xml_text(group.right));
    if (const auto comment = comments.find(group.key); comment != comments.end())
      html += fmt::format("<br><i>{}</i>", xml_text(comment->second));
    html += fmt::format("<td><a href=\"hand-in-{0}.html\">hand-in {0}</a>\n", group.first);
  }
  return html + "</table>\n";
}

/// Names as the table has them: hidden ones are hidden here, too.
std::string likeness_section(const std::vector<LikeGroup>& groups, const json& rows) {
  if (groups.empty()) return "";
  std::string html =
      "<h2>The same functions</h2>\n<p>These hand-ins are the same when names, comments and the order of "
      "functions are taken away. It is a place to look and no verdict: a short exercise is often written "
      "alike.</p>\n<table>\n";
  for (const LikeGroup& group : groups) {
    html += fmt::format("<tr><td class=number>{}<td>", group.hand_ins.size());
    for (std::size_t k = 0; k < std::min(most_shown, group.hand_ins.size()); ++k) {
      const std::size_t number = group.hand_ins[k];
      html += fmt::format("{}<a href=\"hand-in-{}.html\">{}</a> ({})", k == 0 ? "" : ", ", number,
                          xml_text(rows[number - 1][1].get<std::string>()),
                          xml_text(rows[number - 1][3].get<std::string>()));
    }
    if (group.hand_ins.size() > most_shown)
      html += fmt::format(" and {} more", group.hand_ins.size() - most_shown);
    html += group.contents == 1 ? "<td class=short>the same file\n"
                                : fmt::format("<td class=short>{} files\n", group.contents);
  }
  return html + "</table>\n";
}

std::string overview_page(const Overview& all, const std::vector<LikeGroup>& like,
                          const ClassPageOptions& options) {
  std::string html = page_begin("Class") + fmt::format("<h1>{} hand-ins</h1>\n<table>\n", all.rows.size());
  const double total = static_cast<double>(std::max<std::size_t>(1, all.rows.size()));
  for (const char* verdict : verdicts_in_order) {
    const auto found = all.verdicts.find(verdict);
    if (found != all.verdicts.end())
      html += fmt::format("<tr><td>{}<td class=number>{}<td>{}\n", verdict, found->second,
                          bar(static_cast<double>(found->second) / total));
  }
  html += "</table>\n" + groups_section(all, options.comments) + "<h2>Marks</h2>\n<table>\n";
  const double most =
      static_cast<double>(std::max<std::size_t>(1, *std::max_element(all.marks.begin(), all.marks.end())));
  for (std::size_t k = 0; k < all.marks.size(); ++k)
    html += fmt::format("<tr><td class=short>{} to {} %<td class=number>{}<td>{}\n", 10 * k, 10 * (k + 1),
                        all.marks[k], bar(static_cast<double>(all.marks[k]) / most));
  html += fmt::format("<tr><td>no mark<td class=number>{}<td>a person decides\n</table>\n", all.without_mark);
  html += likeness_section(like, all.rows);
  std::string data = all.rows.dump(-1, ' ', false, json::error_handler_t::replace);
  // the text of a script ends at "</": no name may write it
  for (std::size_t at = data.find('<'); at != std::string::npos; at = data.find('<', at))
    data.replace(at, 1, "\\u003c");
  return html + table_with_search(data) + page_end();
}

std::string hand_in_page(const Row& row, const Mark& mark, const std::string& who, const Comments& comments) {
  std::string html =
      page_begin(who) +
      fmt::format("<p><a href=\"index.html\">all hand-ins</a></p>\n<h1>{}</h1>\n", xml_text(who));
  html += fmt::format(
      "<p>{}; {}</p>\n", xml_text(row.is_judged ? row.judged.verdict : "not judged yet"),
      mark.points ? fmt::format("{:g} of {:g} points, {}", *mark.points, mark.out_of, xml_text(mark.why))
                  : "no mark: " + xml_text(mark.why));
  if (const auto comment = comments.find(row.judged.mistake); comment != comments.end())
    html += "<p><i>" + xml_text(comment->second) + "</i></p>\n";
  if (row.is_judged) html += html_fragment(report_from_json(row.judged.report));
  return html + page_end();
}

}  // namespace

void class_pages(const Record& record, const ClassPageOptions& options,
                 const std::function<void(const std::string& name, const std::string& text)>& write) {
  Overview all;
  std::size_t number = 0;
  record.for_each([&](const Row& row) {
    ++number;
    const Mark mark = mark_of(row, options.scheme);
    const Report report = row.is_judged ? report_from_json(row.judged.report) : Report{};
    const std::string hidden = fmt::format("hand-in {}", number);
    const std::string who = options.anonymous ? hidden : row.hand_in.student.name;
    const std::string verdict = row.is_judged ? row.judged.verdict : "not yet";
    ++all.verdicts[verdict];
    count_mark(all, mark);
    count_group(all, row, report, number);
    all.rows.push_back({number, who, options.anonymous ? "" : row.hand_in.student.id, verdict,
                        mark.points ? json(*mark.points) : json(nullptr), row.judged.mistake,
                        parts_of_row(report)});
    write(fmt::format("hand-in-{}.html", number), hand_in_page(row, mark, who, options.comments));
  });
  write("index.html", overview_page(all, like_groups(record), options));
}

}  // namespace gradproof
