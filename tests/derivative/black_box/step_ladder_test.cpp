// SPDX-License-Identifier: MIT
// The formulas that noise.hpp, step_ladder.hpp and black_box_rule.hpp state, as they state them.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <stdexcept>

#include "gradproof/derivative/black_box/noise.hpp"
#include "gradproof/derivative/black_box/step_ladder.hpp"
#include "gradproof/verdict/black_box_rule.hpp"

namespace gradproof {
namespace {

TEST(Noise, OfNormalNumbersIsTheirDeviation) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal(0.0, 1e-6);
  double sum = 0.0;
  int found = 0;
  for (int k = 0; k < 200; ++k) {
    std::array<double, 7> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = 1.0 + 1e-9 * static_cast<double>(i) + normal(random);
    const NoiseFinding finding = noise_of(values);
    if (finding.kind != NoiseFinding::Kind::found) continue;
    ++found;
    sum += finding.level;
  }
  EXPECT_GT(found, 100);
  EXPECT_NEAR(sum / found, 1e-6, 3e-7);
}

TEST(Noise, OfASmoothFunctionIsItsRounding) {
  std::array<double, 7> values{};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = 1.0 + 1e-3 * static_cast<double>(i * i);
  EXPECT_LE(noise_of(values).level, 4e-16) << "the rounding of values near 1 is all there is";
  EXPECT_EQ(noise_of(std::array<double, 7>{2, 2, 2, 2, 2, 2, 2}).kind, NoiseFinding::Kind::spacing_too_small);
}

TEST(Noise, NeedsFourValues) {
  EXPECT_THROW(static_cast<void>(noise_of(std::array<double, 3>{})), std::invalid_argument);
}

TEST(StepLadder, TheErrorIsWithinWhatIsEstimated) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> uniform(-2.0, 2.0);
  for (int k = 0; k < 500; ++k) {
    const double s = uniform(random), a = uniform(random);
    const auto phi = [a](double t) { return std::exp(a * t) + std::sin(3.0 * t); };
    const LadderSlope slope = step_ladder(phi, s, phi(s), {});
    const double right = a * std::exp(a * s) + 3.0 * std::cos(3.0 * s);
    ASSERT_TRUE(slope.found);
    EXPECT_LE(std::abs(slope.value - right), slope.error) << "at " << s;
    EXPECT_LE(slope.error, 1e-9 * (1.0 + std::abs(right)));
  }
}

TEST(StepLadder, TakesSixValuesWhereThreeLevelsSuffice) {
  const auto phi = [](double t) { return t * t * t; };
  const LadderSlope slope = step_ladder(
      phi, 1.5, phi(1.5), {}, [](const LadderSlope& now) { return now.error <= 1e-6 * std::abs(now.value); });
  EXPECT_EQ(slope.evaluations, 6U);
  EXPECT_NEAR(slope.value, 6.75, 1e-12);  // E is exact for a cubic but for rounding
}

TEST(StepLadder, FindsTheSlopesOnBothSidesOfAKink) {
  const auto phi = [](double t) { return (t > 0.5 ? 3.0 * (t - 0.5) : -(t - 0.5)) + t * t; };
  const LadderSlope slope = step_ladder(phi, 0.5, phi(0.5), {});
  EXPECT_NEAR(slope.right.slope, 4.0, slope.right.error);
  EXPECT_NEAR(slope.left.slope, 0.0, slope.left.error);
  EXPECT_LT(slope.right.error, 1e-9);
  EXPECT_GE(slope.kink_part, 1.9) << "half of the gap of 4 is part of the error";
}

TEST(StepLadder, GoesBelowTheDistanceOfAKink) {
  const auto phi = [](double t) { return std::max(t, 0.0); };
  const LadderSlope slope = step_ladder(phi, 1e-6, phi(1e-6), {});
  EXPECT_NEAR(slope.value, 1.0, slope.error);
  EXPECT_LT(slope.error, 1e-6);
}

TEST(StepLadder, SaysWhichSideIsOutsideOfTheDomain) {
  const auto phi = [](double t) { return std::sqrt(t); };
  const LadderSlope slope = step_ladder(phi, 0.0, 0.0, {});
  EXPECT_FALSE(slope.found);
  EXPECT_FALSE(slope.left.found);
}

TEST(StepLadder, ASingleDifferenceIsThatOfItsStep) {
  const auto phi = [](double t) { return t * t * t; };
  const SingleDifference at = single_difference(phi, 1.5, phi(1.5), 0.125, {});
  EXPECT_TRUE(at.found);
  EXPECT_DOUBLE_EQ(at.step, 0.125);
  EXPECT_DOUBLE_EQ(at.slope, 3 * 2.25 + 0.125 * 0.125);  // 3 s^2 + h^2
  EXPECT_DOUBLE_EQ(at.gap, 6 * 1.5 * 0.125);             // h phi'' of a cubic
  EXPECT_FALSE(single_difference([](double t) { return std::sqrt(t); }, 0.0, 0.0, 0.125, {}).found);
}

