// SPDX-License-Identifier: MIT
#include "tests/support/texts.hpp"

#include <regex>
#include <stdexcept>

namespace gradproof::test {

std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("there is no '" + from + "' in\n" + text);
  return text.replace(at, from.size(), to);
}

std::string with(std::string text, const Replacements& replacements) {
  for (const auto& [from, to] : replacements) text = with(std::move(text), from, to);
  return text;
}

std::vector<std::string> blocks_of(const std::string& page, const std::string& language) {
  std::vector<std::string> found;
  const std::string fence = "```" + language + "\n";
  for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    at += fence.size();
    found.push_back(page.substr(at, page.find("```", at) - at));
  }
  return found;
}

std::string all_said(const ProgramRun& run) {
  return std::regex_replace(run.out + run.err, std::regex("\\s+"), " ");
}

}  // namespace gradproof::test
