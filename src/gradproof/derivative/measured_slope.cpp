// SPDX-License-Identifier: MIT
#include "gradproof/derivative/measured_slope.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gradproof {

namespace {

constexpr double unit_roundoff = 0x1p-53;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr std::size_t levels = 16;

double power_of_two_below(double x) { return std::ldexp(1.0, std::ilogb(x)); }

// gamma_k = (k!)^2 / (2k)! makes the mean square of the k-th differences of white noise its variance.
double noise_near(const std::function<double(double)>& g, double z) {
  constexpr int points = 7;
  const double spacing = power_of_two_below(std::max(std::abs(z), 0x1p-10)) * 0x1p-30;
  std::array<double, points> difference{};
  double largest = 0.0;
  for (int j = 0; j < points; ++j) {
    difference[static_cast<std::size_t>(j)] = g(z + (j - points / 2) * spacing);
    largest = std::max(largest, std::abs(difference[static_cast<std::size_t>(j)]));
  }
  double noise = 0.0, gamma = 1.0;
  for (int k = 1; k < points; ++k) {
    gamma *= k / (2.0 * (2.0 * k - 1.0));
    double squares = 0.0;
    for (int j = 0; j < points - k; ++j) {
      auto& entry = difference[static_cast<std::size_t>(j)];
      entry = difference[static_cast<std::size_t>(j) + 1] - entry;
      squares += entry * entry;
    }
    if (k >= 4) noise = std::max(noise, std::sqrt(gamma * squares / (points - k)));
  }
  // seven values may agree by luck; a value cannot be better than rounded
  return std::max(3.0 * noise, unit_roundoff * largest);
}

struct Level {
  double h = 0.0, centered = 0.0, left = 0.0, right = 0.0;
};

}  // namespace

MeasuredSlope measured_slope(const std::function<double(double)>& g, double z, double kink_fraction) {
  MeasuredSlope found;
  const double value = g(z);
  if (!std::isfinite(z) || !std::isfinite(value)) {
    found.slope = std::numeric_limits<double>::quiet_NaN();
    found.error = found.curvature = found.noise = infinity;
    return found;
  }
  found.noise = noise_near(g, z);
  if (!std::isfinite(found.noise)) found.noise = unit_roundoff * std::abs(value);

  std::array<Level, levels> ladder;
  double step = power_of_two_below(std::max(1.0, std::abs(z))) / 8.0;
  for (Level& level : ladder) {
    const double right = z + step, left = z - step;
    const double g_right = g(right), g_left = g(left);
    level = {(right - left) / 2.0, (g_right - g_left) / (right - left), (value - g_left) / (z - left),
             (g_right - value) / (right - z)};
    step /= 4.0;
  }

  const auto extrapolated = [&](std::size_t k) {
    return (16.0 * ladder[k + 1].centered - ladder[k].centered) / 15.0;
  };
  double least = infinity;
  std::size_t chosen = 2;
  for (std::size_t k = 2; k + 1 < levels; ++k) {
    const double E = extrapolated(k), E_1 = extrapolated(k - 1), E_2 = extrapolated(k - 2);
    const double err =
        std::max(std::abs(E - E_1), std::abs(E_1 - E_2) / 256.0) + 2.2 * found.noise / ladder[k + 1].h;
    if (err < least) {
      least = err;
      chosen = k;
    }
  }
  const Level& at = ladder[chosen];
  found.slope = extrapolated(chosen);
  found.error = 3.0 * least;

  // A smooth g: right - left = h g'' + O(h^3) falls by 4 a level. At a kink it stays.
  const double gap = at.right - at.left;
  const double gap_before = ladder[chosen - 1].right - ladder[chosen - 1].left;
  const double gap_after = ladder[chosen + 1].right - ladder[chosen + 1].left;
  const double noise_in_gap = 4.0 * found.noise / ladder[chosen + 1].h;
  found.curvature = (std::abs(gap) + 4.0 * found.noise / at.h) / at.h;
  found.kink = std::abs(gap_after) > 12.0 * noise_in_gap && std::abs(gap_after) > 0.6 * std::abs(gap) &&
               std::abs(gap) > 0.6 * std::abs(gap_before);
  if (found.kink) {
    const Level& finer = ladder[chosen + 1];
    const double left = (4.0 * finer.left - at.left) / 3.0, right = (4.0 * finer.right - at.right) / 3.0;
    found.slope = left + kink_fraction * (right - left);
    found.error += std::abs(right - left);
    found.curvature = 0.0;
  }
  if (!std::isfinite(found.slope)) found.error = infinity;
  return found;
}

}  // namespace gradproof
