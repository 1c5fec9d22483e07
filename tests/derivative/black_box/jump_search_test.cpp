// SPDX-License-Identifier: MIT
// Jumps whose place and size are known, and functions without one.
#include "gradproof/derivative/black_box/jump_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace gradproof {
namespace {

struct Counted {
  std::function<double(double)> phi;
  int values = 0;
  std::optional<FoundJump> search(const std::function<double(double)>& slope, double least) {
    return jump_near([this](double t) { return ++values, phi(t); }, slope, phi(0.0), {.least = least});
  }
};

TEST(JumpSearch, FindsAJumpAndItsSize) {
  Counted waves{[](double t) { return std::sin(3.0 * t) + (t > 0.37 ? 1e-7 : 0.0); }};
  const auto found = waves.search([](double t) { return 3.0 * std::cos(3.0 * t); }, 1e-9);
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(found->at, 0.37, 1e-8);
  EXPECT_NEAR(found->size, 1e-7, 1e-8);
}

TEST(JumpSearch, FindsItThoughTheSlopeIsOffByMoreThanIt) {
  Counted waves{[](double t) { return std::sin(3.0 * t) + (t > 0.37 ? 1e-7 : 0.0); }};
  const auto found = waves.search([](double t) { return 3.0 * std::cos(3.0 * t) + 1e-7 * t; }, 1e-9);
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(found->at, 0.37, 1e-8);
}

TEST(JumpSearch, ASlopeThatIsOffSmoothlyIsNoneAndCostsEightValues) {
  for (const double off : {1e-8, 1e-4, 1e-1}) {
    Counted waves{[](double t) { return std::exp(t); }};
    EXPECT_FALSE(waves.search([=](double t) { return (1.0 + off) * std::exp(t); }, 1e-3 * off));
    EXPECT_EQ(waves.values, 8);
  }
}

TEST(JumpSearch, ASlopeThatIsOffInWavesIsGivenUp) {
  Counted waves{[](double t) { return std::exp(t); }};
  const auto slope = [](double t) { return std::exp(t) * (1.0 + 1e-4 * (1.1 + std::sin(100.0 * t))); };
  EXPECT_FALSE(jump_near([&](double t) { return ++waves.values, waves.phi(t); }, slope, 1.0,
                         {.least = 1e-7, .off = 1e-4, .patience = 9}));
  EXPECT_LE(waves.values, 8 + 9);
}

TEST(JumpSearch, IsPatientWhereTheSlopeIsRightInTheMean) {
  int jumps = 0;
  for (const double place : {-0.71, -0.33, -0.05, 0.12, 0.41, 0.77}) {
    // between two jumps the value creeps up by as much as it falls there
    const auto creeps = [=](double t) {
      return 1e-6 * (57.3 * (t - place) - std::floor(57.3 * (t - place)));
    };
    jumps += jump_near([&](double t) { return t * t + creeps(t); }, [](double t) { return 2.0 * t; },
                       creeps(0.0), {.least = 1e-8, .off = 6e-5, .patience = 9})
                 ? 1
                 : 0;
  }
  EXPECT_EQ(jumps, 6);
}

TEST(JumpSearch, AKinkIsNone) {
  for (const double kink : {0.1, 0.37, -0.6}) {
    Counted bent{[=](double t) { return std::abs(t - kink); }};
    EXPECT_FALSE(bent.search([=](double t) { return t > kink ? 1.0 : -1.0; }, 1e-12));
    EXPECT_FALSE(bent.search([=](double t) { return t > kink ? 1.001 : -1.0; }, 1e-12));
    EXPECT_LE(bent.values, 200);
  }
}

TEST(JumpSearch, AnOutlyingEdgeOfTheDomainMakesTheRangeSmaller) {
  const auto phi = [](double t) {
    if (t < -0.5) throw std::domain_error("outside");
    return t > 0.8 ? std::numeric_limits<double>::quiet_NaN() : t * t + (t > 0.1 ? 1e-6 : 0.0);
  };
  const auto found = jump_near(phi, [](double t) { return 2.0 * t; }, 0.0, {.least = 1e-8});
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR(found->at, 0.1, 1e-8);
}

}  // namespace
}  // namespace gradproof
