// SPDX-License-Identifier: MIT
#include "gradproof/derivative/black_box/measured_slope.hpp"

#include <gtest/gtest.h>
#include <quadmath.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>

namespace gradproof {
namespace {

__extension__ typedef __float128 Quad;

// A number between -1 and 1 that is the same for the same z, and any other for the next.
double scatter(double z) {
  auto bits = std::bit_cast<std::uint64_t>(z) * 0x9E3779B97F4A7C15U;
  bits = (bits ^ (bits >> 31U)) * 0xD6E8FEB86659FD93U;
  return static_cast<double>((bits ^ (bits >> 32U)) >> 11U) * 0x1p-52 - 1.0;
}

struct Known {
  std::string name;
  std::function<double(double)> g;
  std::function<Quad(Quad)> g_prime;
  double usual_error;  // the error bar to expect at |z| of order 1, so that it is no bar at any price
};

std::ostream& operator<<(std::ostream& out, const Known& known) { return out << known.name; }

Quad sech2(Quad z) { return 1 / (coshq(z) * coshq(z)); }

class MeasuredSlopeOf : public testing::TestWithParam<Known> {};

TEST_P(MeasuredSlopeOf, IsWithinItsErrorOfTheDerivative) {
  const Known& known = GetParam();
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  double largest_of_order_one = 0.0;
  for (int i = 0; i < 3000; ++i) {
    const double scale = std::vector{1e-3, 1.0, 1.0, 10.0, 30.0, 1000.0}[static_cast<std::size_t>(i) % 6];
    const double z = scale * normal(random);
    const MeasuredSlope found = measured_slope(known.g, z);
    const double error = static_cast<double>(fabsq(found.slope - known.g_prime(z)));
    ASSERT_LE(error, found.error) << known.name << " at z = " << z;
    if (scale == 1.0) largest_of_order_one = std::max(largest_of_order_one, found.error);
  }
  EXPECT_LE(largest_of_order_one, known.usual_error);
}

INSTANTIATE_TEST_SUITE_P(
    Functions, MeasuredSlopeOf,
    testing::Values(
        Known{"sine", [](double z) { return std::sin(z); }, [](Quad z) { return cosq(z); }, 1e-10},
        Known{"arctangent", [](double z) { return std::atan(z); }, [](Quad z) { return 1 / (1 + z * z); },
              1e-10},
        Known{"gaussian", [](double z) { return std::exp(-z * z); },
              [](Quad z) { return -2 * z * expq(-z * z); }, 1e-10},
        Known{"cube", [](double z) { return z * z * z; }, [](Quad z) { return 3 * z * z; }, 1e-9},
        // 1 - 2/(e^2z + 1) cancels near 0: several units in the last place, and flat steps where it saturates
        Known{"naive_tanh", [](double z) { return 1.0 - 2.0 / (std::exp(2.0 * z) + 1.0); }, sech2, 1e-9},
        Known{"tanh_with_4_ulp", [](double z) { return std::tanh(z) * (1.0 + 4 * 0x1p-53 * scatter(z)); },
              sech2, 1e-9},
        Known{"tanh_with_1e4_ulp", [](double z) { return std::tanh(z) * (1.0 + 1e4 * 0x1p-53 * scatter(z)); },
              sech2, 1e-7}),
    [](const auto& parameters) { return parameters.param.name; });

TEST(MeasuredSlope, BoundsTheCurvature) {
  for (const double z : {-2.0, -0.3, 0.1, 1.5}) {
    const MeasuredSlope found = measured_slope([](double x) { return std::sin(x); }, z);
    EXPECT_GE(found.curvature, std::abs(std::sin(z)));
    EXPECT_LE(found.curvature, 3.0 * std::abs(std::sin(z)) + 1e-6);
  }
}

TEST(MeasuredSlope, SeesNoiseAsLargeAsItIs) {
  const double size = 1e-10;
  const MeasuredSlope found = measured_slope([=](double z) { return std::sin(z) + size * scatter(z); }, 0.7);
  EXPECT_GE(found.noise, size / std::sqrt(3.0));  // the standard deviation of what scatter is
  EXPECT_LE(found.noise, 10.0 * size);
}

TEST(MeasuredSlope, AtAKinkTakesTheSideAskedForAndSaysTheGap) {
  const auto g = [](double z) { return z > 0.0 ? 3.0 * z : z; };
  for (const double fraction : {0.0, 0.5, 1.0}) {
    const MeasuredSlope found = measured_slope(g, 0.0, fraction);
    EXPECT_TRUE(found.kink);
    EXPECT_NEAR(found.slope, 1.0 + 2.0 * fraction, 1e-9);
    EXPECT_GE(found.error, 2.0);
    EXPECT_LE(found.error, 2.0 + 1e-6);
  }
}

TEST(MeasuredSlope, StaysOnItsSideOfAKinkNearby) {
  const auto g = [](double z) { return z > 0.0 ? 3.0 * z : z; };
  for (const double z : {-1e-5, 1e-5, 0.01, -0.2}) {
    const MeasuredSlope found = measured_slope(g, z);
    EXPECT_FALSE(found.kink) << z;
    EXPECT_LE(std::abs(found.slope - (z > 0.0 ? 3.0 : 1.0)), found.error) << z;
    EXPECT_LE(found.error, 1e-8) << z;
  }
}

TEST(MeasuredSlope, IsNotMisledByStepsFarLongerThanGVariesOver) {
  // steps of many periods agree on a slope near 0, and noise makes the short ones look worse
  const auto g = [](double z) { return std::sin(1000.0 * z) + 1e-3 * scatter(z); };
  for (const double z : {0.0, 0.1, 0.7, -2.3, 31.0}) {
    const MeasuredSlope found = measured_slope(g, z);
    EXPECT_LE(std::abs(found.slope - 1000.0 * std::cos(1000.0 * z)), found.error) << z;
  }
}

TEST(MeasuredSlope, IsNotMisledWhereZIsHuge) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  for (const double scale : {1e8, 1e10, 1e12}) {
    for (int i = 0; i < 100; ++i) {
      const double z = scale * normal(random);
      const MeasuredSlope found = measured_slope([](double x) { return std::sin(x); }, z);
      EXPECT_LE(std::abs(found.slope - std::cos(z)), found.error) << z;
    }
  }
}

TEST(MeasuredSlope, WorksAtTheEdgeOfADomain) {
  const MeasuredSlope found = measured_slope([](double z) { return std::log(z); }, 1e-3);
  EXPECT_LE(std::abs(found.slope - 1e3), found.error);
  EXPECT_LE(found.error, 1e-5);
}

TEST(MeasuredSlope, SaysNothingWhereGHasNoValue) {
  const auto logarithm = [](double z) { return std::log(z); };
  EXPECT_TRUE(std::isinf(measured_slope(logarithm, -1.0).error));
  EXPECT_TRUE(std::isnan(measured_slope(logarithm, -1.0).slope));
  EXPECT_TRUE(std::isinf(measured_slope(logarithm, std::numeric_limits<double>::infinity()).error));
}

}  // namespace
}  // namespace gradproof
