// SPDX-License-Identifier: MIT
// The error bounds that point_kernel.cpp derives for its exponential and activations, against quadruple
// precision, for every instruction set here.
#include "gradproof/derivative/kernel/point_kernel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <vector>

#include "gradproof/derivative/kernel/activation_change.hpp"
#include "gradproof/derivative/kernel/aligned_rows.hpp"
#include "gradproof/derivative/kernel/fast_kernel.hpp"
#include "tests/support/quad_reference.hpp"

namespace gradproof {
namespace {

using reference::Quad;

constexpr double u = 0x1p-53;
constexpr std::size_t count = 30'000;

/// Both signs; dense where e^x turns from one power of two to the next, and out to where it is 0.
std::vector<double> points() {
  std::vector<double> z(count);
  for (std::size_t at = 0; at < count; ++at) {
    const double turn = static_cast<double>(at / 2) / static_cast<double>(count / 2);
    const double size = at % 3 == 0 ? 3.0 * turn : at % 3 == 1 ? 40.0 * turn : std::exp(40.0 * turn - 33.0);
    z[at] = at % 2 == 0 ? size : -size;
  }
  return z;
}

struct Exact {
  PointFunction g;
  ActivationKind kind;
  std::vector<Quad> A, lead;
};

Exact exact(PointFunction g, ActivationKind kind, const std::vector<double>& z) {
  const auto right = reference::quad_activation(ActivationValues(kind), 0.0, {});
  Exact found{g, kind, {}, {}};
  for (const double x : z) {
    found.A.push_back(right.g(x));
    found.lead.push_back(right.g_prime(x));
  }
  return found;
}

/// Largest |found - right| / |right| in units of u, where right is a normal number.
double worst_units(const double* found, const std::vector<Quad>& right) {
  double worst = 0.0;
  for (std::size_t at = 0; at < right.size(); ++at) {
    const double size = std::abs(static_cast<double>(right[at]));
    const double error = std::abs(static_cast<double>(found[at] - right[at]));
    if (size < 0x1p-1021) {
      EXPECT_LE(error, 0x1p-1021);
    } else {
      worst = std::max(worst, error / size / u);
    }
    EXPECT_FALSE(std::isnan(found[at]));
  }
  return worst;
}

TEST(PointKernel, KeepsWithinTheUnitsItDerives) {
  const std::vector<double> z = points();
  const AlignedArray room = aligned_array(6 * count);
  double *const Z = room.get(), *const eZ = Z + count, *const A = eZ + count, *const lead = A + count;
  std::copy(z.begin(), z.end(), Z);
  std::fill_n(eZ, count, 0.0);
  for (const auto& [g, kind] : {std::pair{PointFunction::tanh, ActivationKind::tanh},
                                {PointFunction::sigmoid, ActivationKind::sigmoid},
                                {PointFunction::softplus, ActivationKind::softplus}}) {
    const Exact right = exact(g, kind, z);
    for (const FastKernel& kernel : fast_kernels()) {
      PointActivation of;
      of.g = g;
      of.count = count;
      of.Z = Z;
      of.eZ = eZ;
      of.A = A;
      of.lead = lead;
      of.slope = lead + count;
      of.E = of.slope + count;
      kernel.point->activate(of);
      const double of_value = worst_units(A, right.A), of_lead = worst_units(lead, right.lead);
      EXPECT_LE(of_value, value_error_of(kind)) << kernel.name << ' ' << static_cast<int>(g);
      EXPECT_LE(of_lead, slope_units) << kernel.name << ' ' << static_cast<int>(g);
      // a bound that is never near is a bound that hides things
      EXPECT_GE(of_value, 0.2 * value_error_of(kind)) << kernel.name;
      std::cout << kernel.name << ' ' << ActivationValues(kind).name() << ": " << of_value << " u, slope "
                << of_lead << " u\n";
    }
  }
}

TEST(PointKernel, SeesWhatIsNoNumber) {
  const AlignedArray room = aligned_array(16);
  for (const FastKernel& kernel : fast_kernels()) {
    for (std::size_t at = 0; at < 16; ++at) {
      for (const double odd : {std::numeric_limits<double>::infinity(), std::nan(""), 1e308}) {
        std::fill_n(room.get(), 16, -1e308);
        room[at] = odd;
        EXPECT_EQ(kernel.point->finite(room.get(), 16), odd == 1e308) << kernel.name;
      }
    }
  }
}

}  // namespace
}  // namespace gradproof
