// SPDX-License-Identifier: MIT
#include "gradproof/report/first_screen.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <regex>
#include <string_view>
#include <vector>

#include "gradproof/diagnosis/diagnose.hpp"
#include "gradproof/report/text.hpp"
#include "gradproof/report/wrap.hpp"

namespace gradproof {

namespace {

constexpr std::size_t label_width = 13;
constexpr std::size_t most_findings = 3, most_reasons = 6, most_names = 4;

std::string one_line(const std::string& text) {
  std::string shown = printable(text);
  std::replace(shown.begin(), shown.end(), '\n', ' ');
  return shown;
}

/// What a report is made of and how; it matters to who asks for all of it.
bool is_background(const std::string& note) {
  static constexpr std::array<std::string_view, 7> beginnings = {"box: ",
                                                                 "robustness, ",
                                                                 "read as: ",
                                                                 "not here, and stood in for: ",
                                                                 "examples lie in rows",
                                                                 "either a",
                                                                 "dZ and dA carry the factor"};
  static constexpr std::array<std::string_view, 3> parts = {"; judged: ", " was found under the key ",
                                                            "evaluations an entry, "};
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view begin) { return note.rfind(begin, 0) == 0; }) ||
         std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return note.find(part) != std::string::npos; });
}

bool is_missing(const ArrayReport& array) {
  return array.verdict == Verdict::wrong && array.kind == Reason::missing;
}
bool is_candidate(const MistakeFinding& mistake) {
  return !mistake.certain && mistake.id != not_in_catalogue;
}

std::string some_of(const std::vector<std::string>& names) {
  if (names.size() <= most_names + 1) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + most_names, ", "),
                     names.size() - most_names);
}

std::string first_sentence(const std::string& text) {
  const std::size_t end = text.find(". ");
  return end == std::string::npos ? text : text.substr(0, end + 1);
}

const char* colour_of(Verdict verdict) {
  if (verdict == Verdict::verified) return "\x1b[32m";
  return verdict == Verdict::cannot_tell ? "\x1b[33m" : "\x1b[1;31m";
}

class Screen {
 public:
  Screen(const Report& report, const ScreenStyle& style) : report_(report), style_(style) {}

  std::string operator()() {
    headline();
    exception();
    findings();
    other_reasons();
    folded();
    notes();
    if (style_.commands) commands();
    return std::move(text_);
  }

 private:
  void labelled(const std::string& label, const std::string& text) {
    text_ += wrapped(text, style_.width, fmt::format("  {:<{}}", one_line(label), label_width - 1) + " ",
                     label_width + 2);
  }
  void said(const std::string& text) { text_ += wrapped(text, style_.width, "  ", 2); }

  // --- the headline
  [[nodiscard]] std::vector<const ArrayReport*> with(Verdict verdict) const {
    std::vector<const ArrayReport*> found;
    for (const ArrayReport& array : report_.arrays) {
      if (array.verdict == verdict) found.push_back(&array);
    }
    return found;
  }
  [[nodiscard]] bool explained(const ArrayReport& array) const {
    return std::any_of(report_.mistakes.begin(), report_.mistakes.end(),
                       [&](const MistakeFinding& mistake) { return mistake.explains(array); });
  }

  /// What the verdict is said of: the arrays of the first mistake, or all of this verdict.
  [[nodiscard]] std::vector<const ArrayReport*> subjects() const {
    const std::vector<const ArrayReport*> all = with(report_.verdict);
    if (report_.verdict != Verdict::wrong || report_.mistakes.empty()) return all;
    const MistakeFinding& first = report_.mistakes.front();
    std::vector<const ArrayReport*> named;
    std::copy_if(all.begin(), all.end(), std::back_inserter(named),
                 [&](const ArrayReport* array) { return first.explains(*array); });
    return named.empty() ? all : named;
  }

  [[nodiscard]] std::string about() const {
    const auto found = subjects();
    if (report_.verdict == Verdict::did_not_answer && thrown() != nullptr)
      return (thrown()->part.empty() ? std::string("it") : one_line(thrown()->part)) + " raised an exception";
    if (report_.verdict == Verdict::did_not_answer && !report_.outcome.empty()) return report_.outcome;
    if (found.empty()) return report_.outcome;
    const std::string& part = found.front()->part;
    std::vector<std::string> names;
    for (const ArrayReport* array : found) {
      if (array->part == part) names.push_back(one_line(array->name));
    }
    const auto missing = static_cast<std::size_t>(std::count_if(
        found.begin(), found.end(), [](const ArrayReport* array) { return is_missing(*array); }));
    std::string what = some_of(names);
    if (report_.verdict == Verdict::verified && found.size() > 1)
      what = fmt::format("all {} arrays", found.size());
    if (report_.verdict == Verdict::wrong && missing == found.size() && missing > 1)
      what = fmt::format("{} arrays are missing; begin with {}", missing, names.front());
    const std::string of = report_.verdict == Verdict::verified ? std::string() : one_line(part);
    return of.empty() ? what : fmt::format("{} of {}", what, of);
  }

