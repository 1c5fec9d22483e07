// SPDX-License-Identifier: MIT
#include "cli/mistake_pages.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <utility>
#include <vector>

#include "gradproof/diagnosis/mistake_page.hpp"
#include "gradproof/explain/explained_report.hpp"
#include "gradproof/report/page.hpp"
#include "gradproof/report/pieces.hpp"

namespace gradproof::cli {

namespace {

/// Of either catalogue, what its pages say.
struct Entry {
  std::string id, of;  ///< of: "factors of m, the line of db[l]"
  struct Spelling {
    std::string name, wrong, right;
    bool is_code = true;
  };
  std::vector<Spelling> lines;
  std::string why, hides;
};

Entry entry_of(const Mistake& mistake) {
  const Line &wrong = mistake.wrong, &right = mistake.right_line();
  return {mistake.id,
          fmt::format("{}, the line of {}", to_string(mistake.group), to_string(mistake.step)),
          {{"equation", wrong.notation, right.notation, false},
           {"NumPy", wrong.numpy, right.numpy},
           {"Armadillo", wrong.armadillo, right.armadillo}},
          mistake.why,
          mistake.hides};
}

Entry entry_of(const layers::LayerMistake& mistake) {
  return {mistake.id,
          fmt::format("a line of {}", fmt::join(mistake.layers, ", ")),
          {{"NumPy", mistake.wrong, mistake.right}},
          mistake.why,
          ""};
}

/// Both catalogues, by the headings under which they are listed.
std::vector<std::pair<std::string, std::vector<Entry>>> all_entries() {
  std::vector<std::pair<std::string, std::vector<Entry>>> all;
  const auto add = [&all](const std::string& heading, Entry entry) {
    const auto same = std::ranges::find(all, heading, [](const auto& group) { return group.first; });
    if (same == all.end()) {
      all.push_back({heading, {std::move(entry)}});
    } else {
      same->second.push_back(std::move(entry));
    }
  };
  for (const Mistake& mistake : catalogue()) add(to_string(mistake.group), entry_of(mistake));
  for (const layers::LayerMistake& mistake : layers::mistakes())
    add(fmt::format("{}", fmt::join(mistake.layers, ", ")), entry_of(mistake));
  return all;
}

/// What explain needs of a report: the mistake, and the network.
std::optional<Report> report_of(const Mistake& mistake) {
  const auto network = smallest_network_of(mistake);
  if (!network) return std::nullopt;
  Report report;
  report.verdict = Verdict::wrong;
  MistakeFinding finding;
  finding.id = mistake.id;
  finding.wrong = mistake.wrong.notation;
  finding.right = mistake.right_line().notation;
  finding.why = mistake.why;
  report.mistakes.push_back(std::move(finding));
  report.smallest_case = SmallestCase{
      description(*network), numbers_of(*network),
      fmt::format("gradproof check --with-mistake {} {}", mistake.id, command_options(*network))};
  return report;
}

// --- HTML

std::string lines_as_html(const Entry& entry) {
  std::vector<LabelledLine> lines;
  for (const auto& [name, wrong, right, is_code] : entry.lines) {
    lines.push_back({name, is_code ? code_html(wrong) : equation_html(wrong), "wrong"});
    lines.push_back({"should be", is_code ? code_html(right) : equation_html(right), "verified"});
  }
  return lines_html(lines);
}

std::string reason_as_html(const Entry& entry) {
  return "<p>" + shown_html(entry.why) + "</p>\n" +
         (entry.hides.empty() ? "" : "<p>Hidden by: " + shown_html(entry.hides) + "</p>\n");
}

std::string page_of(const Entry& entry, const std::string& more) {
  return page(entry.id, "<h1>" + code_html(entry.id) + "</h1>\n<p>" + shown_html(entry.of) + "</p>\n" +
                            lines_as_html(entry) + reason_as_html(entry) + more);
}

// --- Markdown

std::string lines_as_markdown(const Entry& entry) {
  std::string text;
  for (const auto& line : entry.lines) {
    const char* comment = line.name == "Armadillo" ? "//" : "#";
    const char* language = line.name == "Armadillo" ? "cpp" : line.is_code ? "python" : "text";
    text += fmt::format("{}:\n\n```{}\n{}   {} wrong\n{}   {} right\n```\n\n", line.name, language,
                        line.wrong, comment, line.right, comment);
  }
  return text;
}

std::string reason_as_markdown(const Entry& entry) {
  return entry.why + "\n" + (entry.hides.empty() ? "" : "\nHidden by: " + entry.hides + "\n");
}

std::string markdown_of(const Entry& entry) {
  return fmt::format("# {}\n\n{}\n\n{}{}", entry.id, entry.of, lines_as_markdown(entry),
                     reason_as_markdown(entry));
}

}  // namespace

std::string mistake_as_html(const Mistake& mistake) {
  std::string more;
  if (const auto report = report_of(mistake)) {
    const SmallestCase& smallest = *report->smallest_case;
    more = explained_step_html(*report) +
           "<h2>Smallest network that shows it: " + shown_html(smallest.network) + "</h2>\n" +
           small_network_html(smallest) + "<p>again: " + code_html(smallest.command) + "</p>\n";
  }
  return page_of(entry_of(mistake), more);
}

std::string mistake_as_html(const layers::LayerMistake& mistake) { return page_of(entry_of(mistake), ""); }

std::string mistakes_as_html() {
  std::string contents, body;
  std::size_t number = 0, count = 0;
  for (const auto& [heading, entries] : all_entries()) {
    const std::string id = fmt::format("group-{}", ++number);
    contents += fmt::format("<a href=\"#{}\">{}</a>\n", id, shown_html(heading));
    body += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n", id, shown_html(heading));
    for (const Entry& entry : entries) {
      ++count;
      body += fmt::format("<h3 id=\"{}\">{}</h3>\n", shown_html(entry.id), code_html(entry.id)) +
              lines_as_html(entry) + reason_as_html(entry);
    }
    body += "</section>\n";
  }
  return page("The mistakes gradproof knows",
              fmt::format("<h1>{} mistakes in backpropagation, and the right lines</h1>\n<nav>\n{}</nav>\n"
                          "<p>One of them with its numbers: {}</p>\n{}",
                          count, contents, code_html("gradproof mistakes ID --format html"), body));
}

std::string mistake_as_markdown(const Mistake& mistake) {
  std::string text = markdown_of(entry_of(mistake));
  if (const auto report = report_of(mistake)) {
    const SmallestCase& smallest = *report->smallest_case;
    text += fmt::format("\n## Smallest network that shows it: {}\n\n```text\n{}\n```\n\nagain: `{}`\n",
                        smallest.network, smallest.numbers, smallest.command);
  }
  return text;
}

std::string mistake_as_markdown(const layers::LayerMistake& mistake) {
  return markdown_of(entry_of(mistake));
}

std::string mistakes_as_markdown() {
  std::string body;
  std::size_t count = 0;
  for (const auto& [heading, entries] : all_entries()) {
    body += fmt::format("\n## {}\n", heading);
    for (const Entry& entry : entries) {
      ++count;
      body += fmt::format("\n### {}\n\n{}{}", entry.id, lines_as_markdown(entry), reason_as_markdown(entry));
    }
  }
  return fmt::format("# {} mistakes in backpropagation, and the right lines\n{}", count, body);
}

}  // namespace gradproof::cli
