// SPDX-License-Identifier: MIT
#include "gradproof/derivative/black_box/measured_slope.hpp"

#include "gradproof/derivative/double_precision.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gradproof {

namespace {

using double_precision::infinity;
using double_precision::unit_roundoff;
constexpr std::size_t levels = 24;

double power_of_two_below(double x) { return std::ldexp(1.0, std::ilogb(x)); }

// gamma_k = (k!)^2 / (2k)! makes the mean square of the k-th differences of white noise its variance.
double noise_at_spacing(const std::function<double(double)>& g, double z, double spacing, bool& flat) {
  constexpr std::size_t points = 7;
  std::array<double, points> difference{};
  for (std::size_t j = 0; j < points; ++j)
    difference[j] = g(z + (static_cast<double>(j) - static_cast<double>(points / 2)) * spacing);
  double noise = 0.0, gamma = 1.0;
  for (std::size_t k = 1; k < points; ++k) {
    gamma *= static_cast<double>(k) / (2.0 * (2.0 * static_cast<double>(k) - 1.0));
    double squares = 0.0;
    std::size_t zeros = 0;
    for (std::size_t j = 0; j < points - k; ++j) {
      difference[j] = difference[j + 1] - difference[j];
      squares += difference[j] * difference[j];
      zeros += difference[j] == 0.0 ? 1U : 0U;
    }
    if (k == 1) flat = zeros >= points / 2;
    if (k >= 4) noise = std::max(noise, std::sqrt(gamma * squares / static_cast<double>(points - k)));
  }
  return noise;
}

// Values that are equal say nothing about noise: g is then rounded more coarsely than the points lie apart.
// The larger of two spacings counts, and neither is a power of two (21/16 of one), with which rounded points
// would keep in step.
double noise_near(const std::function<double(double)>& g, double z) {
  const double magnitude = power_of_two_below(std::max(std::abs(z), 1.0));
  double noise = 0.0;
  int seen = 0;
  for (double spacing = 1.3125 * std::max(0x1p-40, 0x1p-46 * magnitude);
       seen < 2 && spacing <= 0x1p-20 * magnitude; spacing *= 0x1p+4) {
    bool flat = true;
    noise = std::max(noise, noise_at_spacing(g, z, spacing, flat));
    seen += flat ? 0 : 1;
  }
  return std::isfinite(noise) ? 3.0 * noise : 0.0;
}

struct Difference {
  double h = 0.0, centered = 0.0, left = 0.0, right = 0.0;
  double noise = 0.0;  // of the values it is made of
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

  std::array<Difference, levels> ladder;
  double step = power_of_two_below(std::clamp(std::abs(z), 1.0, 0x1p+10)) / 8.0;
  for (Difference& level : ladder) {
    const double right = z + step, left = z - step;
    const double g_right = g(right), g_left = g(left);
    level = {(right - left) / 2.0, (g_right - g_left) / (right - left), (value - g_left) / (z - left),
             (g_right - value) / (right - z),
             // what is computed from numbers of order 1 is no better than rounded at order 1
             std::max(found.noise, unit_roundoff * std::max({1.0, std::abs(g_left), std::abs(g_right)}))};
    step /= 4.0;
  }

  const auto extrapolated = [&](std::size_t k) {
    return (16.0 * ladder[k + 1].centered - ladder[k].centered) / 15.0;
  };
  std::array<double, levels> err;
  err.fill(infinity);
  for (std::size_t k = 2; k + 1 < levels; ++k) {
    const double E = extrapolated(k), E_1 = extrapolated(k - 1), E_2 = extrapolated(k - 2);
    err[k] =
        std::max(std::abs(E - E_1), std::abs(E_1 - E_2) / 256.0) + 2.2 * ladder[k].noise / ladder[k + 1].h;
  }
  // Steps far longer than g varies over agree on a slope near 0: the finer ones must agree with it too.
  const auto contradicted = [&](std::size_t k) {
    for (std::size_t finer = k + 1; finer + 1 < levels; ++finer) {
      if (std::abs(extrapolated(finer) - extrapolated(k)) > 3.0 * (err[k] + err[finer])) return true;
    }
    return false;
  };
  std::size_t chosen = 2;
  double least = infinity;
  for (std::size_t k = 2; k + 1 < levels; ++k) {
    // a NaN is never less: a step that is lost in z, or g beyond its domain
    if (err[k] < least && !contradicted(k)) {
      chosen = k;
      least = err[k];
    }
  }
  const Difference& at = ladder[chosen];
  found.slope = extrapolated(chosen);
  found.noise = at.noise;
  found.error = 3.0 * least;

  // A smooth g: right - left = h g'' + O(h^3) falls by 4 a level. At a kink it stays.
  const double gap = at.right - at.left;
  const double gap_before = ladder[chosen - 1].right - ladder[chosen - 1].left;
  const double gap_after = ladder[chosen + 1].right - ladder[chosen + 1].left;
  const double noise_in_gap = 4.0 * found.noise / ladder[chosen + 1].h;
  found.curvature = 2.0 * (std::abs(gap) + 4.0 * found.noise / at.h) / at.h;
  found.kink = std::abs(gap_after) > 12.0 * noise_in_gap && std::abs(gap_after) > 0.6 * std::abs(gap) &&
               std::abs(gap) > 0.6 * std::abs(gap_before);
  if (found.kink) {
    const Difference& finer = ladder[chosen + 1];
    const double left = (4.0 * finer.left - at.left) / 3.0, right = (4.0 * finer.right - at.right) / 3.0;
    found.slope = left + kink_fraction * (right - left);
    found.error += std::abs(right - left) + 8.0 * found.noise / finer.h;
    found.curvature = 0.0;
  }
  if (!std::isfinite(found.slope)) found.error = infinity;
  return found;
}

}  // namespace gradproof
