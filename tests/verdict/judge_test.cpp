// SPDX-License-Identifier: MIT
#include "gradproof/verdict/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace gradproof {
namespace {

using testing::HasSubstr;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

const arma::mat numeric = {{0.5, -0.25, 0.125}, {0.3, 2.0, -1.0}};
const arma::mat bar(2, 3, arma::fill::value(1e-14));

arma::mat with(arma::uword row, arma::uword col, double value) {
  arma::mat claimed = numeric;
  claimed(row, col) = value;
  return claimed;
}

ArrayReport judge(const arma::mat& claimed, const JudgeOptions& options = {}) {
  return judge_array("dW[2]", claimed, numeric, bar, options);
}

TEST(Judge, VerifiesWhatLiesWithinItsBar) {
  const ArrayReport report = judge(with(1, 1, 2.0 + 0.5e-14));
  EXPECT_EQ(report.verdict, Verdict::verified);
  EXPECT_EQ(report.kind, Reason::none);
  EXPECT_EQ(report.reason, "");
  EXPECT_EQ(report.name, "dW[2]");
  EXPECT_EQ(report.rows, 2U);
  EXPECT_EQ(report.cols, 3U);
  EXPECT_EQ(report.entries, 6U);
}

TEST(Judge, SaysWhatWouldHaveBeenCaughtRelativeToTheLargestEntry) {
  arma::mat uneven = bar;
  uneven(0, 1) = 4e-13;
  const ArrayReport report = judge_array("dW[2]", numeric, numeric, uneven);
  EXPECT_DOUBLE_EQ(report.would_have_caught, 4e-13 / 2.0);
  EXPECT_EQ(report.largest_difference, 0.0);
}

TEST(Judge, LargestDifferenceIsRelativeToTheLargestEntry) {
  EXPECT_NEAR(judge(with(0, 0, 0.6)).largest_difference, 0.1 / 2.0, 1e-15);
}

TEST(Judge, CallsAnEntryWrongThatIsJustOutsideItsBar) {
  const ArrayReport report = judge(with(1, 1, 2.0 + 1.5e-14));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.kind, Reason::differs);
}

TEST(Judge, NamesTheWorstEntry) {
  const ArrayReport report = judge(with(1, 2, -1.5), {.where = "square"});
  ASSERT_TRUE(report.worst.has_value());
  EXPECT_EQ(report.worst->row, 1U);
  EXPECT_EQ(report.worst->col, 2U);
  EXPECT_EQ(report.worst->claimed, -1.5);
  EXPECT_EQ(report.worst->numeric, -1.0);
  EXPECT_EQ(report.worst->error_bar, 1e-14);
  EXPECT_EQ(report.worst->where, "square");
  EXPECT_EQ(report.reason, "1 of 6 entries differs: (1,2) is -1.5 where the derivative is -1");
}

TEST(Judge, TheWorstEntryIsOutsideItsBarEvenIfAWideBarHidesALargerDifference) {
  arma::mat uneven = bar;
  uneven(0, 0) = 0.5;
  arma::mat claimed = with(0, 0, 0.9);
  claimed(0, 1) = -0.2;
  const ArrayReport report = judge_array("dW[2]", claimed, numeric, uneven);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.worst->row, 0U);
  EXPECT_EQ(report.worst->col, 1U);
}

TEST(Judge, CountsTheEntriesThatDifferAndSaysWhereTheyLie) {
  arma::mat claimed = numeric;
  claimed.row(1) = arma::rowvec{0.1, 0.7, 0.2};
  EXPECT_EQ(judge(claimed).reason,
            "3 of 6 entries differ, all in row 1; at (1,1) it is 0.7 where the derivative is 2");
  claimed = numeric;
  claimed.col(2) += 0.5;
  EXPECT_THAT(judge(claimed).reason, HasSubstr("2 of 6 entries differ, all in column 2; at ("));
  EXPECT_THAT(judge(numeric + 0.1).reason, HasSubstr("all 6 entries differ; at ("));
}

TEST(Judge, ShowsEnoughDigitsToTellTwoNumbersApart) {
  EXPECT_EQ(judge(with(1, 1, 2.0 + 2e-9)).reason,
            "1 of 6 entries differs: (1,1) is 2.000000002 where the derivative is 2");
}

TEST(Judge, AConstantRatioIsTheReason) {
  EXPECT_EQ(judge(7.0 * numeric, {.known = {{"m", 7.0}}}).reason,
            "every entry is 7 times the derivative, and m = 7");
  EXPECT_EQ(judge(-numeric).reason, "every entry has the wrong sign");
}

