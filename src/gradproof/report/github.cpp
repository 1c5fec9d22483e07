// SPDX-License-Identifier: MIT
#include "gradproof/report/github.hpp"

#include <fmt/format.h>

#include <vector>

#include "gradproof/report/escape.hpp"
#include "gradproof/report/parts.hpp"

namespace gradproof {

namespace {

constexpr std::size_t most_annotations = 10;  // a step and kind (actions/toolkit, docs/problem-matchers.md)

std::string command(const std::string& kind, const Report& report, std::size_t line, const std::string& title,
                    const std::string& message) {
  std::string text = "::" + kind + " ";
  if (!report.file.empty()) {
    text += fmt::format("file={},", github_property(report.file));
    if (line > 0) text += fmt::format("line={0},endLine={0},", line);
  }
  return text + fmt::format("title={}::{}\n", github_property(title), github_message(message));
}

std::string failing_lines(const ReportPart& part) {
  std::string text = part.place.empty() ? "" : part.place + "\n";
  for (const ArrayReport& array : part.arrays) {
    if (array.verdict != Verdict::verified) text += sentence(array) + "\n";
  }
  return text;
}

}  // namespace

std::string github_report(const Report& report) {
  if (report.ok()) {
    return command("notice", report, 0, "gradproof",
                   fmt::format("{}: verified, {} arrays", report.submission, report.arrays.size()));
  }
  std::vector<ReportPart> failing;
  for (ReportPart& part : parts_of(report)) {
    if (part.verdict != Verdict::verified) failing.push_back(std::move(part));
  }
  std::string text;
  for (std::size_t i = 0; i < failing.size(); ++i) {
    const ReportPart& part = failing[i];
    std::string message = failing_lines(part) + mistakes_text(report, part);
    const bool last = i + 1 == most_annotations && failing.size() > most_annotations;
    for (std::size_t k = i + 1; last && k < failing.size(); ++k)
      message += fmt::format("{}: {}\n", failing[k].name, to_string(failing[k].verdict));
    while (!message.empty() && message.back() == '\n') message.pop_back();
    text += command(part.verdict == Verdict::cannot_tell ? "warning" : "error", report, part.line,
                    fmt::format("{}: {}", part.name, to_string(part.verdict)), message);
    if (last) break;
  }
  return text;
}

}  // namespace gradproof