  void headline() {
    const std::string word = report_.verdict == Verdict::wrong ? "WRONG" : to_string(report_.verdict);
    const std::string subject = about();
    std::string line = subject.empty() ? word : fmt::format("{}: {}", word, subject);
    const std::string whose = one_line(report_.submission);
    const std::string file = report_.file.empty() ? whose : whose.substr(0, whose.find(':'));
    if (columns(line) + 2 + columns(file) <= style_.width) {
      line += std::string(style_.width - columns(line) - columns(file), ' ') + file;
      line = line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    } else {
      line =
          wrapped(line, style_.width, "", 2) + (file.empty() ? "" : wrapped(file, style_.width, "  in ", 5));
    }
    if (style_.colour)
      line = colour_of(report_.verdict) + line.substr(0, word.size()) + "\x1b[0m" + line.substr(word.size());
    text_ += line;
  }

  // --- an exception is no wrong value
  [[nodiscard]] const ArrayReport* thrown() const {
    const auto found =
        std::find_if(report_.arrays.begin(), report_.arrays.end(), [](const ArrayReport& array) {
          return array.verdict == Verdict::did_not_answer && !array.reason.empty();
        });
    return found == report_.arrays.end() ? nullptr : &*found;
  }

  /// "ValueError: shapes ...; student.py line 65: dZ1 = ...", the place on a line of its own.
  void exception() {
    if (thrown() == nullptr) return;
    const std::string reason = one_line(thrown()->reason);
    static const std::regex at_its_end(R"(^(.*); ([^;]* )?(line [0-9]+): (.*)$)");
    std::smatch parts;
    if (std::regex_match(reason, parts, at_its_end)) {
      said(parts[1]);
      labelled(parts[3], parts[4]);
    } else {
      said(reason);
    }
  }

  // --- the mistakes
  void findings() {
    const auto& all = report_.mistakes;
    const std::size_t shown = std::min(all.size(), most_findings);
    bool first_candidate = true;
    for (std::size_t i = 0; i < shown; ++i) {
      const MistakeFinding& mistake = all[i];
      std::string label = i == 0 ? "most likely" : "and";
      if (mistake.id == not_in_catalogue) {
        label = "starts here";
      } else if (is_candidate(mistake)) {
        label = first_candidate ? "candidate" : "or";
        first_candidate = false;
      }
      finding(mistake, label, i == 0);
    }
    if (all.size() > shown) said(fmt::format("and {} more", all.size() - shown));
  }

  void finding(const MistakeFinding& mistake, const std::string& label, bool is_first) {
    const std::string id = mistake.id == not_in_catalogue ? "" : fmt::format("({})", one_line(mistake.id));
    std::string reason = reason_of(mistake);
    if (mistake.own) {
      if (label == "and" || label == "or" || label == "candidate") said(label + ":");
      if (thrown() == nullptr || thrown()->reason.find(mistake.own->text) == std::string::npos)
        labelled(mistake.own->place, mistake.own->text);
      should_be(*mistake.own, mistake.right);
    } else {
      const std::string wrong = one_line(mistake.wrong);
      const bool in_one = reason.empty() && !id.empty();
      labelled(label, in_one ? fmt::format("{}  {}", wrong, id) : wrong);
      if (in_one) reason = "-";
      if (!mistake.right.empty()) labelled("should be", mistake.right);
    }
    if (!mistake.why.empty())
      said("because " + (is_first ? one_line(mistake.why) : first_sentence(one_line(mistake.why))));
    if (reason == "-") return;
    if (mistake.own && mistake.id == not_in_catalogue) reason = one_line(mistake.wrong);
    if (!reason.empty() || !id.empty()) said(reason.empty() ? id : fmt::format("{}  {}", reason, id));
  }

  /// The right line in the submission's names, with the equation beside it where there is room.
  void should_be(const OwnLine& own, const std::string& equation) {
    const std::string code = one_line(own.corrected), right = one_line(equation);
    if (code.empty()) {
      if (!right.empty()) labelled("should be", right);
      return;
    }
    const std::size_t left = std::max<std::size_t>(label_width + 2 + columns(code) + 3, 48);
    if (!right.empty() && left + columns(right) <= style_.width) {
      text_ += fmt::format("  {:<{}} {}{}{}\n", "should be", label_width - 1, code,
                           std::string(left - label_width - 2 - columns(code), ' '), right);
      return;
    }
    labelled("should be", code);
    if (!right.empty()) labelled("", right);
  }