TEST(Judge, ANumberThatIsNoKnownMultipleIsShownBesideTheDerivative) {
  const arma::mat one(1, 1, arma::fill::value(0.5)), one_bar(1, 1, arma::fill::value(1e-15));
  EXPECT_EQ(judge_array("db[1]", 1.234 * one, one, one_bar).reason,
            "it is 0.617 where the derivative is 0.5");
}

TEST(Judge, AnArrayThatWasNotGivenIsMissing) {
  const ArrayReport report = judge(arma::mat());
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.kind, Reason::missing);
  EXPECT_EQ(report.reason, "not given");
  EXPECT_TRUE(std::isnan(report.largest_difference));
}

TEST(Judge, AWrongShapeSaysBothShapes) {
  const ArrayReport report = judge(arma::mat(3, 3, arma::fill::ones), {.shape_of = "W[2]"});
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.kind, Reason::wrong_shape);
  EXPECT_EQ(report.reason, "the shape is 3x3, expected 2x3, that of W[2]");
}

TEST(Judge, ATransposeIsRecognised) {
  EXPECT_EQ(judge(numeric.t(), {.shape_of = "W[2]"}).reason,
            "the shape is 3x2, expected 2x3, that of W[2]; transposed, the values are right");
  EXPECT_EQ(judge(2.0 * numeric.t()).reason, "the shape is 3x2, expected 2x3");
}

TEST(Judge, RightValuesInAnotherShapeAreRecognised) {
  EXPECT_EQ(judge(arma::reshape(numeric, 1, 6)).reason,
            "the shape is 1x6, expected 2x3; the values are right");
  EXPECT_EQ(judge(arma::reshape(numeric.t(), 6, 1)).reason,
            "the shape is 6x1, expected 2x3; the values are right");
}

TEST(Judge, ABiasSummedOverItsUnitsIsRecognised) {
  const arma::vec db = {0.5, -0.25, 3.0};
  const arma::vec db_bar(3, arma::fill::value(1e-15));
  EXPECT_EQ(judge_array("db[1]", arma::mat(1, 1, arma::fill::value(3.25)), db, db_bar).reason,
            "the shape is 1x1, expected 3x1; it is the sum of all 3 entries");
}

TEST(Judge, ABiasNotSummedOverTheExamplesIsRecognised) {
  const arma::vec db = {0.5, -0.25, 3.0};
  const arma::vec db_bar(3, arma::fill::value(1e-15));
  const arma::mat columns = arma::join_rows(0.25 * db, 0.75 * db);
  EXPECT_EQ(judge_array("db[1]", columns, db, db_bar).reason,
            "the shape is 3x2, expected 3x1; its 2 columns are not summed to the derivative");
}

TEST(Judge, ANaNIsNeverWithinABar) {
  const ArrayReport report = judge(with(0, 2, nan));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.kind, Reason::not_finite);
  EXPECT_EQ(report.reason, "1 of 6 entries is NaN or infinite; (0,2) is nan");
  EXPECT_EQ(report.largest_difference, infinity);
}

TEST(Judge, ANaNIsNotForgivenWhereTheBarIsInfinite) {
  const arma::mat wide(2, 3, arma::fill::value(infinity));
  EXPECT_EQ(judge_array("dW[2]", with(0, 2, nan), numeric, wide).verdict, Verdict::wrong);
}

TEST(Judge, AnInfinityIsNotFiniteEither) {
  arma::mat claimed = with(0, 0, infinity);
  claimed(1, 0) = -infinity;
  EXPECT_EQ(judge(claimed).reason, "2 of 6 entries are NaN or infinite; (0,0) is inf");
}

TEST(Judge, ADerivativeThatIsZeroEverywhereTestsNothing) {
  const arma::mat zero(2, 3, arma::fill::zeros);
  const ArrayReport report = judge_array("dW[1]", zero, zero, bar);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_EQ(report.kind, Reason::vacuous);
  EXPECT_EQ(report.reason, "the derivative is 0 everywhere: nothing was tested");
  EXPECT_EQ(report.would_have_caught, infinity);
}

TEST(Judge, ADerivativeBelowItsBarTestsNothingEither) {
  const ArrayReport report = judge_array("dW[1]", arma::mat(2, 3, arma::fill::zeros), 1e-15 * numeric, bar);
  EXPECT_EQ(report.kind, Reason::vacuous);
  EXPECT_EQ(report.reason,
            "the derivative is 0 to working precision everywhere (at most 2e-15): nothing was tested");
}

