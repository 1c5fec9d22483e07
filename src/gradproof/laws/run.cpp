// SPDX-License-Identifier: MIT
#include "gradproof/laws/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradproof/check_network/did_not_answer.hpp"

namespace gradproof::laws {

std::optional<Violation> check(const Law& law, const Subject& subject, const Case& question) {
  try {
    return law.check(subject, question);
  } catch (const DidNotAnswer&) {
    throw;
  } catch (const HarnessTrouble&) {
    throw;
  } catch (const NotDecided&) {
    throw;
  } catch (const std::logic_error& refusal) {
    throw NotDecided(fmt::format("it refused a question: {}", refusal.what()));
  } catch (const std::runtime_error& refusal) {
    throw NotDecided(fmt::format("it refused a question: {}", refusal.what()));
  }
}

namespace {

/// Whether every number is a float, and some are so long that this is no chance.
bool is_single(const Answer& answer) {
  bool long_one = false;
  for (const Layers<arma::mat>* layers : {&answer.dW, &answer.db}) {
    for (const arma::mat& array : *layers) {
      for (const double x : array) {
        if (static_cast<double>(static_cast<float>(x)) != x) return false;
        int exponent = 0;
        const double digits = std::frexp(x, &exponent) * 0x1p18;
        long_one = long_one || digits != std::round(digits);
      }
    }
  }
  return long_one;
}

/// One question of the family, for its precision alone.
bool computes_in_single(const Subject& subject, const Family& family) {
  Random random(3);
  for (const ShapeClass shape :
       {ShapeClass::uneven_batch, ShapeClass::one_example, ShapeClass::m_is_a_size}) {
    const std::optional<Draw> drawn = draw(random, named("conforms"), family, shape);
    const std::optional<Case> question = drawn ? drawn->question() : std::nullopt;
    if (!question) continue;
    try {
      if (!is_single(subject.answer(*question))) return false;
    } catch (const DidNotAnswer&) {
      throw;
    } catch (const HarnessTrouble&) {
      throw;
    } catch (const std::logic_error&) {
      return false;
    } catch (const std::runtime_error&) {
      return false;
    }
  }
  return true;
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

bool stop_asked(const RunOptions& options) { return options.stop != nullptr && options.stop->load(); }

constexpr std::size_t more_attempts = 8;

void ask_in_every_class(LawResult& result, const Subject& subject, const RunOptions& options) {
  for (const Counterexample& kept : options.kept) {
    if (kept.law == result.law->id && options.family.holds(kept.draw) &&
        ask_one(result, subject, kept.draw) == Next::enough)
      return;
  }
  // a law's questions are its own: leaving out another changes none of them
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
      const std::optional<Draw> drawn = draw(random, *result.law, options.family, shape);
      if (!drawn) {
        result.ruled_out.insert(shape);
        break;
      }
      const Next next = ask_one(result, subject, *drawn);
      if (next == Next::enough) return;
      if (next == Next::next_class) break;
    }
  }
  if (result.questions == 0 && !result.nothing.empty()) {
    result.left_out = result.nothing;
    return;
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
  if (subject.unit_roundoff == 0x1p-53 && computes_in_single(subject, options.family))
    subject.unit_roundoff = 0x1p-24;
  all_results.single_precision = subject.unit_roundoff > 0x1p-53;
  for (const Law* law : options.laws.empty() ? chosen("") : options.laws) {
    LawResult result{.law = law};
    result.expected_to_fail = options.expected_to_fail.count(law->id) > 0;
    result.left_out = law->in_process && !subject.in_process ? "it is about memory and threads of one process"
                                                             : why_not(*law, options.family);
    if (result.asked()) ask_in_every_class(result, subject, options);
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

Verdict Findings::verdict() const {
  std::size_t held = 0;
  bool open = stopped;
  for (const LawResult& result : laws) {
    if (result.violation && !result.expected_to_fail) return Verdict::wrong;
    if (result.holds()) ++held;
    open = open || (result.asked() && !result.holds() && !result.violation);
  }
  return open || held == 0 ? Verdict::cannot_tell : Verdict::verified;
}

}  // namespace gradproof::laws
