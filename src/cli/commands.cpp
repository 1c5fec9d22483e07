// SPDX-License-Identifier: MIT
#include "cli/commands.hpp"

#include <algorithm>
#include <iterator>

namespace gradproof::cli {

std::string examples(const std::vector<std::string>& lines) {
  std::string text = "Examples:\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

std::vector<std::string> words_without(const IsLeftOut& is_left_out, const std::vector<std::string>& words) {
  const auto files = std::find(words.begin(), words.end(), "--");
  std::vector<std::string> kept;
  for (auto word = words.begin(); word != files; ++word) {
    const std::size_t equals = word->find('=');
    const bool is_joined = equals != std::string::npos;
    const auto next = std::next(word);
    const std::string value = is_joined ? word->substr(equals + 1) : next == files ? "" : *next;
    if (!is_left_out(word->substr(0, equals), value)) {
      kept.push_back(*word);
    } else if (!is_joined && next != files) {
      word = next;
    }
  }
  kept.insert(kept.end(), files, words.end());
  return kept;
}

std::string command_line(const std::vector<std::string>& words) {
  constexpr const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%^";
  std::string line = "gradproof";
  for (const std::string& word : words) {
    if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) {
      line += " " + word;
      continue;
    }
    line += " '";
    for (const char letter : word) line += letter == '\'' ? std::string(R"('\'')") : std::string(1, letter);
    line += "'";
  }
  return line;
}

}  // namespace gradproof::cli