TEST(Judge, ANonzeroClaimOfAZeroDerivativeIsWrong) {
  const arma::mat zero(2, 3, arma::fill::zeros);
  const ArrayReport report = judge_array("dW[1]", numeric, zero, bar);
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_EQ(report.kind, Reason::differs);
  EXPECT_THAT(report.reason, HasSubstr("where the derivative is 0"));
}

TEST(Judge, AZeroValueMayBeRight) {
  const arma::mat zero(2, 3, arma::fill::zeros);
  const ArrayReport report = judge_array("A[1]", zero, zero, bar, {.zero_is_vacuous = false});
  EXPECT_EQ(report.verdict, Verdict::verified);
  EXPECT_DOUBLE_EQ(report.would_have_caught, 1e-14);
}

TEST(Judge, ABarTooWideToMeanAnythingCannotTell) {
  const arma::mat wide(2, 3, arma::fill::value(1e-3));
  const ArrayReport report = judge_array("dW[1]", numeric, numeric, wide);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_EQ(report.kind, Reason::precision);
  EXPECT_EQ(
      report.reason,
      "the error bar is 5e-04 of the largest entry: rounding leaves too little of the derivative to judge");
}

TEST(Judge, OneEntryWithoutAFiniteBarIsEnoughToLeaveItOpen) {
  for (const double no_bar : {nan, infinity}) {
    arma::mat holes = bar;
    holes(1, 0) = no_bar;
    const ArrayReport report = judge_array("dW[1]", numeric, numeric, holes);
    EXPECT_EQ(report.verdict, Verdict::cannot_tell) << no_bar;
    EXPECT_EQ(report.kind, Reason::precision) << no_bar;
  }
}

TEST(Judge, AWideBarStillCatchesWhatLiesOutsideIt) {
  const arma::mat wide(2, 3, arma::fill::value(1e-3));
  EXPECT_EQ(judge_array("dW[1]", 2.0 * numeric, numeric, wide).verdict, Verdict::wrong);
}

TEST(Judge, ADerivativeThatIsNotFiniteDecidesNothing) {
  // where the value itself overflows, a claim that does so too is no mistake; elsewhere it is
  const double huge = std::numeric_limits<double>::infinity();
  arma::mat both = numeric, claimed_with_it = numeric;
  both(1, 1) = huge;
  claimed_with_it(1, 1) = nan;
  EXPECT_EQ(judge_array("dW[1]", claimed_with_it, both, bar).kind, Reason::edge_of_domain);
  EXPECT_EQ(judge_array("dW[1]", claimed_with_it, both, bar).verdict, Verdict::cannot_tell);
  claimed_with_it(0, 1) = nan;
  EXPECT_EQ(judge_array("dW[1]", claimed_with_it, both, bar).kind, Reason::not_finite);
  arma::mat overflown = numeric;
  overflown(0, 0) = nan;
  const ArrayReport report = judge_array("dW[1]", numeric, overflown, bar);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell);
  EXPECT_EQ(report.kind, Reason::edge_of_domain);
  EXPECT_EQ(report.reason, "1 of 6 derivatives are not finite: the numbers overflow here");
}

TEST(Judge, FloatsAreRightToSinglePrecision) {
  const arma::mat third = numeric / 3.0;
  const arma::mat floats = arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(third));
  const ArrayReport report = judge_array("dW[1]", floats, third, bar);
  EXPECT_EQ(report.verdict, Verdict::verified);
  EXPECT_EQ(report.note, "right to single precision");
  EXPECT_DOUBLE_EQ(report.would_have_caught, 0x1p29 * 1e-14 / (2.0 / 3.0));
}

TEST(Judge, AnErrorOfThatSizeIsWrongInDoubles) {
  const arma::mat third = numeric / 3.0;
  EXPECT_EQ(judge_array("dW[1]", third + 1e-8, third, bar).verdict, Verdict::wrong);
}

TEST(Judge, FloatsThatDifferByMoreThanTheirOwnRoundingAreWrong) {
  arma::mat floats = arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(numeric / 3.0));
  floats(0, 0) += 0x1p-12;
  const ArrayReport report = judge_array("dW[1]", floats, numeric / 3.0, bar);
  EXPECT_EQ(report.verdict, Verdict::wrong);
}

TEST(Judge, NeedsABarForEachValue) {
  try {
    (void)judge_array("dW[1]", numeric, numeric, arma::mat(3, 2));
    FAIL() << "no exception";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "judge_array: dW[1]: the numeric values are 2x3 and their error bars 3x2; expected one bar "
                 "for each value");
  }
}

}  // namespace
}  // namespace gradproof
