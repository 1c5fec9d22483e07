// SPDX-License-Identifier: MIT
// An objective that answers many points at once is asked so, and judged as if it were not.
#include <gtest/gtest.h>

#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/report/json.hpp"

namespace gradproof {
namespace {

struct Counted {
  std::size_t alone = 0, together = 0;
  Objective objective;

  /// f = sum of sin(x_i) x_i^2, whose gradient has a factor at x_1 of `factor`.
  Counted(bool many, double factor) {
    const auto f = [](const arma::vec& x) { return arma::accu(arma::sin(x) % x % x); };
    objective.name = "f";
    objective.x = {{arma::mat{0.3, -1.2, 2.0, 0.7}.t(), {}, false}};
    objective.whole.value = [this, f](const arma::vec& x) {
      ++alone;
      return f(x);
    };
    objective.whole.gradient = [factor](const arma::vec& x, double) {
      arma::vec g = arma::cos(x) % x % x + 2.0 * arma::sin(x) % x;
      g(1) *= factor;
      return ArrayValues{{g, {}, false}};
    };
    if (!many) return;
    objective.whole.values = [this, f](const arma::mat& points) {
      together += points.n_cols;
      arma::rowvec all(points.n_cols);
      for (arma::uword k = 0; k < points.n_cols; ++k) all(k) = f(points.col(k));
      return all;
    };
  }

  [[nodiscard]] Report report() const {
    FunctionOptions options;
    options.entries = FunctionOptions::Entries::every_one;
    return check_objective(objective, options);
  }
};

TEST(ManyPoints, AreJudgedAsOneByOne) {
  for (const double factor : {1.0, 1.0001}) {
    const Counted one_by_one(false, factor), at_once(true, factor);
    const Report first = one_by_one.report(), second = at_once.report();
    EXPECT_EQ(second.verdict, factor == 1.0 ? Verdict::verified : Verdict::wrong);
    EXPECT_EQ(json_report(first), json_report(second));
    EXPECT_EQ(at_once.together, 24U);  // six for each of four entries
    EXPECT_EQ(at_once.alone + at_once.together, one_by_one.alone);
  }
}

TEST(ManyPoints, AreAskedOneByOneWhereThatIsTheAnswer) {
  Counted none(true, 1.0);
  none.objective.whole.values = [](const arma::mat&) { return arma::rowvec(); };
  EXPECT_EQ(json_report(none.report()), json_report(Counted(false, 1.0).report()));
}

}  // namespace
}  // namespace gradproof
