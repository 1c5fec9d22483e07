// SPDX-License-Identifier: MIT
#include "gradproof/verdict/ratio.hpp"

#include <gtest/gtest.h>

namespace gradproof {
namespace {

const arma::mat numeric = {{0.5, -0.25}, {0.3, 2.0}};
const arma::mat bar(2, 2, arma::fill::value(1e-14));
const std::vector<NamedValue> known = {{"m", 7.0}, {"n[0]", 3.0}, {"n[1]", 4.0}, {"n[2]", 2.0}};

std::string text_for(double factor, const std::vector<NamedValue>& values = known) {
  const auto ratio = constant_ratio(factor * numeric, numeric, bar);
  return ratio ? ratio_text(*ratio, values, "derivative") : "no ratio";
}

TEST(Ratio, IsFoundWhereEveryEntryHasIt) {
  const auto ratio = constant_ratio(-1.7 * numeric, numeric, bar);
  ASSERT_TRUE(ratio.has_value());
  EXPECT_NEAR(ratio->value, -1.7, 1e-14);
  EXPECT_EQ(ratio->entries, 4U);
}

TEST(Ratio, IsNotFoundWhereOneEntryHasAnother) {
  arma::mat claimed = 3.0 * numeric;
  claimed(0, 1) *= 1.0 + 1e-10;
  EXPECT_FALSE(constant_ratio(claimed, numeric, bar).has_value());
}

TEST(Ratio, IsNotReadFromZeros) {
  EXPECT_FALSE(constant_ratio(numeric, arma::mat(2, 2, arma::fill::zeros), bar).has_value());
}

TEST(Ratio, IsNotReadFromArraysOfDifferentShapes) {
  EXPECT_FALSE(constant_ratio(numeric.row(0), numeric, bar).has_value());
}

TEST(Ratio, NamesM) { EXPECT_EQ(text_for(7.0), "every entry is 7 times the derivative, and m = 7"); }

TEST(Ratio, NamesOneOverM) {
  EXPECT_EQ(text_for(1.0 / 7.0), "every entry is 1/7 of the derivative, and m = 7");
}

TEST(Ratio, NamesASize) { EXPECT_EQ(text_for(4.0), "every entry is 4 times the derivative, and n[1] = 4"); }

TEST(Ratio, NamesAQuotient) {
  EXPECT_EQ(text_for(3.5), "every entry is 3.5 times the derivative, and m/n[2] = 7/2");
  EXPECT_EQ(text_for(7.0 / 3.0), "every entry is 2.33333 times the derivative, and m/n[0] = 7/3");
}

TEST(Ratio, PrefersWhatIsNamedFirst) {
  EXPECT_EQ(text_for(4.0, {{"m", 4.0}, {"n[1]", 4.0}}), "every entry is 4 times the derivative, and m = 4");
}

TEST(Ratio, SaysAWrongSign) {
  EXPECT_EQ(text_for(-1.0), "every entry has the wrong sign");
  EXPECT_EQ(text_for(-7.0), "every entry is -7 times the derivative, and m = 7");
  EXPECT_EQ(text_for(-1.0 / 7.0), "every entry is -1/7 of the derivative, and m = 7");
}

TEST(Ratio, SaysThatEverythingIsZero) {
  EXPECT_EQ(text_for(0.0), "every entry is 0, and the derivative is not");
}

TEST(Ratio, SaysTwoAndAHalfWithoutAName) {
  EXPECT_EQ(text_for(2.0, {{"m", 7.0}}), "every entry is 2 times the derivative");
  EXPECT_EQ(text_for(0.5, {{"m", 7.0}}), "every entry is 0.5 times the derivative");
}

TEST(Ratio, ShowsANumberItDoesNotKnow) {
  EXPECT_EQ(text_for(1.83), "every entry is 1.83 times the derivative");
}

TEST(Ratio, ShowsHowFarARatioNearOneIsFromIt) {
  EXPECT_EQ(text_for(1.0 + 3e-9), "every entry is 1 + 3e-09 times the derivative");
}

TEST(Ratio, OfOneEntryIsOnlyNamedIfItIsKnown) {
  const arma::mat one(1, 1, arma::fill::value(0.5)), one_bar(1, 1, arma::fill::value(1e-15));
  EXPECT_EQ(ratio_text(*constant_ratio(1.83 * one, one, one_bar), known, "derivative"), "");
  EXPECT_EQ(ratio_text(*constant_ratio(7.0 * one, one, one_bar), known, "derivative"),
            "every entry is 7 times the derivative, and m = 7");
}

TEST(Ratio, IgnoresASizeOfOne) { EXPECT_EQ(text_for(-1.0, {{"m", 1.0}}), "every entry has the wrong sign"); }

}  // namespace
}  // namespace gradproof
