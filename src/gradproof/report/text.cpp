// SPDX-License-Identifier: MIT
#include "gradproof/report/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "gradproof/diagnosis/diagnose.hpp"

namespace gradproof {

std::string printable(const std::string& text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const auto code = static_cast<unsigned char>(c);
    if (text.compare(at, 3, "##[") == 0) {
      shown += "#\\x23[";
      at += 2;
    } else if ((code < 0x20 && c != '\n' && c != '\t') || code == 0x7f) {
      shown += fmt::format("\\x{:02x}", code);
    } else {
      shown += c;
    }
  }
  return shown;
}

namespace {

/// In one line: a line break of a submission's text must not look like a line of the report.
std::string in_line(const std::string& text) {
  std::string shown = printable(text);
  std::replace(shown.begin(), shown.end(), '\n', ' ');
  return shown;
}

std::string plural(std::size_t count, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

/// "2x3", or in the notation where questions of different sizes were asked: "n[2]xn[1]".
std::string shape_of(const ArrayReport& array) {
  if (array.rows > 0 || array.cols > 0) return fmt::format("{}x{}", array.rows, array.cols);
  const std::size_t bracket = array.name.find('[');
  if (bracket == std::string::npos || array.entries == 0) return "";
  const std::string layer = array.name.substr(bracket);
  const std::string kind = array.name.substr(0, bracket);
  if (kind == "db") return fmt::format("n{}x1", layer);
  if (kind != "dW") return fmt::format("n{}xm", layer);
  return fmt::format("n{}xn[{}]", layer, std::atol(layer.c_str() + 1) - 1);
}

std::string word_for(Verdict verdict) { return verdict == Verdict::wrong ? "WRONG" : to_string(verdict); }

bool is_missing(const ArrayReport& array) {
  return array.verdict == Verdict::wrong && array.kind == Reason::missing;
}

/// Nobody's mistake yet.
std::string word_for(const ArrayReport& array) {
  return is_missing(array) ? "missing" : word_for(array.verdict);
}

const char* colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified:
      return "\x1b[32m";
    case Verdict::cannot_tell:
      return "\x1b[33m";
    case Verdict::wrong:
    case Verdict::did_not_answer:
    case Verdict::harness_trouble:
      break;
  }
  return "\x1b[1;31m";
}

std::string coloured(const std::string& text, Verdict verdict, bool colour) {
  return colour ? colour_of(verdict) + text + "\x1b[0m" : text;
}

std::string caught(const ArrayReport& array) {
  const std::string off = array.largest_difference == 0.0
                              ? "no difference"
                              : fmt::format("off by at most {:.0e}", array.largest_difference);
  return fmt::format("{}; an error of {:.0e} would have been caught", off, array.would_have_caught);
}

std::string remark(const ArrayReport& array) {
  std::string text = array.verdict == Verdict::verified ? caught(array) : in_line(array.reason);
  if (!array.note.empty()) text += fmt::format(" ({})", in_line(array.note));
  return text;
}

class Text {
 public:
  Text(const Report& report, bool colour) : report_(report), colour_(colour) {}

