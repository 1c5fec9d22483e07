// SPDX-License-Identifier: MIT
#include "cli/kept_counterexamples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "cli/exit_status.hpp"
#include "cli/output_file.hpp"
#include "cli/terminal.hpp"
#include "gradproof/laws/list.hpp"

namespace gradproof::cli {

namespace {

constexpr const char* file_name = ".gradproof-laws";
constexpr std::size_t most_lines = 200;

/// A law and what is behind it.
struct Line {
  std::string law, rest;
};

/// Those that name a law there is.
std::vector<Line> kept_lines() {
  std::vector<Line> kept;
  std::ifstream file(file_name);
  for (std::string line; std::getline(file, line) && kept.size() < most_lines;) {
    const std::size_t space = line.find(' ');
    if (space != std::string::npos && laws::is_law(line.substr(0, space)))
      kept.push_back({line.substr(0, space), line.substr(space + 1)});
  }
  return kept;
}

/// "relu_forward,relu_backward"
std::string word_of(const std::string& layer) {
  std::string word = layer;
  std::erase(word, ' ');
  return word;
}

bool is_readable(const Line& line) {
  const std::size_t space = line.rest.find(' ');
  return laws::Draw::of_line(line.rest) ||
         (space != std::string::npos && laws::LayerDraw::of_line(line.rest.substr(space + 1)));
}

void keep(const std::vector<Line>& found) {
  if (found.empty()) return;
  std::vector<std::string> lines;
  const auto add = [&lines](const Line& of) {
    const std::string line = fmt::format("{} {}", of.law, of.rest);
    if (lines.size() < most_lines && std::ranges::find(lines, line) == lines.end()) lines.push_back(line);
  };
  for (const Line& line : found) add(line);
  for (const Line& line : kept_lines())
    if (is_readable(line)) add(line);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  try {
    write_file(file_name, text);
  } catch (const UsageError& reason) {
    complain(fmt::format("the counterexamples were not kept: {}", reason.what()));
  }
}

}  // namespace

std::vector<laws::Counterexample> kept_counterexamples() {
  std::vector<laws::Counterexample> kept;
  for (const Line& line : kept_lines())
    if (const auto draw = laws::Draw::of_line(line.rest)) kept.push_back({line.law, *draw});
  return kept;
}

std::vector<laws::LayerCounterexample> kept_counterexamples(const std::string& layer) {
  std::vector<laws::LayerCounterexample> kept;
  const std::string begin = word_of(layer) + " ";
  for (const Line& line : kept_lines()) {
    if (!line.rest.starts_with(begin)) continue;
    if (const auto draw = laws::LayerDraw::of_line(line.rest.substr(begin.size())))
      kept.push_back({line.law, *draw});
  }
  return kept;
}

void keep_counterexamples(const laws::Findings& found) {
  std::vector<Line> lines;
  for (const laws::LawResult& result : found.laws)
    if (result.counterexample) lines.push_back({result.law->id, result.counterexample->line()});
  keep(lines);
}

void keep_counterexamples(const std::vector<laws::LayerFindings>& found) {
  std::vector<Line> lines;
  for (const laws::LayerFindings& layer : found)
    for (const laws::LayerLawResult& result : layer.laws)
      if (result.counterexample)
        lines.push_back({result.law->id, word_of(layer.about) + " " + result.counterexample->line()});
  keep(lines);
}

}  // namespace gradproof::cli
