// SPDX-License-Identifier: MIT
#include "gradproof/report/wrap.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include "gradproof/report/text.hpp"

namespace gradproof {

namespace {

constexpr std::size_t narrowest = 20;

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The bytes of the first `count` characters.
std::size_t bytes_of(const std::string& text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (continues_a_character(text[at])) continue;
    if (count == 0) break;
    --count;
  }
  return at;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// Lines of a paragraph, and where a new one begins.
class Lines {
 public:
  Lines(std::size_t width, const std::string& first, std::size_t hanging)
      : width_(std::max(width, narrowest)), hanging_(hanging, ' '), line_(first) {}

  void add(std::string word) {
    if (!fits(word) && has_words_) next();
    while (!fits(word)) {
      const std::size_t room = width_ - std::min(columns(line_), width_ - 1);
      const std::size_t cut = bytes_of(word, room);
      line_ += word.substr(0, cut);
      word.erase(0, cut);
      next();
    }
    line_ += (has_words_ ? " " : "") + word;
    has_words_ = true;
  }

  std::string end() {
    next();
    return std::move(text_);
  }

 private:
  [[nodiscard]] bool fits(const std::string& word) const {
    return columns(line_) + (has_words_ ? 1 : 0) + columns(word) <= width_;
  }
  void next() {
    text_ += line_.substr(0, line_.find_last_not_of(' ') + 1) + '\n';
    line_ = hanging_;
    has_words_ = false;
  }

  std::size_t width_;
  std::string hanging_, line_, text_;
  bool has_words_ = false;
};

}  // namespace

std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues_a_character(c); }));
}

std::string wrapped(const std::string& text, std::size_t width, const std::string& first,
                    std::size_t hanging) {
  Lines lines(width, first, std::min(hanging, std::max(width, narrowest) / 2));
  for (std::string& word : words_of(printable(text))) lines.add(std::move(word));
  return lines.end();
}

std::string wrapped_command(const std::string& command, std::size_t width, const std::string& first) {
  constexpr std::size_t hanging = 4;
  std::string text = first;
  std::size_t column = columns(first);
  bool begins = true;
  const std::string shown = printable(command);
  // a space inside quotes belongs to its word
  std::vector<std::string> words(1);
  bool quoted = false;
  for (const char c : shown) {
    quoted = quoted != (c == '\'');
    if (c == ' ' && !quoted) {
      words.emplace_back();
    } else {
      words.back() += c == '\n' ? ' ' : c;
    }
  }
  // "--layers 1,1,1" stays in one piece
  std::vector<std::string> pieces;
  for (const std::string& word : words) {
    const bool is_value = !pieces.empty() && word.rfind('-', 0) != 0 && pieces.back().rfind("--", 0) == 0 &&
                          pieces.back().find(' ') == std::string::npos;
    if (is_value) {
      pieces.back() += " " + word;
    } else {
      pieces.push_back(word);
    }
  }
  for (const std::string& word : pieces) {
    if (!begins && column + 1 + columns(word) + 2 > width) {
      text += " \\\n" + std::string(hanging, ' ');
      column = hanging;
      begins = true;
    }
    text += (begins ? "" : " ") + word;
    column += columns(word) + (begins ? 0 : 1);
    begins = false;
  }
  return text + '\n';
}

}  // namespace gradproof
