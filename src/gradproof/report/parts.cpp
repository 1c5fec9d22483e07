// SPDX-License-Identifier: MIT
#include "gradproof/report/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gradproof/report/first_screen.hpp"
#include "gradproof/report/text.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

ReportPart answer_part(const Report& report) {
  ReportPart part;
  part.name = "answer";
  part.verdict = report.verdict;
  ArrayReport array;
  array.name = "answer";
  array.verdict = report.verdict;
  array.reason = report.outcome.empty() ? to_string(report.verdict) : report.outcome;
  if (!report.notes.empty()) array.reason += ": " + report.notes.front();
  part.arrays.push_back(std::move(array));
  return part;
}

}  // namespace

std::vector<ReportPart> parts_of(const Report& report) {
  std::vector<ReportPart> parts;
  for (const ArrayReport& array : report.arrays) {
    const std::string& name = array.part.empty() ? array.name : array.part;
    auto at =
        std::find_if(parts.begin(), parts.end(), [&](const ReportPart& part) { return part.name == name; });
    if (at == parts.end()) {
      at = parts.insert(parts.end(), ReportPart{name, Verdict::verified, {}, 0, {}});
      for (const FunctionReport& function : report.functions) {
        if (function.name != name) continue;
        at->line = function.line;
        at->place = function.place;
      }
    }
    at->arrays.push_back(array);
    if (seriousness(array.verdict) > seriousness(at->verdict)) at->verdict = array.verdict;
  }
  const bool told = std::any_of(parts.begin(), parts.end(), [&](const ReportPart& part) {
    return seriousness(part.verdict) >= seriousness(report.verdict);
  });
  if (!told) parts.push_back(answer_part(report));
  return parts;
}

std::string sentence(const ArrayReport& array) {
  std::string text = fmt::format("{}: ", array.name);
  if (array.verdict == Verdict::verified) {
    text += fmt::format("verified; an error of {:.0e} would have been caught", array.would_have_caught);
  } else {
    text += fmt::format("{}: {}", to_string(array.verdict), array.reason);
    if (array.kind == Reason::differs && array.worst) {
      text += fmt::format("; at ({},{}) it is {:.6g}, the difference says {:.6g}", array.worst->row,
                          array.worst->col, array.worst->claimed, array.worst->numeric);
    }
  }
  if (!array.note.empty()) text += fmt::format(" ({})", array.note);
  return text;
}

std::string sentences(const ReportPart& part) {
  std::string text;
  for (const ArrayReport& array : part.arrays) text += sentence(array) + "\n";
  return text;
}

std::string mistakes_text(const Report& report, const ReportPart& part) {
  std::string text;
  for (const MistakeFinding& mistake : report.mistakes) {
    const bool touches = std::any_of(part.arrays.begin(), part.arrays.end(),
                                     [&](const ArrayReport& array) { return mistake.explains(array); });
    if (!touches) continue;
    if (mistake.own) text += fmt::format("{}: {}\n", mistake.own->place, mistake.own->text);
    if (mistake.own && !mistake.own->corrected.empty())
      text += fmt::format("put right: {}\n", mistake.own->corrected);
    text += fmt::format("most likely: {} ({})\n", mistake.wrong, mistake.id);
    if (!mistake.right.empty()) text += fmt::format("should be: {}\n", mistake.right);
    if (!mistake.why.empty()) text += fmt::format("because {}\n", mistake.why);
  }
  return text;
}

std::string feedback(const Report& report) {
  std::string text = first_screen(report, {.commands = false});
  if (report.smallest_case && !report.smallest_case->numbers.empty())
    text += fmt::format("\nsmallest network that shows it: {}\n{}\n",
                        printable(report.smallest_case->network), printable(report.smallest_case->numbers));
  return text;
}

double fraction_verified(const Report& report) {
  const std::vector<ReportPart> parts = parts_of(report);
  if (parts.empty()) return 0.0;
  const auto verified = std::count_if(
      parts.begin(), parts.end(), [](const ReportPart& part) { return part.verdict == Verdict::verified; });
  return static_cast<double>(verified) / static_cast<double>(parts.size());
}

}  // namespace gradproof