  std::string operator()() {
    head();
    arrays();
    conclusion();
    mistakes();
    notes();
    again();
    return std::move(text_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    text_ += '\n';
  }

  void head() {
    const bool both = !report_.submission.empty() && !report_.network.empty();
    line("{}{}{}", in_line(report_.submission), both ? ", " : "", in_line(report_.network));
    if (report_.entries > 0) {
      line("{}, {}, each against a centered difference",
           plural(report_.cases, report_.question, report_.question + "s"),
           plural(report_.entries, "entry", "entries"));
    }
  }

  void arrays() {
    std::size_t names = 0, shapes = 0, words = 0;
    for (const ArrayReport& array : report_.arrays) {
      names = std::max(names, title(array).size());
      shapes = std::max(shapes, shape_of(array).size());
      words = std::max(words, word_for(array).size());
    }
    if (!report_.arrays.empty()) line("");
    for (const ArrayReport& array : report_.arrays) {
      const std::string word = word_for(array);
      line("  {:<{}}  {:<{}}  {}{:{}}   {}", title(array), names, shape_of(array), shapes,
           coloured(word, array.verdict, colour_), "", words - word.size(), remark(array));
      if (const auto& worst = array.worst;
          array.kind == Reason::differs && worst && array.reason.find("at (") == std::string::npos) {
        line("  {:{}}at ({},{}) it is {:.6g}; the difference says {:.6g}{}", "", names + shapes + words + 7,
             worst->row, worst->col, worst->claimed, worst->numeric,
             worst->where.empty() ? "" : fmt::format(" ({})", in_line(worst->where)));
      }
    }
  }

  static std::string title(const ArrayReport& array) {
    return array.part.empty() ? in_line(array.name)
                              : fmt::format("{}: {}", in_line(array.part), in_line(array.name));
  }

  /// The verdict in a word, where the lines above and below do not say it already.
  void conclusion() {
    if (report_.verdict == Verdict::wrong && !report_.mistakes.empty()) {
      line("");
      return;
    }
    std::vector<std::string> names;
    for (const ArrayReport& array : report_.arrays) {
      if (array.verdict == report_.verdict) names.push_back(title(array));
    }
    const auto missing = static_cast<std::size_t>(std::ranges::count_if(report_.arrays, is_missing));
    std::string what;
    if (report_.verdict == Verdict::verified) {
      what = names.size() == 1 ? fmt::format(": {}", names.front())
                               : fmt::format(": all {} arrays", names.size());
    } else if (!report_.outcome.empty()) {
      what = fmt::format(": {}", in_line(report_.outcome));
    } else if (missing == names.size() && missing > 1) {
      what = fmt::format(": {} arrays are missing; begin with {}", missing, names.front());
    } else if (!names.empty()) {
      what = fmt::format(": {}", fmt::join(names, ", "));
    }
    line("");
    line("{}{}", coloured(word_for(report_.verdict), report_.verdict, colour_), what);
  }

  void mistakes() {
    const auto& all = report_.mistakes;
    if (all.empty()) return;
    if (report_.verdict != Verdict::wrong) line("");
    const auto candidates = std::count_if(
        all.begin(), all.end(), [](const MistakeFinding& mistake) { return is_candidate(mistake); });
    bool first_candidate = true;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const MistakeFinding& mistake = all[i];
      if (i > 0) line("");
      const char* label = i == 0 ? "most likely:" : "and:";
      if (mistake.id == not_in_catalogue) {
        label = "starts here:";
      } else if (is_candidate(mistake)) {
        label = !first_candidate ? "or:" : candidates > 1 ? "candidates:" : "candidate:";
        first_candidate = false;
      }
      const std::string id = mistake.id == not_in_catalogue ? "" : fmt::format("({})", in_line(mistake.id));
      line("{:<14}{:<28}  {}", label, in_line(mistake.wrong), id);
      if (!mistake.right.empty()) line("{:<14}{}", "should be:", in_line(mistake.right));
      if (!mistake.why.empty()) line("because {}", in_line(mistake.why));
    }
  }
  static bool is_candidate(const MistakeFinding& mistake) {
    return !mistake.certain && mistake.id != not_in_catalogue;
  }

  void notes() {
    if (report_.notes.empty()) return;
    line("");
    for (const std::string& note : report_.notes) line("note: {}", in_line(note));
  }

  void again() {
    if (const auto& smallest = report_.smallest_case) {
      line("");
      line("smallest network that shows it: {}", in_line(smallest->network));
      if (!smallest->numbers.empty()) line("{}", printable(smallest->numbers));
      if (!smallest->command.empty()) line("again:  {}", in_line(smallest->command));
      return;
    }
    if (report_.reproduce.empty()) return;
    line("");
    line("again:  {}", in_line(report_.reproduce));
  }

  const Report& report_;
  const bool colour_;
  std::string text_;
};

}  // namespace

std::string text_report(const Report& report, bool colour) { return Text(report, colour)(); }

std::string Report::text() const { return text_report(*this); }

}  // namespace gradproof
