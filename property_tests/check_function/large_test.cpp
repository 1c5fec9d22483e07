// SPDX-License-Identifier: MIT
// What large problems cost, in evaluations.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_jacobian.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof {
namespace {

using arma::sp_mat;
using arma::vec;

vec gaussian(arma::uword n) {
  Random random(8);
  return random_normal(random, n, 1);
}

TEST(Large, ABandOfThreeThousandTakesLessThanAHundredEvaluations) {
  constexpr arma::uword n = 3000;
  const auto F = [](const vec& z) {
    vec y = arma::pow(z, 3);
    y.head(n - 1) += arma::sin(z.tail(n - 1));
    y.tail(n - 1) += z.head(n - 1);
    return y;
  };
  const auto J = [](const vec& z) {
    sp_mat jacobian(n, n);
    jacobian.diag() = 3 * arma::square(z);
    jacobian.diag(1) = arma::cos(z.tail(n - 1));
    jacobian.diag(-1).ones();
    return jacobian;
  };
  FunctionOptions options;
  options.pattern = J(gaussian(n));
  const Report right = check_jacobian(F, gaussian(n), J, options);
  EXPECT_TRUE(right.ok()) << right.text();
  EXPECT_LT(right.evaluations, 100U);
  const Report wrong = check_jacobian(
      F, gaussian(n), [&](const vec& z) -> sp_mat { return 2 * J(z); }, options);
  EXPECT_EQ(wrong.verdict, Verdict::wrong);
  EXPECT_LE(wrong.evaluations, 2 * right.evaluations);
  std::printf("n = %u, banded: %zu evaluations right, %zu wrong\n", static_cast<unsigned>(n),
              right.evaluations, wrong.evaluations);
}

TEST(Large, AMillionEntriesTakeFortyOneEvaluationsAndFourteenBesideThePoint) {
  const vec x = gaussian(1000000);
  const auto f = [](const vec& z) { return arma::accu(arma::square(z)) + 0.1 * arma::accu(arma::cos(z)); };
  const Report right = check_function(f, x, [](const vec& z) -> vec { return 2 * z - 0.1 * arma::sin(z); });
  EXPECT_TRUE(right.ok()) << right.text();
  std::printf("n = 10^6 by directions: %zu evaluations\n", right.evaluations);
  EXPECT_LE(right.evaluations, 55U);
}

}  // namespace
}  // namespace gradproof
