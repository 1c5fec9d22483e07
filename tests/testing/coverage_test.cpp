// SPDX-License-Identifier: MIT
#include "gradproof/testing/coverage.hpp"

#include <gtest/gtest.h>

#include "gradproof/testing/plain.hpp"

namespace gradproof {
namespace {

class Coverage : public testing::Test {
 protected:
  void SetUp() override { reset_coverage(); }
  void TearDown() override { reset_coverage(); }
};

Report check(double factor, const arma::vec& x, const std::string& name) {
  FunctionOptions options;
  options.name = name;
  return check_function([](const arma::vec& at) { return arma::dot(at, at); }, x,
                        [factor](const arma::vec& at) -> arma::vec { return factor * at; }, options);
}

TEST_F(Coverage, IsComplete) {
  require_check("square");
  EXPECT_TRUE(verified(check(2.0, {1.0, 2.0}, "square")));
  EXPECT_EQ(coverage_gap(), "");
}

TEST_F(Coverage, ListsWhatWasForgottenVacuousOrWrong) {
  for (const char* const name : {"square", "dead", "doubled", "forgotten"}) require_check(name);
  EXPECT_TRUE(verified(check(2.0, {1.0, 2.0}, "square")));
  EXPECT_FALSE(verified(check(2.0, {0.0, 0.0}, "dead")));
  EXPECT_FALSE(verified(check(4.0, {1.0, 2.0}, "doubled")));
  EXPECT_EQ(coverage_gap(),
            "3 of 4 registered checks are missing:"
            "\n  dead: cannot tell, gradient: it is zero on both sides, in every entry: nothing was tested; "
            "take a point at "
            "which the function changes"
            "\n  doubled: wrong, gradient: every entry is 2 times the derivative"
            "\n  forgotten: never checked");
}

TEST_F(Coverage, OneVerifiedReportIsEnough) {
  require_check("square");
  EXPECT_FALSE(verified(check(2.0, {0.0, 0.0}, "square")));
  EXPECT_TRUE(verified(check(2.0, {1.0, 2.0}, "square")));
  EXPECT_EQ(coverage_gap(), "");
}

}  // namespace
}  // namespace gradproof
