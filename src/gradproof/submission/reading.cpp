// SPDX-License-Identifier: MIT
#include "gradproof/submission/reading.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace gradproof {

namespace {

/// "arguments.f" of "arguments.f.x": the table that a key stands in; "" where it stands in none.
std::string table_of(const std::string& key) {
  const std::size_t dot = key.rfind('.');
  return dot == std::string::npos ? "" : key.substr(0, dot);
}

std::string name_of(const std::string& key) {
  const std::size_t dot = key.rfind('.');
  return dot == std::string::npos ? key : key.substr(dot + 1);
}

std::vector<std::string> in_order(const SaidReading& said) {
  std::vector<std::string> keys;
  for (const auto& [key, line] : said.lines) keys.push_back(key);
  std::stable_sort(keys.begin(), keys.end(), [&](const std::string& a, const std::string& b) {
    return said.lines.at(a).number < said.lines.at(b).number;
  });
  return keys;
}

/// What there is beside a key that was not found.
std::string beside(const std::string& key, const ReadingWords& found) {
  std::vector<std::string> names;
  for (const auto& [other, word] : found)
    if (table_of(other) == table_of(key)) names.push_back(fmt::format("{} = \"{}\"", name_of(other), word));
  if (names.empty()) return "nothing of that kind was found";
  return fmt::format("there is no {} among what was found: {}", name_of(key), fmt::join(names, ", "));
}

}  // namespace

std::string SaidReading::word(const std::string& key) const {
  const auto line = lines.find(key);
  return line == lines.end() ? "" : line->second.word;
}

bool is_read_off_values(const std::string& key) {
  static constexpr std::array keys{"network.hidden", "network.output", "network.cost", "network.regulariser"};
  return std::any_of(keys.begin(), keys.end(), [&](const char* one) { return key == one; });
}

std::string shown(const SaidReading& said, const std::string& key) {
  const SaidReading::Line& line = said.lines.at(key);
  const std::string table = table_of(key);
  return fmt::format("{}:{}: {} = \"{}\"{}", said.source, line.number, name_of(key), line.word,
                     table.empty() ? "" : fmt::format(" in [{}]", table));
}

std::string misfit(const SaidReading& said, const ReadingWords& found, bool of_values) {
  for (const std::string& key : in_order(said)) {
    if (is_read_off_values(key) != of_values) continue;
    const auto there = found.find(key);
    if (there == found.end()) return fmt::format("{} does not fit: {}", shown(said, key), beside(key, found));
    if (there->second != said.lines.at(key).word)
      return fmt::format("{} does not fit: found was \"{}\"", shown(said, key), there->second);
  }
  return "";
}

}  // namespace gradproof
