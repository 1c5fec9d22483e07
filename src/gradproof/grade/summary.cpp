// SPDX-License-Identifier: MIT
#include "gradproof/grade/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "gradproof/grade/feedback.hpp"
#include "gradproof/report/json.hpp"

namespace gradproof {

namespace {

constexpr std::size_t most_common = 5, slowest_shown = 3, by_hand_shown = 10;

/// What a person is told of one that no mark is given for.
std::string why_by_hand(const Judged& judged) {
  const Report report = report_from_json(judged.report);
  if (judged.verdict != "cannot tell") return report.notes.empty() ? "" : report.notes.front();
  for (const ArrayReport& array : report.arrays) {
    if (array.verdict == Verdict::cannot_tell) return array.name + ": " + array.reason;
  }
  const std::vector<std::string> notes = notes_that_explain(report);
  return notes.empty() ? "" : notes.front();
}

void keep_slowest(std::vector<ClassSummary::Named>& slowest, const ClassSummary::Named& one) {
  slowest.push_back(one);
  std::sort(slowest.begin(), slowest.end(),
            [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  if (slowest.size() > slowest_shown) slowest.pop_back();
}

}  // namespace

std::string one_line(const std::string& text, std::size_t longest) {
  std::string line;
  for (const char c : text) {
    const bool is_control = (static_cast<unsigned char>(c) < 0x20U) || c == 0x7f;
    line += is_control ? '?' : c;
  }
  if (line.size() <= longest) return line;
  std::size_t cut = longest - 3;
  while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xc0U) == 0x80U) --cut;  // not inside a letter
  return line.substr(0, cut) + "...";
}

ClassSummary summary_of(const Record& record) {
  ClassSummary summary;
  std::map<std::string, std::size_t> mistakes;
  std::set<std::string> contents;
  record.for_each([&](const Row& row) {
    ++summary.hand_ins;
    const bool is_first = contents.insert(row.hand_in.content).second;
    const Judged& judged = row.judged;
    ++summary.verdicts[row.is_judged ? judged.verdict : "not yet"];
    if (!row.is_judged) return;
    if (!judged.mistake.empty()) ++mistakes[judged.mistake];
    const ClassSummary::Named one{row.hand_in.student.name, row.hand_in.path.string(), "", judged.seconds};
    if (is_first) keep_slowest(summary.slowest, one);
    if (judged.verdict == "cannot tell" || judged.verdict == "not judged" ||
        judged.verdict == "harness trouble")
      summary.by_hand.push_back({one.name, one.path,
                                 judged.verdict + ": " + in_her_words(row, why_by_hand(judged)),
                                 judged.seconds});
  });
  summary.contents = contents.size();
  summary.alike = like_groups(record);
  summary.mistakes.assign(mistakes.begin(), mistakes.end());
  std::stable_sort(summary.mistakes.begin(), summary.mistakes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return summary;
}

std::string table(const ClassSummary& summary) {
  std::string text = fmt::format("{} hand-ins, {} different\n\n", summary.hand_ins, summary.contents);
  for (const char* verdict : verdicts_in_order) {
    const auto found = summary.verdicts.find(verdict);
    if (found == summary.verdicts.end()) continue;
    text += fmt::format("  {:<16}{:>7}  {:>3.0f} %\n", verdict, found->second,
                        100.0 * static_cast<double>(found->second) / static_cast<double>(summary.hand_ins));
  }
  if (!summary.mistakes.empty()) text += "\nmost common mistakes\n";
  for (std::size_t k = 0; k < std::min(most_common, summary.mistakes.size()); ++k)
    text += fmt::format("  {:>7}  {}\n", summary.mistakes[k].second, summary.mistakes[k].first);
  if (summary.mistakes.size() > most_common)
    text += fmt::format("           and {} more\n", summary.mistakes.size() - most_common);
  if (!summary.alike.empty())
    text += fmt::format(
        "\n{} of {} or more with the same functions but for names and comments (a place to look, no verdict; "
        "--html lists them)\n",
        summary.alike.size() == 1 ? "1 group" : fmt::format("{} groups", summary.alike.size()),
        summary.alike.front().hand_ins.size());
  if (!summary.slowest.empty()) text += "\nslowest\n";
  for (const auto& one : summary.slowest)
    text += fmt::format("  {:>5.1f} s  {}\n", one.seconds, one_line(one.path));
  if (!summary.by_hand.empty()) text += "\nto look at by hand (no mark is given)\n";
  for (std::size_t k = 0; k < std::min(by_hand_shown, summary.by_hand.size()); ++k) {
    const auto& one = summary.by_hand[k];
    text += fmt::format("  {}\n      {}\n", one_line(one.path), one_line(one.why, 100));
  }
  if (summary.by_hand.size() > by_hand_shown)
    text += fmt::format("  and {} more\n", summary.by_hand.size() - by_hand_shown);
  return text;
}

}  // namespace gradproof
