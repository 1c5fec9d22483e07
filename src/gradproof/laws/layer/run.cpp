// SPDX-License-Identifier: MIT
#include "gradproof/laws/layer/run.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/laws/layer/point.hpp"
#include "gradproof/laws/point.hpp"
#include "gradproof/laws/refusal.hpp"

namespace gradproof::laws {

using layers::Tensor;
using layers::Tensors;

std::optional<LayerViolation> check(const LayerLaw& law, const LayerSubject& subject, const LayerPoint& at) {
  return unless_undecided([&] { return law.check(subject, at); });
}

namespace {

constexpr int most_draws = 400;
constexpr std::size_t more_attempts = 6;
constexpr std::size_t most_asked = 80;  // to find a smaller question that breaks a law

bool computes_in_single(const LayerSubject& subject) {
  const LayerDraw draw{layers::Sizes::different, 3, 0x1p-40};  // longer than floats are
  try {
    const LayerPoint at(subject, draw.question(subject), draw.grid);
    FloatLook seen;
    for (const Tensors* arrays : {&at.y(), &at.d()})
      for (const Tensor& array : *arrays) seen.see(arma::mat(array.values()));
    return seen.is_single();
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

/// A question of a class; empty where there is none among many.
std::optional<LayerDraw> draw_in(LayerShape shape, const LayerSubject& subject, Random& random) {
  for (int attempt = 0; attempt < most_draws; ++attempt) {
    LayerDraw draw{shape == LayerShape::all_different && attempt % 2 == 0 ? layers::Sizes::different
                                                                          : layers::Sizes::any,
                   random()};
    if (is_in(shape, subject, draw.question(subject))) return draw;
  }
  return std::nullopt;
}

/// One question of one law: true where this class needs no other.
bool ask_one(LayerLawResult& result, const LayerSubject& subject, const LayerPoint& at, const LayerDraw& draw,
             LayerShape shape) {
  if (result.law->needs_examples && at.examples() < 2) {
    if (at.examples() == 0) result.nothing = "it is about batches, and the layer has no axis of examples";
    if (result.met.count(shape) == 0) result.ruled_out.insert(shape);
    return at.examples() == 0 || shape == LayerShape::one_example;
  }
  if (result.law->id == "layer-repeated-batch" && at.examples() == 0) {
    result.nothing = "it is about batches, and the layer has no axis of examples";
    result.ruled_out.insert(shape);
    return true;
  }
  try {
    result.violation = check(*result.law, subject, at);
    ++result.questions;
    result.met.insert(shape);
    result.ruled_out.erase(shape);
    if (result.violation) result.counterexample = draw;
    return true;
  } catch (const NotGiven& reason) {
    result.nothing = reason.what();
    if (result.met.count(shape) == 0) result.ruled_out.insert(shape);
    return true;
  } catch (const NothingToCompare& reason) {
    result.nothing = reason.what();
  } catch (const NotItsQuestion& reason) {
    result.not_its = reason.what();
  } catch (const NotDecided& reason) {
    result.undecided = reason.what();
    return true;
  }
  return false;
}

bool stop_asked(const LayerRunOptions& options) { return options.stop != nullptr && options.stop->load(); }

void ask_class(LayerFindings& findings, const LayerSubject& subject, LayerShape shape,
               const LayerRunOptions& options) {
  Random random(options.seed * 0x9E3779B97F4A7C15ULL + static_cast<std::uint64_t>(shape));
  std::vector<std::size_t> left(findings.laws.size(), options.cases);
  bool there_is_one = false;
  for (std::size_t n = 0; n < options.cases + more_attempts && !stop_asked(options); ++n) {
    if (std::ranges::all_of(left, [](std::size_t count) { return count == 0; })) return;
    const std::optional<LayerDraw> draw = draw_in(shape, subject, random);
    if (!draw) break;
    there_is_one = true;
    const LayerPoint at(subject, draw->question(subject), draw->grid);
    for (std::size_t k = 0; k < left.size(); ++k) {
      LayerLawResult& result = findings.laws[k];
      if (left[k] == 0 || !result.asked() || result.violation) {
        left[k] = 0;
      } else if (ask_one(result, subject, at, *draw, shape)) {
        --left[k];
      }
    }
  }
  for (LayerLawResult& result : findings.laws) {
    if (!result.asked() || result.violation || result.met.count(shape) > 0) continue;
    if (!there_is_one) result.ruled_out.insert(shape);
    if (result.ruled_out.count(shape) == 0) result.missed.insert(shape);
  }
}

/// What broke the law before: most likely does so still.
void ask_kept(LayerLawResult& result, const LayerSubject& subject, const LayerDraw& draw) {
  const LayerPoint at(subject, draw.question(subject), draw.grid);
  if (result.law->needs_examples && at.examples() < 2) return;
  try {
    result.violation = check(*result.law, subject, at);
    ++result.questions;
    if (result.violation) result.counterexample = draw;
  } catch (const NotDecided&) {  // it is another layer by now
  } catch (const NotItsQuestion&) {
  }
}

std::size_t numbers_in(const Tensors& arrays) {
  std::size_t count = 0;
  for (const Tensor& x : arrays) count += x.values().n_elem;
  return count;
}

/// The smallest question among many small ones that breaks the law, with numbers as short as can be.
void shrink(LayerLawResult& result, const LayerSubject& subject) {
  struct Candidate {
    std::size_t numbers = 0;
    double grid = 0.0;
    LayerDraw draw = {};
  };
  std::vector<Candidate> candidates;
  const std::size_t now = numbers_in(result.counterexample->question(subject));
  for (const double grid : {1.0, 0.5, 0.25, result.counterexample->grid}) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const LayerDraw draw{layers::Sizes::small, seed, grid};
      const std::size_t numbers = numbers_in(draw.question(subject));
      if (numbers <= now) candidates.push_back({numbers, grid, draw});
    }
  }
  std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) {
    return a.numbers != b.numbers ? a.numbers < b.numbers : a.grid > b.grid;
  });
  if (candidates.size() > most_asked) candidates.resize(most_asked);
  for (const Candidate& candidate : candidates) {
    try {
      const LayerPoint at(subject, candidate.draw.question(subject), candidate.draw.grid);
      if (result.law->needs_examples && at.examples() < 2) continue;
      if (auto found = check(*result.law, subject, at)) {
        result.violation = std::move(found);
        result.counterexample = candidate.draw;
        return;
      }
    } catch (const NotDecided&) {  // this one does not show it
    } catch (const NotItsQuestion&) {
    }
  }
}

}  // namespace

