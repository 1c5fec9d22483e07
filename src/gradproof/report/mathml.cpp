// SPDX-License-Identifier: MIT
#include "gradproof/report/mathml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace gradproof {

namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

class Parser {
 public:
  explicit Parser(std::string_view notation) : rest_(notation) {}

  // A row of factors and operators up to the closing bracket, or to the end where there is none.
  std::string row(char closing) {
    std::vector<std::string> items;
    bool after_word = false;
    while (true) {
      const bool spaced = !rest_.empty() && rest_.front() == ' ';
      while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
      if (rest_.empty()) {
        if (closing != '\0') throw std::invalid_argument(fmt::format("mathml: a '{}' is missing", closing));
        break;
      }
      if (rest_.front() == closing) {
        rest_.remove_prefix(1);
        break;
      }
      if (closing == '\0' && (rest_.front() == ')' || rest_.front() == ']')) {
        throw std::invalid_argument(fmt::format("mathml: '{}' closes nothing", rest_.front()));
      }
      if (std::string sign = operator_sign(); !sign.empty()) {
        items.push_back("<mo>" + sign + "</mo>");
        after_word = false;
        continue;
      }
      // "sum of the columns of dZ": MathML has no space between names of its own
      const bool is_word = begins_with_word() || rest_.substr(0, 7) == "sum of ";
      if (spaced && !items.empty() && (is_word || after_word))
        items.emplace_back("<mspace width=\"0.35em\"></mspace>");
      after_word = is_word;
      std::string item = factor();
      while (take("/")) item = "<mfrac>" + item + factor() + "</mfrac>";
      items.push_back(std::move(item));
    }
    std::string joined;
    for (const auto& item : items) joined += item;
    return "<mrow>" + joined + "</mrow>";
  }

