// SPDX-License-Identifier: MIT
// The same in GoogleTest, and its opposite: a wrong gradient must not match.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <gradproof/testing/gtest.hpp>

namespace {

struct Cubes {
  double Evaluate(const arma::mat& x) const { return arma::accu(x % x % x); }
  void Gradient(const arma::mat& x, arma::mat& gradient) const { gradient = factor * x % x; }
  double factor = 3.0;
};

const arma::mat x = {{0.5, -1.0}, {2.0, 0.25}};

TEST(Consumer, ARightGradientMatches) { EXPECT_THAT(Cubes{}, gradproof::has_correct_gradient_at(x)); }
TEST(Consumer, AWrongGradientDoesNot) {
  EXPECT_THAT(Cubes{3.001}, testing::Not(gradproof::has_correct_gradient_at(x)));
}
TEST(Consumer, AReportIsAnAssertion) { GRADPROOF_EXPECT_VERIFIED(gradproof::check_function(Cubes{}, x)); }

}  // namespace