TEST(StepLadder, FourLevelsOfAQuarticSayWhatEveryOtherStepShows) {
  const auto phi = [](double t) { return t * t * t * t; };  // D = 4 s^3 + 4 s h^2,  g / h = 12 s^2 + 2 h^2
  const LadderSlope found = step_ladder(phi, 1.5, phi(1.5), {});
  for (const double h : {0.001, 0.01, 0.1, 1.0}) {
    const SingleDifference expected = found.expected(h);
    EXPECT_NEAR(expected.slope, 4 * 3.375 + 6 * h * h, 1e-9) << h;
    EXPECT_NEAR(expected.gap / h, 12 * 2.25 + 2 * h * h, 1e-6) << h;
  }
}

TEST(StepLadder, NoStepIsFinerThanTheFinest) {
  LadderOptions options;
  options.finest = 1e-4;
  double least = 1.0;
  const auto phi = [&](double t) {
    if (t != 1.0) least = std::min(least, std::abs(t - 1.0));
    return std::exp(t);
  };
  const LadderSlope found = step_ladder(phi, 1.0, std::exp(1.0), options);
  EXPECT_NEAR(found.value, std::exp(1.0), found.error);
  EXPECT_GE(least, 1e-4);
  options.finest = 0.0;
  static_cast<void>(step_ladder(phi, 1.0, std::exp(1.0), options));
  EXPECT_LT(least, 1e-4) << "which it would else have been";
}

TEST(StepLadder, AKinkShowsAGapThatIsNotExpected) {
  const auto phi = [](double t) { return std::exp(t) + std::abs(t - 1.0); };
  const LadderSlope found = step_ladder(phi, 1.0, phi(1.0), {});
  const double h = 0.01 * found.step;
  EXPECT_NEAR(single_difference(phi, 1.0, phi(1.0), h, {}).gap, 2.0, 0.1);
  EXPECT_LT(std::abs(found.expected(h).gap), 0.1);
}

TEST(BlackBoxRule, TheBarIsThreeErrorsAndTheRoundingOfAnHonestClaim) {
  SlopeEvidence evidence;
  evidence.error = 1e-8;
  evidence.x_curvature = 5.0;
  const BlackBoxRule rule;
  EXPECT_DOUBLE_EQ(black_box_bar(-2.0, evidence, rule), 3e-8 + 8.0 * 0x1p-53 * 7.0);
}

SlopeVerdict judge(double claimed, double value, double error) {
  SlopeEvidence evidence;
  evidence.value = value;
  evidence.error = error;
  evidence.found = true;
  return judge_slope(claimed, evidence, 1.0, {});
}

TEST(BlackBoxRule, VerifiedWrongOrCannotTell) {
  EXPECT_EQ(judge(1.0, 1.0 + 2e-8, 1e-8).verdict, Verdict::verified);
  EXPECT_EQ(judge(1.0, 1.0 + 20e-8, 1e-8).verdict, Verdict::cannot_tell);  // between one bar and ten
  EXPECT_EQ(judge(1.0, 1.0 + 40e-8, 1e-8).verdict, Verdict::wrong);
  EXPECT_EQ(judge(1.0, 1.0, 1e-3).verdict, Verdict::cannot_tell);  // agrees, but that means little
  EXPECT_EQ(judge(1.0, 1.0, 1e-3).kind, Reason::precision);
  EXPECT_EQ(judge(std::nan(""), 1.0, 1e-8).verdict, Verdict::wrong);
  EXPECT_EQ(judge(1.0, std::nan(""), 1e-8).verdict, Verdict::cannot_tell);
}

TEST(BlackBoxRule, WrongHasToRepeat) {
  const SlopeVerdict first = judge(1.0, 2.0, 1e-8);
  SlopeEvidence second;
  second.found = true;
  second.value = 2.0;
  second.error = 1e-8;
  EXPECT_EQ(confirm(1.0, first, second, 1.0, {}).verdict, Verdict::wrong);
  second.value = 1.0;  // the second ladder sides with the claim
  EXPECT_EQ(confirm(1.0, first, second, 1.0, {}).verdict, Verdict::cannot_tell);
  second.value = 3.0;  // wrong as well, but the ladders disagree
  EXPECT_EQ(confirm(1.0, first, second, 1.0, {}).verdict, Verdict::cannot_tell);
}

TEST(BlackBoxRule, AThousandthIsNeverVerifiedInSinglePrecision) {
  const BlackBoxRule single = BlackBoxRule::single_precision();
  EXPECT_LT(3.0 * single.decisive, 1e-3);
}

TEST(BlackBoxRule, AtAKinkOneSideVerifiesAndBetweenCannotBeTold) {
  SlopeEvidence evidence;
  evidence.found = evidence.kink = true;
  evidence.value = 0.5;
  evidence.error = 0.5;
  evidence.left = 0.0;
  evidence.right = 1.0;
  evidence.left_error = evidence.right_error = 1e-10;
  EXPECT_TRUE(judge_slope(1.0, evidence, 1.0, {}).at_kink);
  EXPECT_EQ(judge_slope(0.0, evidence, 1.0, {}).verdict, Verdict::verified);
  EXPECT_EQ(judge_slope(0.5, evidence, 1.0, {}).kind, Reason::kink);
  EXPECT_EQ(judge_slope(1.1, evidence, 1.0, {}).verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof
