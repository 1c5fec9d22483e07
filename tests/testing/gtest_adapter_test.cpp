// SPDX-License-Identifier: MIT
#include "gradproof/testing/gtest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

namespace gradproof {
namespace {

using testing::HasSubstr;

/// f = |x|^2 with a gradient that is off by a factor
struct Square {
  double factor = 2.0;
  [[nodiscard]] double Evaluate(const arma::mat& x) const { return arma::dot(x, x); }
  void Gradient(const arma::mat& x, arma::mat& g) const { g = factor * x; }
};
/// the same with members that are not const
struct Counting {
  int calls = 0;
  double Evaluate(const arma::mat& x) { return ++calls, arma::dot(x, x); }
  void Gradient(const arma::mat& x, arma::mat& g) { ++calls, g = 2.0 * x; }
};
const arma::vec x = {0.5, -1.25};

TEST(GoogleTestAdapter, MatchesARightGradient) {
  EXPECT_THAT(Square(), has_correct_gradient_at(x));
  EXPECT_THAT(Square(), has_correct_gradient_at(arma::vec{1.0, 3.0}));  // twice in one test
  EXPECT_THAT(Square{.factor = 1.0}, testing::Not(has_correct_gradient_at(x)));
}

TEST(GoogleTestAdapter, TheMatcherFailsWithTheWholeReport) {
  const Square wrong{.factor = 1.0};
  const std::string text = check_function(wrong, x).text();
  EXPECT_THAT(text, HasSubstr("WRONG"));
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THAT((Square{.factor = 1.0}), has_correct_gradient_at(arma::vec{0.5, -1.25})), text);
  EXPECT_NONFATAL_FAILURE(
      EXPECT_THAT((Square{.factor = 1.0}), has_correct_gradient_at(arma::vec{0.5, -1.25})),
      "Expected: has the gradient of its value at x = arma::vec{0.5, -1.25}");
}

TEST(GoogleTestAdapter, TheMatcherHasNoSideEffect) {
  const Counting counting;
  EXPECT_THAT(counting, has_correct_gradient_at(x));
  EXPECT_EQ(counting.calls, 0);
}

TEST(GoogleTestAdapter, BothDescriptions) {
  const testing::Matcher<const Square&> matcher = has_correct_gradient_at(x);
  std::ostringstream text, negation;
  matcher.DescribeTo(&text);
  matcher.DescribeNegationTo(&negation);
  EXPECT_EQ(text.str(), "has the gradient of its value at x = arma::vec{0.5, -1.25}");
  EXPECT_EQ(negation.str(), "does not have the gradient of its value at x = arma::vec{0.5, -1.25}");
}

TEST(GoogleTestAdapter, ExpectVerifiedPrintsTheReportAndNothingElse) {
  GRADPROOF_EXPECT_VERIFIED(check_function(Square(), x));
  GRADPROOF_EXPECT_VERIFIED(check_function(Square(), (2.0 * x).eval()));
  const std::string text = check_function(Square{.factor = 6.0}, x).text();
  EXPECT_THAT(text, HasSubstr("every entry is 3 times the derivative"));
  EXPECT_NONFATAL_FAILURE(GRADPROOF_EXPECT_VERIFIED(check_function(Square{.factor = 6.0}, x)), text);
}

TEST(GoogleTestAdapter, CannotTellFailsUnlessItIsAllowed) {
  const arma::vec zero = {0.0, 0.0};
  GRADPROOF_EXPECT_NOT_WRONG(check_function(Square(), zero));
  EXPECT_NONFATAL_FAILURE(GRADPROOF_EXPECT_VERIFIED(check_function(Square(), (0.0 * x).eval())),
                          "nothing was tested");
  EXPECT_NONFATAL_FAILURE(GRADPROOF_EXPECT_NOT_WRONG(check_function(Square{.factor = 6.0}, x)), "3 times");
}

TEST(GoogleTestAdapter, AsAnAssertionResult) {
  EXPECT_TRUE(has_correct_gradient(Square(), x));
  EXPECT_FALSE(has_correct_gradient(Square{.factor = 1.0}, x));
  EXPECT_THAT(has_correct_gradient(Square{.factor = 1.0}, x).message(),
              HasSubstr("0.5 times the derivative"));
}

}  // namespace
}  // namespace gradproof
