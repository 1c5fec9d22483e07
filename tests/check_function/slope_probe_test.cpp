// SPDX-License-Identifier: MIT
// What a ladder found is held against steps that it did not take.
#include "gradproof/check_function/slope_probe.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace gradproof {
namespace {

using arma::vec;

/// A ladder on f at 1, which nothing ends early but its agreement with `about`, and whether it repeats.
template <class F>
bool repeats(F f, double about, double off) {
  SlopeProbe probe([f](const vec& x) { return vec{f(x(0))}; }, vec{1.0}, {});
  const LadderSlope found = probe.entry(0, 0, about, 1.0);
  EXPECT_NEAR(found.value, about, 1e-6);
  EXPECT_EQ(found.evaluations, 6U) << "three levels, of 1/16 to 1/256";
  return probe.repeats(0, 0, found, off);
}

double bump(double x, double center, double width) { return std::exp(-std::pow((x - center) / width, 2)); }

TEST(SlopeProbe, ASmoothSlopeRepeats) {
  EXPECT_TRUE(repeats([](double x) { return x * x; }, 2.0, 1e-3));
  EXPECT_TRUE(repeats([](double x) { return x * x; }, 2.0, 1e-9));
}

TEST(SlopeProbe, WhatOnlyAFineStepSeesDoesNotRepeat) {
  const auto f = [](double x) { return x * x + 1e-3 * (x - 1.0) * bump(x, 1.0, 1e-5); };
  EXPECT_FALSE(repeats(f, 2.0, 1e-3)) << "the slope is 2.001";
  EXPECT_TRUE(repeats(f, 2.0, 0.1)) << "which is little beside an error of 0.1";
}

TEST(SlopeProbe, WhatOnlyAStepBetweenSeesDoesNotRepeat) {
  const auto f = [](double x) { return x * x + 1e-5 * bump(x, 1.0 + 1.3247 / 256, 1e-5); };
  EXPECT_FALSE(repeats(f, 2.0, 1e-3)) << "D is off by 1e-3 there";
  EXPECT_TRUE(repeats(f, 2.0, 0.1));
}

TEST(SlopeProbe, AKinkBelowAllStepsDoesNotRepeat) {
  const auto f = [](double x) { return x * x + 1e-3 * std::abs(x - 1.0) * bump(x, 1.0, 1e-5); };
  EXPECT_FALSE(repeats(f, 2.0, 0.5e-3)) << "its sides are 1.999 and 2.001";
}

TEST(SlopeProbe, TheFineStepIsNoFinerThanNoiseAllows) {
  const auto f = [](double x) { return 1e6 + x * x; };  // rounded to 1e-10: nothing is left of 2^-28
  EXPECT_TRUE(repeats(f, 2.0, 1e-4));
}

TEST(SlopeProbe, NothingRepeatsAtStepsThatAreLostInAFloat) {
  SlopeProbe probe([](const vec& x) { return vec{x(0) * x(0)}; }, vec{1.0}, {});
  LadderSlope found;
  found.found = true;
  found.value = found.slope_at_step = found.curvature_at_step = found.curvature_limit = 2.0;
  found.step = 0x1p-16;
  EXPECT_TRUE(probe.repeats(0, 0, found, 1e-3));
  found.step = 0x1p-19;
  EXPECT_FALSE(probe.repeats(0, 0, found, 1e-3))
      << "a part computed in float would be missing in all of them";
}

}  // namespace
}  // namespace gradproof
