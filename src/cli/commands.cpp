// SPDX-License-Identifier: MIT
#include "cli/commands.hpp"

namespace gradproof::cli {

std::string examples(const std::vector<std::string>& lines) {
  std::string text = "Examples:\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
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
