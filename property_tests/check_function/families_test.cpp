// SPDX-License-Identifier: MIT
// No right gradient is called wrong, no gradient that is wrong by 1e-3 is called verified: family by family.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>

#include "families.hpp"
#include "gradproof/check_function/check_objective.hpp"

#ifndef GRADPROOF_CASES
#define GRADPROOF_CASES 500
#endif

namespace gradproof::test {
namespace {

Report check(const FunctionCase& question, const std::function<arma::vec(const arma::vec&)>& gradient,
             bool single) {
  Objective objective;
  objective.name = "objective";
  objective.x = {{question.x, {}, false}};
  objective.single_precision = single;
  objective.whole.value = question.f;
  objective.whole.gradient = [gradient](const arma::vec& x, double) {
    return ArrayValues{{gradient(x), {}, false}};
  };
  FunctionOptions options;
  options.noise = question.noise;
  return check_objective(objective, options);
}

std::string at(const FunctionCase& question) {
  std::string text = "x = {";
  for (const double value : question.x) text += fmt::format(" {:.17g}", value);
  text += " }, gradient {";
  for (const double value : question.gradient(question.x)) text += fmt::format(" {:.17g}", value);
  return text + " }";
}

class Families : public testing::TestWithParam<FunctionFamily> {};

TEST_P(Families, RightIsNeverWrongAndWrongByAThousandthIsNeverVerified) {
  const FunctionFamily& family = GetParam();
  std::mt19937_64 random(20260701);
  std::map<Verdict, int> right, wrong;
  std::map<Reason, int> reasons;
  double evaluations = 0.0, entries = 0.0;
  for (int k = 0; k < GRADPROOF_CASES; ++k) {
    const FunctionCase question = family.make(random);
    const Report honest = check(question, question.gradient, family.single_precision);
    ++right[honest.verdict];
    ++reasons[honest.arrays.front().kind];
    evaluations += static_cast<double>(honest.evaluations) - 13.0;
    entries += static_cast<double>(question.x.n_elem);
    if (honest.verdict == Verdict::wrong) {
      ADD_FAILURE() << family.name << ", case " << k
                    << ": a right gradient is called wrong: " << honest.arrays.front().reason << "\n"
                    << at(question);
    }

    // One entry off by a thousandth of itself, in either direction; of floats one that is not small beside
    // the others.
    const arma::vec g = question.gradient(question.x);
    const double largest = arma::abs(g).max();
    const double least = family.single_precision ? 0.3 : 1e-6;
    const arma::uvec candidates = arma::find(arma::abs(g) >= least * largest && arma::abs(g) > 0.0);
    if (candidates.is_empty()) continue;
    const arma::uword e = candidates(random() % candidates.n_elem);
    const double factor = 1.0 + (random() % 2 == 0 ? 1e-3 : -1e-3);
    const auto mistaken = [&](const arma::vec& x) {
      arma::vec values = question.gradient(x);
      values(e) *= factor;
      return values;
    };
    const Report dishonest = check(question, mistaken, family.single_precision);
    ++wrong[dishonest.verdict];
    if (dishonest.verdict == Verdict::verified) {
      ADD_FAILURE() << family.name << ", case " << k << ": entry " << e << " times " << factor
                    << " is called verified\n"
                    << dishonest.text() << honest.text() << at(question);
    }
  }
  EXPECT_LE(100.0 * right[Verdict::cannot_tell], family.most_undecided * GRADPROOF_CASES) << family.name;
  std::string why;
  for (const auto& [reason, count] : reasons) {
    if (reason != Reason::none) why += fmt::format(" {} {}", count, to_string(reason));
  }
  const auto share = [](std::map<Verdict, int>& counts, Verdict verdict) {
    int all = 0;
    for (const auto& [key, count] : counts) all += count;
    return all == 0 ? 0.0 : 100.0 * counts[verdict] / all;
  };
  fmt::print(
      "{:<17} right: {:5.1f} % verified {:5.1f} % cannot tell {:3.1f} % wrong | off by 1e-3: {:5.1f} % wrong "
      "{:5.1f} % "
      "cannot tell {:3.1f} % verified | {:4.1f} evaluations an entry |{}\n",
      family.name, share(right, Verdict::verified), share(right, Verdict::cannot_tell),
      share(right, Verdict::wrong), share(wrong, Verdict::wrong), share(wrong, Verdict::cannot_tell),
      share(wrong, Verdict::verified), evaluations / entries, why);
}

INSTANTIATE_TEST_SUITE_P(CheckFunction, Families, testing::ValuesIn(function_families()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace gradproof::test