  /// What is seen in the numbers: of the first array that this mistake accounts for.
  [[nodiscard]] std::string reason_of(const MistakeFinding& mistake) const {
    for (const ArrayReport& array : report_.arrays) {
      if (!mistake.explains(array) || array.verdict != Verdict::wrong || array.reason.empty()) continue;
      const bool says_which = mistake.arrays.size() == 1;
      return says_which ? one_line(array.reason)
                        : fmt::format("{}: {}", one_line(array.name), one_line(array.reason));
    }
    return {};
  }

  // --- what no mistake accounts for
  void other_reasons() {
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
    for (const ArrayReport& array : report_.arrays) {
      const bool counts = array.verdict == Verdict::wrong || array.verdict == Verdict::cannot_tell;
      if (!counts || explained(array)) continue;
      std::string reason = one_line(array.reason);
      if (is_missing(array)) reason = reason.substr(0, reason.find(": "));
      if (array.kind == Reason::differs && array.worst && reason.find("(0,0) is") == std::string::npos &&
          reason.find(" it is ") == std::string::npos && reason.rfind("it is ", 0) != 0) {
        reason += fmt::format("; at ({},{}) it is {:.6g}, the difference says {:.6g}", array.worst->row,
                              array.worst->col, array.worst->claimed, array.worst->numeric);
      }
      const std::string name =
          array.part.empty() || array.part == shown_part() ? array.name : array.part + ": " + array.name;
      const auto same = std::find_if(reasons.begin(), reasons.end(),
                                     [&](const auto& entry) { return entry.first == reason; });
      if (same == reasons.end()) {
        reasons.push_back({reason, {one_line(name)}});
      } else {
        same->second.push_back(one_line(name));
      }
    }
    const bool is_other = !report_.mistakes.empty();
    for (std::size_t i = 0; i < std::min(reasons.size(), most_reasons); ++i) {
      const auto& [reason, names] = reasons[i];
      said(fmt::format("{}{}{}{}", is_other ? "also: " : "", some_of(names), reason.empty() ? "" : ": ",
                       reason));
    }
    if (reasons.size() > most_reasons) said(fmt::format("and {} more", reasons.size() - most_reasons));
  }

  [[nodiscard]] std::string shown_part() const {
    const auto found = subjects();
    return found.empty() ? std::string() : found.front()->part;
  }

  // --- what is right
  void folded() {
    const auto verified = with(Verdict::verified);
    if (verified.empty()) return;
    double caught = 0.0;
    for (const ArrayReport* array : verified) caught = std::max(caught, array->would_have_caught);
    if (report_.verdict == Verdict::verified) {
      said(fmt::format(
          "{} {}{}, each entry against a centered difference; an error of {:.0e} would have been caught",
          report_.entries, report_.entries == 1 ? "entry" : "entries",
          report_.network.empty() ? "" : " of " + one_line(report_.network), caught));
      for (const ArrayReport* array : verified) {
        if (!array->note.empty()) said(fmt::format("{}: {}", array->name, one_line(array->note)));
      }
      return;
    }
    const std::size_t count = verified.size();
    text_ += wrapped(fmt::format("verified: {} other {}; an error of {:.0e} would have been caught", count,
                                 count == 1 ? "array" : "arrays", caught),
                     style_.width, "", 2);
  }

  void notes() {
    for (const std::string& note : report_.notes) {
      if (!is_background(note)) text_ += wrapped(note, style_.width, "note: ", 6);
    }
    const auto robustness =
        std::count_if(report_.notes.begin(), report_.notes.end(),
                      [](const std::string& note) { return note.rfind("robustness, ", 0) == 0; });
    if (report_.verdict == Verdict::verified && robustness > 0 && style_.commands)
      text_ +=
          wrapped("extreme inputs: see the notes of --verbose on what overflows", style_.width, "note: ", 6);
  }

  // --- how to go on
  void commands() {
    const std::string& again = report_.smallest_case && !report_.smallest_case->command.empty()
                                   ? report_.smallest_case->command
                                   : report_.reproduce;
    if (!again.empty()) text_ += wrapped_command(one_line(again), style_.width, "again:  ");
    if (report_.has_small_network()) text_ += "worked by hand: gradproof explain --report last\n";
    text_ += "all of it: --verbose\n";
  }

  const Report& report_;
  const ScreenStyle style_;
  std::string text_;
};

}  // namespace

std::string first_screen(const Report& report, const ScreenStyle& style) { return Screen(report, style)(); }

}  // namespace gradproof
