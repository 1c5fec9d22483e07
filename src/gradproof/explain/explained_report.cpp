// SPDX-License-Identifier: MIT
#include "gradproof/explain/explained_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "gradproof/check_network/examination.hpp"
#include "gradproof/diagnosis/finding_step.hpp"
#include "gradproof/diagnosis/smallest_network.hpp"
#include "gradproof/explain/derivation.hpp"
#include "gradproof/explain/render.hpp"
#include "gradproof/report/small_arrays.hpp"

namespace gradproof {

namespace {

constexpr arma::uword most_units = 100;  ///< of a layer of a network to be worked by hand

std::vector<std::string> split_at(char separator, const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream rest(text);
  for (std::string part; std::getline(rest, part, separator);) parts.push_back(part);
  return parts;
}

/// The question of the report's smallest network: its command says which, its seed draws the same numbers.
Case question_of(const SmallestCase& smallest) {
  const std::vector<std::string> words = split_at(' ', smallest.command);
  const auto value = [&](const std::string& option) {
    std::string last;
    for (std::size_t k = 0; k + 1 < words.size(); ++k)
      if (words[k] == option) last = words[k + 1];
    return last;
  };
  try {
    ExaminationOptions options;
    for (const std::string& size : split_at(',', value("--layers")))
      options.sizes.push_back(std::stoul(size));
    if (!value("--hidden").empty())
      for (const std::string& name : split_at(',', value("--hidden")))
        options.hidden.push_back(Activation::named(name));
    if (std::ranges::any_of(options.sizes, [](arma::uword size) { return size > most_units; }))
      throw std::invalid_argument("no small network");
    options.output = OutputLayer::named(value("--output"));
    options.m = std::stoul(value("--examples"));
    options.seed = std::stoull(value("--seed"));
    if (!value("--lambda").empty()) options.lambda = std::stod(value("--lambda"));
    Case question = standard_examination(options).cases.front();
    const auto lines = small_arrays(smallest);
    if (lines.size() > 1 && lines[0].right == in_four_digits(question.X) &&
        lines[1].right == in_four_digits(question.Y)) {
      question.name.clear();
      return question;
    }
  } catch (const std::logic_error&) {  // no number, no name, sizes that contradict each other
  }
  throw std::invalid_argument(
      "the numbers of its smallest network are none that this version draws; check the submission again, or "
      "take gradproof explain --layers N,N,...");
}

/// The id of the step that a mistake belongs to: "dW1".
std::string step_id(const MistakeFinding& mistake, const SmallestCase& smallest, std::size_t depth) {
  std::optional<Step> step = step_of(mistake);
  if (step == Step::m || step == Step::penalty) step = Step::dW;
  if (!step) return "summary";
  if (*step == Step::Z || *step == Step::A) return "network";
  if (*step == Step::cost) return "cost";
  if (*step == Step::dZ_output) return fmt::format("dZ{}", depth);
  const std::string name = to_string(*step), kind = name.substr(0, name.find('['));
  // of a mistake in every layer the derivation meets the uppermost first that was answered wrong
  for (const SmallArray& array : small_arrays(smallest)) {
    if (mistake.layer || array.answered.empty() || !array.name.starts_with(kind + "[")) continue;
    return kind + array.name.substr(kind.size() + 1, array.name.find(']') - kind.size() - 1);
  }
  // or, of arrays that were not answered: dA and dZ are of hidden layers
  const bool is_hidden = *step == Step::dA || *step == Step::dZ;
  const std::size_t uppermost = is_hidden ? std::max<std::size_t>(depth, 2) - 1 : depth;
  const std::size_t l = std::clamp<std::size_t>(mistake.layer.value_or(uppermost), 1, depth);
  return fmt::format("{}{}", *step == Step::dA && l == depth ? "dZ" : kind, l);
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
  for (const SmallArray& line : small_arrays(smallest))
    if (!line.answered.empty()) rows.push_back({line.name, line.right, line.answered});
  if (!rows.empty()) section.show(Table{{"array", "derived above", "answered"}, std::move(rows)});
  return section;
}

struct Found {
  Derivation derivation;
  std::vector<Section>::iterator wrong;
};

Found found_in(const Report& report) {
  if (!report.has_small_network()) {
    throw std::invalid_argument(
        fmt::format("it says {}, and has no network small enough to be worked by hand; gradproof explain "
                    "--layers N,N,... derives any other",
                    to_string(report.verdict)));
  }
  const Case question = question_of(*report.smallest_case);
  Found found{derive(question), {}};
  std::vector<Section>& steps = found.derivation.steps;
  found.wrong = std::ranges::find(
      steps, step_id(report.mistakes.front(), *report.smallest_case, question.architecture.depth()),
      &Section::id);
  if (found.wrong == steps.end()) found.wrong = std::ranges::find(steps, "summary", &Section::id);
  return found;
}

}  // namespace

Derivation explained(const Report& report) {
  Found found = found_in(report);
  std::vector<Section>& steps = found.derivation.steps;
  steps.erase(std::next(found.wrong), steps.end());
  steps.push_back(beside(report.mistakes.front(), *report.smallest_case));
  return std::move(found.derivation);
}

std::string explained_step_html(const Report& report) {
  try {
    const Found found = found_in(report);
    return opened_step(*found.wrong);
  } catch (const std::invalid_argument&) {
    return {};
  }
}

}  // namespace gradproof
