// SPDX-License-Identifier: MIT
#include "gradproof/grade/likeness.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "gradproof/grade/record.hpp"
#include "gradproof/grade/sha256.hpp"

namespace gradproof {

namespace {

constexpr std::size_t fewest_tokens = 40;
constexpr std::array keywords = {"False", "None",   "True",   "and",      "as",     "assert", "async",
                                 "await", "break",  "class",  "continue", "def",    "del",    "elif",
                                 "else",  "except", "for",    "from",     "global", "if",     "import",
                                 "in",    "is",     "lambda", "not",      "or",     "pass",   "finally",
                                 "raise", "return", "try",    "nonlocal", "while",  "with",   "yield"};

enum class Kind { keyword, name, text, other, line };

struct Token {
  Kind kind;
  std::string text;        // of a line: nothing
  std::size_t indent = 0;  // of a line: of what follows
};

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80U;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_keyword(const std::string& word) {
  return std::find(keywords.begin(), keywords.end(), word) != keywords.end();
}

/// Python's tokens, as far as likeness needs them: a text that is none gives some tokens, too.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {
    begin_line();
    while (at_ < text_.size()) next();
  }
  std::vector<Token> all;

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void begin_line() {
    std::size_t indent = 0;
    for (; peek() == ' ' || peek() == '\t'; ++at_) indent += peek() == '\t' ? 8 - indent % 8 : 1;
    if (peek() == '#' || peek() == '\n' || peek() == '\r') return;  // a blank line
    all.push_back({Kind::line, "", indent});
  }

  void next() {
    const char c = peek();
    if (c == '\n') {
      ++at_;
      if (depth_ == 0) begin_line();
    } else if (c == '#') {
      while (at_ < text_.size() && peek() != '\n') ++at_;
    } else if (c == '\\' && (peek(1) == '\n' || peek(1) == '\r')) {
      at_ += peek(1) == '\r' ? 3 : 2;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
      ++at_;
    } else if (begins_name(c)) {
      word();
    } else if (c == '"' || c == '\'') {
      string();
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      number();
    } else {
      if (c == '(' || c == '[' || c == '{') ++depth_;
      if ((c == ')' || c == ']' || c == '}') && depth_ > 0) --depth_;
      all.push_back({Kind::other, std::string(1, c)});
      ++at_;
    }
  }

  void word() {
    const std::size_t begin = at_;
    while (begins_name(peek()) || is_digit(peek())) ++at_;
    std::string said(text_.substr(begin, at_ - begin));
    if ((peek() == '"' || peek() == '\'') && said.size() <= 2) return string();  // r"...", f"..."
    const Kind kind = is_keyword(said) ? Kind::keyword : Kind::name;
    all.push_back({kind, std::move(said)});
  }

  void number() {
    const std::size_t begin = at_;
    while (begins_name(peek()) || is_digit(peek()) || peek() == '.' ||
           ((peek() == '+' || peek() == '-') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E')))
      ++at_;
    all.push_back({Kind::other, std::string(text_.substr(begin, at_ - begin))});
  }

  void string() {
    const std::string_view one = text_.substr(at_, 1), three = text_.substr(at_, 3);
    const bool is_long = three == "\"\"\"" || three == "'''";
    const std::string_view quote = is_long ? three : one;
    at_ += quote.size();
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_.substr(at_, quote.size()) != quote && (is_long || peek() != '\n'))
      at_ += peek() == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_, text_.size());
    all.push_back({Kind::text, std::string(text_.substr(begin, end - begin))});
    at_ = std::min(end + quote.size(), text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0, depth_ = 0;
};

/// A string that is a line by itself.
bool is_docstring(const std::vector<Token>& all, std::size_t line, std::size_t end) {
  return all[line].kind == Kind::line && line + 1 < end && all[line + 1].kind == Kind::text &&
         (line + 2 == end || all[line + 2].kind == Kind::line);
}

/// One function in words: names by the order of their first appearance, methods and keyword arguments as they
/// are.
class Skeleton {
 public:
  Skeleton(const std::vector<Token>& all, std::size_t begin, std::size_t end) {
    std::vector<std::size_t> indents = {all[begin].indent};
    for (std::size_t k = begin; k < end; ++k) {
      const Token& token = all[k];
      if (is_docstring(all, k, end)) {
        ++k;
        continue;
      }
      ++tokens;
      if (token.kind == Kind::line) {
        while (indents.size() > 1 && indents.back() > token.indent) indents.pop_back();
        if (indents.back() < token.indent) indents.push_back(token.indent);
        text += '\n';
        text += std::to_string(indents.size());
        continue;
      }
      const bool is_method = token.kind == Kind::name && k > begin && all[k - 1].text == ".";
      const bool is_argument = token.kind == Kind::name && k + 2 < end && all[k + 1].text == "=" &&
                               all[k + 2].text != "=" && k > begin &&
                               (all[k - 1].text == "," || all[k - 1].text == "(");
      const bool has_number =
          (token.kind == Kind::name && !is_method && !is_argument) || token.kind == Kind::text;
      text += ' ';
      text += has_number ? number_of(token) : token.text;
    }
  }
  std::string text;
  std::size_t tokens = 0;

 private:
  std::string number_of(const Token& token) {
    const auto [at, is_new] = numbers_.try_emplace({token.kind, token.text}, numbers_.size());
    return (token.kind == Kind::text ? "text" : "name") + std::to_string(at->second);
  }
  std::map<std::pair<Kind, std::string>, std::size_t> numbers_;
};

}  // namespace

std::string likeness_of(std::string_view python) {
  const std::vector<Token> all = Tokens(python).all;
  std::multiset<std::string> functions;
  for (std::size_t k = 0; k + 1 < all.size(); ++k) {
    if (all[k].kind != Kind::line || all[k + 1].text != "def" || all[k + 1].kind != Kind::keyword) continue;
    std::size_t end = k + 1;
    while (end < all.size() && !(all[end].kind == Kind::line && all[end].indent <= all[k].indent)) ++end;
    const Skeleton one(all, k, end);
    if (one.tokens >= fewest_tokens) functions.insert(one.text);
    k = end - 1;
  }
  if (functions.empty()) return "";
  Sha256 hash;
  for (const std::string& one : functions) hash.add_piece(one);
  return hash.hex();
}

std::vector<LikeGroup> like_groups(const Record& record) {
  struct Found {
    std::vector<std::size_t> hand_ins;
    std::set<std::string> students, contents;
  };
  std::map<std::string, Found> all;
  std::size_t number = 0;
  record.for_each([&](const Row& row) {
    ++number;
    if (row.hand_in.likeness.empty()) return;
    Found& found = all[row.hand_in.likeness];
    found.hand_ins.push_back(number);
    found.students.insert(row.hand_in.student.id);
    found.contents.insert(row.hand_in.content);
  });
  std::vector<LikeGroup> groups;
  for (const auto& [likeness, found] : all) {
    if (found.students.size() > 1) groups.push_back({found.hand_ins, found.contents.size()});
  }
  std::stable_sort(groups.begin(), groups.end(), [](const LikeGroup& a, const LikeGroup& b) {
    return a.hand_ins.size() != b.hand_ins.size() ? a.hand_ins.size() < b.hand_ins.size()
                                                  : a.hand_ins < b.hand_ins;
  });
  return groups;
}

}  // namespace gradproof
