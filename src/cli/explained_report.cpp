// SPDX-License-Identifier: MIT
#include "cli/explained_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <stdexcept>

#include "cli/exit_status.hpp"
#include "cli/last_report.hpp"
#include "cli/option_values.hpp"
#include "gradproof/box/input_file.hpp"
#include "gradproof/check_network/examination.hpp"
#include "gradproof/diagnosis/smallest_network.hpp"
#include "gradproof/explain/derivation.hpp"
#include "gradproof/report/json.hpp"

namespace gradproof::cli {

namespace {

constexpr const char* answered_word = "answered";

/// A line of SmallestCase::numbers: "dW[1]  0.1912   answered 0.3824".
struct NumbersLine {
  std::string name, right, answered;
};

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::vector<NumbersLine> lines_of(const std::string& numbers) {
  std::vector<NumbersLine> lines;
  std::istringstream text(numbers);
  for (std::string line; std::getline(text, line);) {
    line = trimmed(line);
    const auto name_end = std::min(line.find(' '), line.size()), own = line.find(answered_word);
    NumbersLine found{line.substr(0, name_end), trimmed(line.substr(name_end, own - name_end)), ""};
    if (own != std::string::npos)
      found.answered = trimmed(line.substr(own + std::string(answered_word).size()));
    lines.push_back(std::move(found));
  }
  return lines;
}

/// The question of the report's smallest network: its command says which, its seed draws the same numbers.
Case question_of(const SmallestCase& smallest, const std::string& source) {
  std::istringstream text(smallest.command);
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  const auto value = [&](const std::string& option) {
    std::string last;
    for (std::size_t k = 0; k + 1 < words.size(); ++k)
      if (words[k] == option) last = words[k + 1];
    return last;
  };
  try {
    ExaminationOptions options;
    for (const std::string& size : split_at_commas(value("--layers")))
      options.sizes.push_back(std::stoul(size));
    if (!value("--hidden").empty())
      for (const std::string& name : split_at_commas(value("--hidden")))
        options.hidden.push_back(Activation::named(name));
    options.output = OutputLayer::named(value("--output"));
    options.m = std::stoul(value("--examples"));
    options.seed = std::stoull(value("--seed"));
    if (!value("--lambda").empty()) options.lambda = std::stod(value("--lambda"));
    Case question = standard_examination(options).cases.front();
    const auto lines = lines_of(smallest.numbers);
    if (lines.size() > 1 && lines[0].right == in_four_digits(question.X) &&
        lines[1].right == in_four_digits(question.Y)) {
      question.name.clear();
      return question;
    }
  } catch (const std::logic_error&) {  // no number, no name, sizes that contradict each other
  }
  throw UsageError(
      fmt::format("{}: the numbers of its smallest network are none that this version draws; check "
                  "the submission again, or take gradproof explain --layers N,N,...",
                  source));
}

/// The step of the derivation that the right line belongs to: "dW[1] = (1/m) dZ[1] X^T" to dW1.
std::string step_of(const MistakeFinding& mistake, const Derivation& derivation, std::size_t depth) {
  const std::vector<std::string> ids = step_ids(derivation);
  const auto id_of = [&](const std::string& line) {
    const std::size_t bracket = line.find('['), end = line.find(']');
    if (line.starts_with("J")) return std::string("cost");
    if (bracket == std::string::npos || end == std::string::npos || bracket > 2) return std::string();
    const std::string letters = line.substr(0, bracket), layer = line.substr(bracket + 1, end - bracket - 1);
    if (letters == "Z" || letters == "A") return std::string("network");
    const bool is_number =
        std::all_of(layer.begin(), layer.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    // of a mistake in every layer the derivation meets the uppermost first; dA and dZ of it are hidden ones
    const std::size_t uppermost =
        letters == "dA" || letters == "dZ" ? std::max<std::size_t>(depth, 2) - 1 : depth;
    const std::size_t l = layer == "L" ? depth
                          : is_number  ? std::stoul(layer)
                                       : std::clamp<std::size_t>(mistake.layer.value_or(uppermost), 1, depth);
    return fmt::format("{}{}", letters == "dA" && l == depth ? "dZ" : letters, l);
  };
  std::vector<std::string> lines = {mistake.right};
  lines.insert(lines.end(), mistake.arrays.begin(), mistake.arrays.end());
  for (const std::string& line : lines) {
    const std::string id = id_of(line);
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) return id;
  }
  return "summary";
}

Section beside(const MistakeFinding& mistake, const SmallestCase& smallest) {
  Section section{"yours", mistake.own ? "Your line beside it" : "What was answered beside it"};
  if (mistake.own) {
    std::vector<std::vector<std::string>> rows = {{mistake.own->place, mistake.own->text}};
    if (!mistake.own->corrected.empty()) rows.push_back({"should be", mistake.own->corrected});
    section.show(Table{{"place", "line"}, std::move(rows)});
  }
  section.ask("What it computes, and what it should:");
  section.write({mistake.wrong, mistake.right});
  if (!mistake.why.empty()) section.say(mistake.why);
  std::vector<std::vector<std::string>> rows;
  for (const NumbersLine& line : lines_of(smallest.numbers))
    if (!line.answered.empty()) rows.push_back({line.name, line.right, line.answered});
  if (!rows.empty()) section.show(Table{{"array", "derived above", "answered"}, std::move(rows)});
  return section;
}

}  // namespace

Derivation explained_report(const std::string& file) {
  const std::string path = file == "last" ? last_report() : file;
  Report report;
  try {
    report = report_from_json(read_input_file(path), path);
  } catch (const UnreadableFile& why) {
    throw UsageError(fmt::format(
        "--report {}: {}; expected a report that --format json wrote, or the word last", file, why.what()));
  } catch (const std::invalid_argument& misuse) {
    throw UsageError(fmt::format("--report: {}", misuse.what()));
  }
  return explained(report, "--report " + file);
}

Derivation explained(const Report& report, const std::string& source) {
  if (!report.has_small_network()) {
    throw UsageError(
        fmt::format("{}: it says {}, and has no network small enough to be worked by hand; gradproof explain "
                    "--layers N,N,... derives any other",
                    source, to_string(report.verdict)));
  }
  const Case question = question_of(*report.smallest_case, source);
  Derivation derivation = derive(question);
  const MistakeFinding& mistake = report.mistakes.front();
  const std::string stop = step_of(mistake, derivation, question.architecture.depth());
  const auto last = std::find_if(derivation.steps.begin(), derivation.steps.end(),
                                 [&](const Section& step) { return step.id == stop; });
  derivation.steps.erase(std::next(last), derivation.steps.end());
  derivation.steps.push_back(beside(mistake, *report.smallest_case));
  return derivation;
}

}  // namespace gradproof::cli
