// SPDX-License-Identifier: MIT
// A backward pass with dropout without a forward pass beside it: the masks are drawn by the harness.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;

std::string backward_alone() {
  const std::string whole = solution("three_layer_dropout.py");
  return "import numpy as np\n" + whole.substr(whole.find("def backward"));
}

Report judged(const Replacements& planted) { return judge(with(backward_alone(), planted)); }

TEST(Dropout, IsVerifiedWithMasksThatAreGivenToIt) {
  const Report report = judge(backward_alone());
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("they were drawn here, with keep_prob = 0.8"));
}

TEST(Dropout, IsWrongWhereNoMaskIsUsed) {
  const Report report =
      judged({{"* D1 / keep_prob * (A1 > 0)", "* (A1 > 0)"}, {"* D2 / keep_prob * (A2 > 0)", "* (A2 > 0)"}});
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_THAT(everything_said(report),
              HasSubstr("dW[1]: wrong: the masks of the forward pass are not used in the backward pass"));
}

TEST(Dropout, IsWrongWhereWhatIsKeptIsNotScaled) {
  const Report report = judged({{"* D2 / keep_prob", "* D2"}});
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("or what they keep is not divided by keep_prob"));
}

TEST(Dropout, IsWrongWhereOneMaskIsNotUsed) {
  // without relu's slope, which knows which units were dropped as well
  EXPECT_EQ(judged({{"D1 / keep_prob * (A1 > 0)", "D1 / keep_prob * (Z1 > 0)"}}).verdict, Verdict::verified);
  EXPECT_EQ(judged({{"D1 / keep_prob * (A1 > 0)", "1 / keep_prob * (Z1 > 0)"}}).verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof::python_test
