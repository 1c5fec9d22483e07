// SPDX-License-Identifier: MIT
#include "gradproof/check_network/gradient_judgement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradproof/check_network/forward_judgement.hpp"
#include "gradproof/verdict/judge.hpp"

namespace gradproof {

namespace {

const arma::mat& claimed_in(const Layers<arma::mat>& layers, std::size_t l) {
  static const arma::mat nothing;
  return l <= layers.depth() ? layers[l] : nothing;
}

bool any_wrong(const std::vector<ArrayReport>& arrays) {
  return std::any_of(arrays.begin(), arrays.end(),
                     [](const ArrayReport& a) { return a.verdict == Verdict::wrong; });
}

/// One array of an answer beside its numeric derivative.
struct Pair {
  std::string name, shape_of;
  const arma::mat* claimed;
  const Estimate* numeric;
  bool of_loss;  // dZ, dA: derivatives of L, and only judged where given
  bool in_part;  // some rows are another shard's: NaN
};

/// The rows that belong to this shard.
arma::uvec rows_here(const Pair& pair) { return arma::find_finite(pair.numeric->value.col(0)); }

std::vector<Pair> pairs(const Answer& answer, const NetworkDerivatives& numeric) {
  std::vector<Pair> all;
  const auto add = [&](const char* of, std::size_t l, const Layers<arma::mat>& claimed,
                       const Layers<Estimate>& estimates, bool of_loss) {
    const arma::mat& array = claimed_in(claimed, l);
    if (l > estimates.depth() || (of_loss && array.is_empty())) return;
    all.push_back({fmt::format("d{}[{}]", of, l), fmt::format("{}[{}]", of, l), &array, &estimates[l],
                   of_loss, numeric.in_part});
    if (numeric.in_part && rows_here(all.back()).is_empty()) all.pop_back();
  };
  for (std::size_t l = numeric.dW.depth(); l >= 1; --l) {
    if (l < numeric.dW.depth()) add("A", l, answer.dA, numeric.dA, true);
    add("Z", l, answer.dZ, numeric.dZ, true);
    add("W", l, answer.dW, numeric.dW, false);
    add("b", l, answer.db, numeric.db, false);
  }
  return all;
}

ArrayReport judge(const Pair& pair, JudgeOptions options, double factor = 1.0) {
  options.shape_of = pair.shape_of;
  const arma::mat value = factor * pair.numeric->value, bar = std::abs(factor) * pair.numeric->bar;
  ArrayReport whole = judge_array(pair.name, *pair.claimed, value, bar, options);
  if (!pair.in_part) return whole;

  // a shard: what is wrong is said of the whole array, what is right of the rows that were differentiated
  const arma::uvec rows = rows_here(pair);
  whole.entries = rows.n_elem * value.n_cols;
  if (whole.verdict == Verdict::wrong) return whole;
  ArrayReport part =
      judge_array(pair.name, pair.claimed->rows(rows), value.rows(rows), bar.rows(rows), options);
  part.rows = whole.rows;
  if (part.worst) part.worst->row = rows(part.worst->row);
  return part;
}

/// dW and db are right: is dZ, dA the derivative of L times a factor that was taken back later?
void forgive_convention(const std::vector<Pair>& all, const JudgeOptions& options, double m,
                        std::vector<ArrayReport>& arrays, std::vector<std::string>& notes) {
  struct Convention {
    double factor;
    const char *what, *note;
  };
  for (const auto& [factor, what, note] :
       {Convention{1.0 / m, "1/m", "1/m is carried in it: a derivative of J, not of L"},
        Convention{-1.0, "a minus", "its sign is turned, and turned back in dW and db"},
        Convention{-1.0 / m, "-1/m", "-1/m is carried in it, and turned back in dW and db"}}) {
    std::vector<ArrayReport> again = arrays;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].of_loss) continue;
      again[i] = judge(all[i], options, factor);
      again[i].note = note;
    }
    if (any_wrong(again)) continue;
    arrays = std::move(again);
    notes.push_back(
        fmt::format("dZ and dA carry {}, and dW and db are right: a convention, not a mistake", what));
    return;
  }
}

}  // namespace

