// SPDX-License-Identifier: MIT
#include "cli/kept_counterexamples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "cli/exit_status.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"

namespace gradproof::cli {

namespace {

constexpr const char* file_name = ".gradproof-laws";
constexpr std::size_t most_lines = 200;

}  // namespace

std::vector<laws::Counterexample> kept_counterexamples() {
  std::vector<laws::Counterexample> kept;
  std::ifstream file(file_name);
  for (std::string line; std::getline(file, line) && kept.size() < most_lines;) {
    const std::size_t space = line.find(' ');
    if (space == std::string::npos) continue;
    const std::string id = line.substr(0, space);
    const std::optional<laws::Draw> draw = laws::Draw::of_line(line.substr(space + 1));
    const bool known = std::ranges::find(laws::all(), id, &laws::Law::id) != laws::all().end();
    if (draw && known) kept.push_back({id, *draw});
  }
  return kept;
}

void keep_counterexamples(const laws::Findings& found) {
  std::vector<std::string> lines;
  const auto add = [&lines](const std::string& law, const laws::Draw& draw) {
    const std::string line = fmt::format("{} {}", law, draw.line());
    if (lines.size() < most_lines && std::ranges::find(lines, line) == lines.end()) lines.push_back(line);
  };
  for (const laws::LawResult& result : found.laws) {
    if (result.counterexample) add(result.law->id, *result.counterexample);
  }
  if (lines.empty()) return;
  for (const laws::Counterexample& kept : kept_counterexamples()) add(kept.law, kept.draw);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  try {
    write_file(file_name, text);
  } catch (const UsageError& reason) {
    complain(fmt::format("the counterexamples were not kept: {}", reason.what()));
  }
}

}  // namespace gradproof::cli