LayerFindings run(const LayerSubject& subject_given, const LayerRunOptions& options) {
  LayerSubject subject = subject_given;
  if (subject.unit_roundoff == 0x1p-53 && computes_in_single(subject)) subject.unit_roundoff = 0x1p-24;
  LayerFindings findings{.laws = {}, .seed = options.seed};
  findings.single_precision = subject.unit_roundoff > 0x1p-53;
  for (const LayerLaw* law : options.laws.empty() ? chosen_of_layers("") : options.laws) {
    LayerLawResult result{.law = law};
    result.expected_to_fail = options.expected_to_fail.count(law->id) > 0;
    if (law->in_process && !subject.in_process)
      result.left_out = "it is about memory and threads of one process";
    findings.laws.push_back(std::move(result));
  }
  for (const LayerCounterexample& kept : options.kept) {
    for (LayerLawResult& result : findings.laws)
      if (result.law->id == kept.law && result.asked() && !result.violation)
        ask_kept(result, subject, kept.draw);
  }
  for (std::size_t i = 0; i < layer_shape_count; ++i)
    ask_class(findings, subject, static_cast<LayerShape>(i), options);
  for (LayerLawResult& result : findings.laws) {
    if (!result.asked()) continue;
    if (result.questions == 0 && result.undecided.empty() && result.missed.empty())
      result.left_out = result.nothing.empty() ? result.not_its : result.nothing;
    if (result.violation && options.shrink && !stop_asked(options)) shrink(result, subject);
  }
  findings.stopped = stop_asked(options);
  return findings;
}

Verdict verdict_of(const std::vector<LayerFindings>& layers, const std::string& not_judged) {
  bool open = layers.empty() || !not_judged.empty();
  for (const LayerFindings& layer : layers) {
    const Verdict verdict = layer.verdict();
    if (verdict == Verdict::wrong) return verdict;
    open = open || verdict != Verdict::verified;
  }
  return open ? Verdict::cannot_tell : Verdict::verified;
}

}  // namespace gradproof::laws
