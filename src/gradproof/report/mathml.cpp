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
bool is_lower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

bool is_word_at(const std::string& text, std::size_t at) {
  return at + 1 < text.size() && is_lower(text[at]) && is_lower(text[at + 1]);
}

class Parser {
 public:
  explicit Parser(std::string_view notation) : rest_(notation) {}

  /// A row of factors and operators up to the closing bracket, or to the end where there is none.
  std::string row(char closing) {
    std::string joined;
    bool after_word = false, after_sign = false;
    while (true) {
      const bool spaced = skip_spaces();
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
      // form: at the beginning of a piece a sign would be taken for one that stands before its operand
      if (const std::string sign = operator_sign(); !sign.empty()) {
        const bool is_relation = joined.empty() && spaced;
        joined += fmt::format("<mo{}>{}</mo>", is_relation ? " form=\"infix\"" : "", sign);
        after_word = false;
        after_sign = true;
        continue;
      }
      // "sum of the columns of dZ": MathML has no space between names of its own
      const bool is_word = word_length() > 0;
      if (spaced && !joined.empty() && (is_word || after_word) && !after_sign)
        joined += "<mspace width=\"0.35em\"></mspace>";
      after_word = is_word;
      after_sign = false;
      joined += fraction();
    }
    return "<mrow>" + joined + "</mrow>";
  }

 private:
  /// A factor; brackets around all of it are kept apart: above and below a line they are not needed.
  struct Factor {
    std::string inner;
    bool is_bracketed = false;
    [[nodiscard]] std::string shown() const {
      if (!is_bracketed) return inner;
      return bracketed("(", inner, ")");
    }
  };
  static std::string bracketed(const char* open, const std::string& inner, const char* close) {
    const char* grows = inner.find("<mfrac>") == std::string::npos ? " stretchy=\"false\"" : "";
    return fmt::format("<mrow><mo{0}>{1}</mo>{2}<mo{0}>{3}</mo></mrow>", grows, open, inner, close);
  }

  std::string fraction() {
    Factor over = factor();
    bool is_fraction = false;
    while (take("/")) {
      std::string under = factor().inner;
      // 1/2m: what stands at a number without a space belongs to it
      if (under.starts_with("<mn>") && !rest_.empty() && is_letter(rest_.front()))
        under = "<mrow>" + under + factor().inner + "</mrow>";
      over = {"<mfrac>" + over.inner + under + "</mfrac>"};
      is_fraction = true;
    }
    // (1/m) dZ: the line of the fraction says what the brackets say
    const bool is_lone_fraction = over.inner.rfind("<mrow><mfrac>", 0) == 0 &&
                                  over.inner.find("</mfrac></mrow>") + 15 == over.inner.size();
    return is_fraction || is_lone_fraction ? over.inner : over.shown();
  }