 private:
  bool take(std::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  /// Letters that are a word of English: "columns", "of", not W, dZ, AL or a function's name.
  [[nodiscard]] bool begins_with_word() const {
    std::size_t end = 0;
    while (end < rest_.size() && std::islower(static_cast<unsigned char>(rest_[end])) != 0) ++end;
    const std::string_view letters = rest_.substr(0, end);
    const bool ends = end == rest_.size() || rest_[end] == ' ' || rest_[end] == ',' || rest_[end] == ')';
    return ends && end >= 2 && letters != "db" && letters != "dz" && letters != "da" && letters != "lambda" &&
           letters != "sum";
  }

  std::string operator_sign() {
    static const std::vector<std::pair<std::string_view, std::string>> signs = {
        {"->", "&#x2192;"}, {"+-", "&#xB1;"}, {"<=", "&#x2264;"},  {"!=", "&#x2260;"},
        {"=", "="},         {"+", "+"},       {"-", "&#x2212;"},   {"*", "&#x2217;"},
        {",", ","},         {"<", "&lt;"},    {">", "&gt;"},       {":", ":"},
        {";", ";"},         {"|", "|"},       {"...", "&#x2026;"}, {".", "&#xB7;"}};
    for (const auto& [word, sign] : signs) {
      if (take(word)) return sign;
    }
    return {};
  }

  std::string number() {
    std::size_t end = 0;
    while (end < rest_.size() && (is_digit(rest_[end]) ||
                                  (rest_[end] == '.' && end + 1 < rest_.size() && is_digit(rest_[end + 1]))))
      ++end;
    if (end > 0 && end + 1 < rest_.size() && rest_[end] == 'e' &&
        (is_digit(rest_[end + 1]) || rest_[end + 1] == '-')) {
      ++end;
      if (rest_[end] == '-') ++end;
      while (end < rest_.size() && is_digit(rest_[end])) ++end;
    }
    std::string digits(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return "<mn>" + digits + "</mn>";
  }

  std::string word() {
    std::size_t end = 0;
    while (end < rest_.size() && is_letter(rest_[end])) ++end;
    std::string letters(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return letters;
  }

  std::string atom() {
    if (rest_.empty()) throw std::invalid_argument("mathml: the formula ends where a factor was expected");
    if (take("(")) return "<mrow><mo>(</mo>" + row(')') + "<mo>)</mo></mrow>";
    if (take("[")) return "<mrow><mo>[</mo>" + row(']') + "<mo>]</mo></mrow>";
    if (is_digit(rest_.front())) {
      std::string digits = number();
      // 4x5 is a shape: four by five
      if (rest_.size() > 1 && rest_.front() == 'x' && is_digit(rest_[1])) {
        rest_.remove_prefix(1);
        return "<mrow>" + digits + "<mo>&#xD7;</mo>" + number() + "</mrow>";
      }
      return digits;
    }
    if (is_letter(rest_.front())) {
      const std::string letters = word();
      // "sum of ..." is a word, "sum_i" and "sum W^2" the sign
      if (letters == "sum" && rest_.substr(0, 4) == " of ") return "<mtext>sum</mtext>";
      if (letters == "sum") return "<mo>&#x2211;</mo>";
      if (letters == "lambda") return "<mi>&#x3BB;</mi>";
      const bool is_word = letters.size() >= 2 && std::all_of(letters.begin(), letters.end(), [](char c) {
                             return std::islower(static_cast<unsigned char>(c)) != 0;
                           });
      if (is_word && letters != "db" && (rest_.empty() || rest_.front() == ' ' || rest_.front() == ','))
        return "<mtext>" + letters + "</mtext>";
      // dZ, dW, db are one name each; MathML would set a longer word upright
      const bool derivative = letters.size() == 2 && letters.front() == 'd';
      return (derivative ? "<mi class=\"name\">" : "<mi>") + letters + "</mi>";
    }
    const std::string other(1, rest_.front());
    rest_.remove_prefix(1);
    return "<mtext>" + html_escaped(other) + "</mtext>";
  }

  std::string factor() {
    std::string base = atom(), below, above;
    while (!rest_.empty()) {
      if (rest_.front() == '[') {  // a layer
        rest_.remove_prefix(1);
        above += "<mo stretchy=\"false\">[</mo>" + row(']') + "<mo stretchy=\"false\">]</mo>";
      } else if (take("'")) {
        above += "<mo class=\"prime\">&#x2032;</mo>";
      } else if (take("^")) {
        above += atom();
      } else if (take("_")) {
        below += index();
      } else {
        break;
      }
    }
    if (!below.empty() && !above.empty()) {
      return fmt::format("<msubsup>{}<mrow>{}</mrow><mrow>{}</mrow></msubsup>", base, below, above);
    }
    if (!below.empty()) return fmt::format("<msub>{}<mrow>{}</mrow></msub>", base, below);
    if (!above.empty()) return fmt::format("<msup>{}<mrow>{}</mrow></msup>", base, above);
    return base;
  }

  // letters and digits together: W_ri, dZ_11
  std::string index() {
    if (take("(")) return row(')');
    std::string items;
    while (!rest_.empty() && (is_letter(rest_.front()) || is_digit(rest_.front()))) {
      if (is_digit(rest_.front())) {
        items += number();
      } else {
        items += fmt::format("<mi>{}</mi>", rest_.front());
        rest_.remove_prefix(1);
      }
    }
    if (items.empty()) throw std::invalid_argument("mathml: an index is missing after '_'");
    return items;
  }

  std::string_view rest_;
};

}  // namespace

std::string html_escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string mathml(const std::string& notation, bool display) {
  return fmt::format("<math{}>{}</math>", display ? " display=\"block\"" : "", Parser(notation).row('\0'));
}

std::string html_with_math(const std::string& text) {
  std::string html;
  bool formula = false;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find('`', begin);
    const std::string part = text.substr(begin, end == std::string::npos ? end : end - begin);
    html += formula ? mathml(part) : html_escaped(part);
    if (end == std::string::npos) break;
    formula = !formula;
    begin = end + 1;
  }
  if (formula) throw std::invalid_argument("html_with_math: a backtick is not closed in: " + text);
  return html;
}

}  // namespace gradproof