std::vector<ArrayReport> judge_gradients(const Case& question, const Answer& answer,
                                         const NetworkDerivatives& numeric, std::vector<std::string>& notes) {
  JudgeOptions options;
  options.known = known_values(question);
  options.where = question.name;
  const std::vector<Pair> all = pairs(answer, numeric);
  std::vector<ArrayReport> arrays;
  bool parameters_right = true, inner_wrong = false;
  for (const Pair& pair : all) {
    arrays.push_back(judge(pair, options));
    if (arrays.back().verdict != Verdict::wrong) continue;
    if (pair.of_loss) {
      inner_wrong = true;
    } else {
      parameters_right = false;
    }
  }
  if (parameters_right && inner_wrong) {
    forgive_convention(all, options, static_cast<double>(question.X.n_cols), arrays, notes);
  }
  return arrays;
}

namespace {

struct Judged {
  std::vector<ArrayReport> arrays;
  std::vector<std::string> notes;
  NetworkDerivatives numeric;
};

Judged judge_with(const Case& question, const Answer& answer, DerivativeOptions options, double kink_fraction,
                  std::size_t& evaluations) {
  options.kink_fraction = kink_fraction;
  Judged judged;
  for (int attempt = 0; attempt < 4; ++attempt) {
    judged.numeric = numeric_derivatives(question.architecture.forward_only(), question.parameters,
                                         question.X, question.Y, options);
    evaluations += judged.numeric.evaluations;
    if (judged.numeric.kinks_crossed == 0) break;
    options.step_in_z *= 1e-3;
  }
  judged.arrays = judge_gradients(question, answer, judged.numeric, judged.notes);
  return judged;
}

std::size_t wrong_in(const Judged& judged) {
  return static_cast<std::size_t>(
      std::count_if(judged.arrays.begin(), judged.arrays.end(),
                    [](const ArrayReport& array) { return array.verdict == Verdict::wrong; }));
}

/// Every entry of the claim lies between the two one-sided derivatives, or on one of them.
bool lies_between(const std::string& name, const Answer& answer, const NetworkDerivatives& left,
                  const NetworkDerivatives& right) {
  const auto named = [&name](const std::vector<Pair>& all) {
    return *std::find_if(all.begin(), all.end(), [&](const Pair& pair) { return pair.name == name; });
  };
  const Pair from_left = named(pairs(answer, left)), from_right = named(pairs(answer, right));
  const arma::mat* claimed = from_left.claimed;
  const Estimate *low = from_left.numeric, *high = from_right.numeric;
  if (arma::size(*claimed) != arma::size(low->value)) return false;
  for (arma::uword i = 0; i < claimed->n_elem; ++i) {
    const double a = (*claimed)(i);
    if (from_left.in_part && std::isnan(low->value(i))) continue;
    const double from = std::min(low->value(i) - low->bar(i), high->value(i) - high->bar(i));
    const double to = std::max(low->value(i) + low->bar(i), high->value(i) + high->bar(i));
    if (!(a >= from && a <= to)) return false;
  }
  return true;
}

}  // namespace

std::vector<ArrayReport> judge_at_kinks(const Case& question, const Answer& answer,
                                        const DerivativeOptions& options, std::vector<std::string>& notes,
                                        std::size_t& evaluations) {
  const auto conclude = [&](Judged& judged) {
    notes.insert(notes.end(), judged.notes.begin(), judged.notes.end());
    return std::move(judged.arrays);
  };
  Judged from_left = judge_with(question, answer, options, 0.0, evaluations);
  // a shard cannot know whether another finds something wrong: it tries every slope
  if (from_left.numeric.kinks_at_zero == 0 || (wrong_in(from_left) == 0 && !from_left.numeric.in_part))
    return conclude(from_left);

  Judged from_right = judge_with(question, answer, options, 1.0, evaluations);
  Judged halfway = judge_with(question, answer, options, 0.5, evaluations);
  if (wrong_in(from_left) == 0) return conclude(from_left);
  for (auto [judged, slope] :
       {std::pair{&from_right, "that of the right side"}, {&halfway, "halfway between the two sides"}}) {
    if (wrong_in(*judged) > 0) continue;
    notes.push_back(fmt::format(
        "where Z is exactly 0 the slope of the activation is taken to be {}: a convention, not a mistake",
        slope));
    return conclude(*judged);
  }
  Judged& best = wrong_in(from_right) < wrong_in(from_left) ? from_right : from_left;
  for (ArrayReport& array : best.arrays) {
    if (array.verdict != Verdict::wrong ||
        !lies_between(array.name, answer, from_left.numeric, from_right.numeric))
      continue;
    array.verdict = Verdict::cannot_tell;
    array.kind = Reason::kink;
    array.reason =
        "some Z is exactly 0, where the activation has a kink: the values lie between the derivatives of its "
        "two "
        "sides, but are those of no one slope there";
  }
  return conclude(best);
}

}  // namespace gradproof
