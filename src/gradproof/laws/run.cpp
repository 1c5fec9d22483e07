// SPDX-License-Identifier: MIT
#include "gradproof/laws/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/check_network/show.hpp"
#include "gradproof/laws/point.hpp"
#include "gradproof/laws/refusal.hpp"

namespace gradproof::laws {

std::optional<Violation> check(const Law& law, const Subject& subject, const Case& question) {
  return unless_undecided([&] { return law.check(subject, question); });
}

namespace {

bool is_single(const Answer& answer) {
  FloatLook seen;
  for (const Layers<arma::mat>* layers : {&answer.dW, &answer.db})
    for (const arma::mat& array : *layers) seen.see(array);
  return seen.is_single();
}

/// What some questions of the family tell before any law is asked.
struct FirstLook {
  bool in_single = true;     ///< every number is a float
  std::string another = {};  ///< why it is no network that laws are about
};
FirstLook first_look(const Subject& subject, const Family& family) {
  FirstLook seen;
  Random random(3);
  std::size_t questions = 0;
  std::string refusal;
  for (const ShapeClass shape :
       {ShapeClass::uneven_batch, ShapeClass::one_example, ShapeClass::m_is_a_size}) {
    if (!seen.in_single) break;
    const std::optional<Draw> drawn = draw(random, named("conforms"), family, shape);
    const std::optional<Case> question = drawn ? drawn->question() : std::nullopt;
    if (!question) continue;
    try {
      seen.in_single = is_single(subject.answer(*question)) && seen.in_single;
      ++questions;
    } catch (const DidNotAnswer&) {
      throw;
    } catch (const HarnessTrouble&) {
      throw;
    } catch (const NotItsQuestion& reason) {
      refusal = reason.what();
    } catch (const std::logic_error&) {
      seen.in_single = false;
      ++questions;
    } catch (const std::runtime_error&) {
      seen.in_single = false;
      ++questions;
    }
  }
  if (questions == 0) seen.another = refusal;
  return seen;
}

enum class Next { go_on, next_class, enough };

/// Asks one question of one law and notes what came of it.
Next ask_one(LawResult& result, const Subject& subject, const Draw& drawn) {
  const std::optional<Case> question = drawn.question();
  if (!question || !result.law->applies(*question)) return Next::go_on;
  try {
    result.violation = check(*result.law, subject, *question);
    ++result.questions;
    for (std::size_t i = 0; i < shape_class_count; ++i) {
      const auto shape = static_cast<ShapeClass>(i);
      if (is_in(shape, drawn.sizes, drawn.m)) result.met.insert(shape);
    }
  } catch (const NotItsQuestion& reason) {
    result.not_its = reason.what();
  } catch (const NotGiven& reason) {
    result.nothing = reason.what();
    return Next::next_class;
  } catch (const NothingToCompare& reason) {
    result.nothing = reason.what();
  } catch (const NotDecided& reason) {
    result.undecided = reason.what();
  }
  if (result.violation) result.counterexample = drawn;
  return result.violation ? Next::enough : Next::go_on;
}

/// Answers of another process are kept: to hand the same question over again says nothing new, but to the
/// laws of purity.
Implementation remembering(const Implementation& answer) {
  const auto kept = std::make_shared<std::map<std::string, Answer>>();
  return [answer, kept](const Case& question) {
    const std::string key = show(question);
    auto found = kept->find(key);
    if (found == kept->end()) found = kept->emplace(key, answer(question)).first;
    return found->second;
  };
}

bool stop_asked(const RunOptions& options) { return options.stop != nullptr && options.stop->load(); }

constexpr std::size_t more_attempts = 8;

/// The question number n of a shape class that all laws share, as far as they are about such a network: with
/// remembering(), another process is asked half as many questions.
std::optional<Draw> shared_draw(const RunOptions& options, ShapeClass shape, std::size_t n, const Law& law) {
  Random random(options.seed * 0x9E3779B97F4A7C15ULL + 1000 * n + static_cast<std::size_t>(shape));
  std::optional<Draw> drawn = draw(random, named("conforms"), options.family, shape);
  if (!drawn) return std::nullopt;
  if (law.without_l2 && options.family.any_l2) drawn->lambda = 0.0;
  const std::optional<Case> question = drawn->question();
  return question && law.applies(*question) ? drawn : std::nullopt;
}

void ask_in_every_class(LawResult& result, const Subject& subject, const RunOptions& options) {
  for (const Counterexample& kept : options.kept) {
    if (kept.law == result.law->id && options.family.holds(kept.draw) &&
        ask_one(result, subject, kept.draw) == Next::enough)
      return;
  }
  // a law's questions do not depend on which others are asked
  std::uint64_t own = 0;
  for (const char letter : result.law->id) own = own * 131 + static_cast<unsigned char>(letter);
  Random random(options.seed * 0x9E3779B97F4A7C15ULL + own);
  for (std::size_t i = 0; i < shape_class_count; ++i) {
    const auto shape = static_cast<ShapeClass>(i);
    // once more where there was nothing to compare, but not for ever
    const std::size_t wanted = result.questions + options.cases;
    for (std::size_t n = 0; result.questions < wanted && n < options.cases + more_attempts; ++n) {
      if (stop_asked(options)) return;
      if (!result.undecided.empty() && n >= options.cases) break;
      std::optional<Draw> drawn;
      if (!subject.in_process) drawn = shared_draw(options, shape, n, *result.law);
      if (!drawn) drawn = draw(random, *result.law, options.family, shape);
      if (!drawn) {
        result.ruled_out.insert(shape);
        break;
      }
      const Next next = ask_one(result, subject, *drawn);
      if (next == Next::enough) return;
      if (next == Next::next_class) break;
    }
    if (!result.not_its.empty() && result.met.count(shape) == 0) result.ruled_out.insert(shape);
  }
  if (result.questions == 0 && result.undecided.empty()) {
    result.left_out = result.nothing.empty() ? result.not_its : result.nothing;
    if (!result.asked()) return;
  }
  for (std::size_t i = 0; i < shape_class_count; ++i) {
    const auto shape = static_cast<ShapeClass>(i);
    if (result.ruled_out.count(shape) == 0 && result.met.count(shape) == 0) result.missed.insert(shape);
  }
}

}  // namespace

Findings run(const Subject& subject_given, const RunOptions& options) {
  Findings all_results{.laws = {}, .seed = options.seed};
  Subject subject = subject_given;
  const FirstLook seen = first_look(subject, options.family);
  if (subject.unit_roundoff == 0x1p-53 && seen.in_single) subject.unit_roundoff = 0x1p-24;
  all_results.single_precision = subject.unit_roundoff > 0x1p-53;
  all_results.another = seen.another;
  if (!seen.another.empty()) return all_results;
  Subject remembered = subject;
  if (!subject.in_process) remembered.answer = remembering(subject.answer);
  for (const Law* law : options.laws.empty() ? chosen("") : options.laws) {
    LawResult result{.law = law};
    result.expected_to_fail = options.expected_to_fail.count(law->id) > 0;
    result.left_out = law->in_process && !subject.in_process ? "it is about memory and threads of one process"
                                                             : why_not(*law, options.family);
    if (result.asked())
      ask_in_every_class(result, law->group == Group::purity ? subject : remembered, options);
    if (result.violation && options.shrink) {
      auto [draw, violation] =
          shrunk(*law, subject, options.family, *result.counterexample, *result.violation);
      result.counterexample = std::move(draw);
      result.violation = std::move(violation);
    }
    all_results.laws.push_back(std::move(result));
    all_results.stopped = stop_asked(options);
    if (all_results.stopped) break;
  }
  return all_results;
}

}  // namespace gradproof::laws