  bool skip_spaces() {
    const bool spaced = !rest_.empty() && rest_.front() == ' ';
    while (take(" ")) {
    }
    return spaced;
  }
  bool take(std::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  /// dz, db: the name of a derivative, no word
  static bool is_derivative(std::string_view letters) {
    return letters.size() == 2 && letters[0] == 'd' && letters[1] != 'o';
  }
  /// How many letters a word of English takes here: "columns", "one-hot"; 0 for W, dZ, AL, a function's name.
  [[nodiscard]] std::size_t word_length() const {
    const auto lower = [this](std::size_t at) { return at < rest_.size() && is_lower(rest_[at]); };
    std::size_t end = 0;
    while (lower(end) || (end >= 2 && end < rest_.size() && rest_[end] == '-' && lower(end + 1))) ++end;
    const std::string_view letters = rest_.substr(0, end);
    const bool ends = end == rest_.size() || rest_[end] == ' ' || rest_[end] == ',' || rest_[end] == ')';
    // "sum of ..." is a word, "sum_i" and "sum W^2" the sign
    const bool is_sign = letters == "sum" && !rest_.starts_with("sum of ") && !rest_.starts_with("sum over ");
    const bool is_word = ends && end >= 2 && !is_derivative(letters) && letters != "lambda" && !is_sign;
    return is_word ? end : 0;
  }

  std::string operator_sign() {
    static const std::vector<std::pair<std::string_view, std::string>> signs = {
        {"->", "&#x2192;"},  {"+-", "&#xB1;"}, {"<=", "&#x2264;"}, {">=", "&#x2265;"}, {"!=", "&#x2260;"},
        {"=", "="},          {"+", "+"},       {"-", "&#x2212;"},  {"*", "&#x2217;"},  {",", ","},
        {"<", "&lt;"},       {">", "&gt;"},    {":", ":"},         {";", ";"},         {"|", "|"},
        {"...", "&#x2026;"}, {".", "&#xB7;"}};
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

  Factor atom() {
    if (rest_.empty()) throw std::invalid_argument("mathml: the formula ends where a factor was expected");
    if (take("(")) return {row(')'), true};
    if (take("[")) return {bracketed("[", row(']'), "]")};
    if (is_digit(rest_.front())) {
      std::string digits = number();
      // 4x5 is a shape: four by five
      if (rest_.size() > 1 && rest_.front() == 'x' && is_digit(rest_[1])) {
        rest_.remove_prefix(1);
        return {"<mrow>" + digits + "<mo>&#xD7;</mo>" + number() + "</mrow>"};
      }
      return {digits};
    }
    if (is_letter(rest_.front())) {
      if (const std::size_t length = word_length(); length > 0) {
        const std::string text(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return {"<mtext>" + text + "</mtext>"};
      }
      const std::string letters = word();
      if (letters == "sum") return {"<mo>&#x2211;</mo>"};
      if (letters == "lambda") return {"<mi>&#x3BB;</mi>"};
      // dZ, dW, db are one name each, but a name of two letters would be set upright
      if (is_derivative(letters)) return {fmt::format("<mrow><mi>d</mi><mi>{}</mi></mrow>", letters[1])};
      return {"<mi>" + letters + "</mi>"};
    }
    const std::string other(1, rest_.front());
    rest_.remove_prefix(1);
    return {"<mtext>" + html_escaped(other) + "</mtext>"};
  }

  Factor factor() {
    const bool is_name = !rest_.empty() && is_letter(rest_.front());
    const Factor base = atom();
    std::string below, above, primes;
    while (!rest_.empty()) {
      if (rest_.front() == '[') {  // a layer
        rest_.remove_prefix(1);
        above += "<mo stretchy=\"false\">[</mo>" + row(']') + "<mo stretchy=\"false\">]</mo>";
      } else if (take("'")) {
        primes += "<mtext class=\"prime\">&#x2032;</mtext>";  // a word's font: there it is seen
      } else if (take("^")) {
        if (!above.empty()) above += "<mspace width=\"0.25em\"></mspace>";
        above += atom().shown();
      } else if (take("_")) {
        below += index();
      } else {
        break;
      }
    }
    std::string all = base.shown();
    if (!below.empty() && !above.empty()) {
      all = fmt::format("<msubsup>{}<mrow>{}</mrow><mrow>{}</mrow></msubsup>", all, below, above);
    } else if (!below.empty()) {
      all = fmt::format("<msub>{}<mrow>{}</mrow></msub>", all, below);
    } else if (!above.empty()) {
      all = fmt::format("<msup>{}<mrow>{}</mrow></msup>", all, above);
    } else if (base.is_bracketed && primes.empty()) {
      return base;
    }
    if (!primes.empty()) all = "<mrow>" + all + primes + "</mrow>";
    if (is_name && take("(")) all = "<mrow>" + all + bracketed("(", row(')'), ")") + "</mrow>";  // g(z)
    if (is_name && take("^")) all = "<msup>" + all + atom().shown() + "</msup>";                 // g(z)^T
    return {all};
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

std::string mathml(const std::string& notation) {
  return fmt::format("<math>{}</math>", Parser(notation).row('\0'));
}

std::string formula_html(const std::string& notation) {
  // at the top level: before a relation and where a part is set off; of what is long before signs and words
  // too
  constexpr std::size_t is_long = 24;
  std::vector<std::string> pieces(1);
  int depth = 0;
  for (std::size_t at = 0; at < notation.size(); ++at) {
    const std::string_view rest = std::string_view(notation).substr(at);
    depth += rest[0] == '(' || rest[0] == '[' ? 1 : rest[0] == ')' || rest[0] == ']' ? -1 : 0;
    const bool is_relation = rest.starts_with(" = ") || rest.starts_with(" -> ") || rest.starts_with("   ");
    const char before = at > 0 ? notation[at - 1] : ' ';
    const bool is_word =
        is_word_at(notation, at + 1) && (is_letter(before) || is_digit(before) || before == ']');
    const bool is_part = rest.starts_with(" + ") || rest.starts_with(" - ") || rest.starts_with(" * ") ||
                         (rest[0] == ' ' && (before == ',' || is_word));
    const bool is_blank = pieces.back().find_first_not_of(' ') == std::string::npos;
    if (depth == 0 && !is_blank && (is_relation || (is_part && notation.size() > is_long)))
      pieces.emplace_back();
    pieces.back() += rest[0];
  }
  std::string all;
  for (const std::string& piece : pieces) {
    if (!all.empty()) all += piece.starts_with("   ") ? "&#x2003;" : is_word_at(piece, 1) ? " " : "&#x200B;";
    all += mathml(piece);
  }
  return all;
}

std::string html_with_math(const std::string& text) {
  std::string html;
  bool formula = false;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find('`', begin);
    const std::string part = text.substr(begin, end == std::string::npos ? end : end - begin);
    html += formula ? formula_html(part) : html_escaped(part);
    if (end == std::string::npos) break;
    formula = !formula;
    begin = end + 1;
  }
  if (formula) throw std::invalid_argument("html_with_math: a backtick is not closed in: " + text);
  return html;
}

std::string heading_html(const std::string& text) {
  std::string html;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool after_name = at > 0 && (is_letter(text[at - 1]) || text[at - 1] == ']');
    const std::size_t end = text[at] == '[' && after_name ? text.find(']', at) : std::string::npos;
    if (end != std::string::npos) {
      html += "<sup>" + html_escaped(text.substr(at, end + 1 - at)) + "</sup>";
      at = end;
    } else if (text[at] == '^' && at + 1 < text.size()) {
      html += "<sup>" + html_escaped(text.substr(++at, 1)) + "</sup>";
    } else if (text[at] == '\'' && after_name && (at + 1 == text.size() || !is_letter(text[at + 1]))) {
      html += "&#x2032;";
    } else if (text[at] != '`') {
      html += html_escaped(text.substr(at, 1));
    }
  }
  return html;
}

}  // namespace gradproof
