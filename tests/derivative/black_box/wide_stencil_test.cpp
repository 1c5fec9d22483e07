// SPDX-License-Identifier: MIT
#include "gradproof/derivative/black_box/wide_stencil.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace gradproof {
namespace {

TEST(WideStencil, IsExactForAPolynomialOfDegreeEight) {
  const WideSlope slope =
      wide_slope([](double s) { return std::pow(s, 8) - 2 * std::pow(s, 5); }, 0.5, 0.5, 0.0);
  ASSERT_TRUE(slope.found);
  // rounding of d_k / h is all that is left
  EXPECT_NEAR(slope.value, 8 * std::pow(0.5, 7) - 10 * std::pow(0.5, 4), 1e-13);
}

TEST(WideStencil, HoldsANoiseThatIsKnown) {
  constexpr double noise = 1e-6;
  const auto phi = [](double s) { return std::sin(s) + noise * std::cos(1e7 * s); };
  const WideSlope slope = wide_slope(phi, 0.7, 0.7, noise);
  ASSERT_TRUE(slope.found);
  EXPECT_LE(std::abs(slope.value - std::cos(0.7)), slope.bar);
  EXPECT_LE(slope.bar, 1e-4);  // 2.1 noise / h at h = 0.35 is 6e-6
}

/// 0.0381 a - 0.00357 (1 + a) - 0.0167 a = 0 at a = 0.2: a kink 2.8 spacings away leaves S_9 = S_7, both
/// wrong by 0.0033 of its gap.
TEST(WideStencil, IsNotMisledByAKinkThatTwoStencilsDoNotSee) {
  const double h = 0.5 / 4;
  const auto phi = [h](double s) { return s + std::max(s - 1.0 - 2.8 * h, 0.0); };
  const WideSlope slope = wide_slope(phi, 1.0, 0.5, 2e-5);
  EXPECT_TRUE(!slope.found || std::abs(slope.value - 1.0) <= slope.bar) << slope.value;
}

TEST(WideStencil, PassesOverWidthsThatLeaveTheDomain) {
  const auto phi = [](double s) {
    if (s <= 0.0) throw std::domain_error("log of what is not positive");
    return std::log(s);
  };
  const WideSlope slope = wide_slope(phi, 1.0, 1.0, 1e-12);
  ASSERT_TRUE(slope.found);
  EXPECT_LE(std::abs(slope.value - 1.0), slope.bar);
  EXPECT_FALSE(wide_slope([](double) { return std::nan(""); }, 1.0, 1.0, 0.0).found);
}

}  // namespace
}  // namespace gradproof
