// SPDX-License-Identifier: MIT
// The proof of the error bars: over random networks of every kind, no right gradient is ever called wrong, no
// planted error is missed, and the bar is above the true error, which quadruple precision knows.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/network/backward.hpp"
#include "property_tests/support/right_networks.hpp"

namespace gradproof {
namespace {

struct Ratios {
  std::vector<double> values;
  void add(double x) { values.push_back(x); }
  double quantile(double q) {
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
  }
};

struct Tally {
  std::size_t entries = 0, wrong = 0, bar_too_small = 0, infinite = 0, undecidable = 0;
  std::size_t arrays = 0, planted = 0, caught = 0, missed_plain = 0;
  double worst_numeric = 0.0, worst_claimed = 0.0, worst_both = 0.0;
  Ratios bar_over_error, bar_over_largest, error_over_largest;
  std::string first_trouble;
};

void judge(Tally& tally, const proof::RightNetwork& network, const std::string& name, const Estimate& numeric,
           const arma::mat& claimed, const reference::QuadMatrix& exact, Random& random) {
  const arma::mat error = reference::difference(numeric.value, exact);
  const arma::mat claimed_error = reference::difference(claimed, exact);
  const double largest = arma::abs(claimed).max();
  ++tally.arrays;
  for (arma::uword at = 0; at < claimed.n_elem; ++at) {
    ++tally.entries;
    const double bar = numeric.bar(at);
    if (std::isinf(bar)) {
      ++tally.infinite;
      continue;
    }
    const bool wrong = !(std::abs(claimed(at) - numeric.value(at)) <= bar);
    const bool small = !(std::abs(error(at)) <= bar);
    tally.wrong += wrong ? 1U : 0U;
    tally.bar_too_small += small ? 1U : 0U;
    if ((wrong || small) && tally.first_trouble.empty()) {
      tally.first_trouble =
          fmt::format("{} m={} X*{}{}{} {}({}): claimed {} numeric {} exact {} bar {}",
                      network.architecture.description(), network.X.n_cols, network.scale,
                      network.saturated ? " saturated" : "", network.kinks ? " kinks" : "", name, at,
                      claimed(at), numeric.value(at), numeric.value(at) - error(at), bar);
    }
    tally.worst_numeric = std::max(tally.worst_numeric, std::abs(error(at)) / bar);
    tally.worst_claimed = std::max(tally.worst_claimed, std::abs(claimed_error(at)) / bar);
    tally.worst_both = std::max(tally.worst_both, std::abs(claimed(at) - numeric.value(at)) / bar);
    if (error(at) != 0.0) tally.bar_over_error.add(bar / std::abs(error(at)));
    if (largest > 0.0) {
      tally.bar_over_largest.add(bar / largest);
      tally.error_over_largest.add(std::abs(error(at)) / largest);
    }
  }
  if (!(largest > 0.0)) return;
  const arma::uword at = random() % claimed.n_elem;
  const double planted = claimed(at) + (random() % 2 == 0 ? 1e-9 : -1e-9) * largest;
  ++tally.planted;
  if (std::abs(planted - numeric.value(at)) > numeric.bar(at)) {
    ++tally.caught;
  } else if (network.scale <= 10.0 && !network.saturated && !network.user) {
    ++tally.missed_plain;
    if (tally.first_trouble.empty())
      tally.first_trouble =
          fmt::format("missed: {} m={} X*{} {}({}) bar/largest {}", network.architecture.description(),
                      network.X.n_cols, network.scale, name, at, numeric.bar(at) / largest);
  } else {
    ++tally.undecidable;
  }
}

Tally prove(std::size_t entries, std::uint64_t seed) {
  Random random(seed);
  Tally tally;
  while (tally.entries < entries) {
    const proof::RightNetwork network = proof::right_network(random);
    const auto& [architecture, parameters, X, Y, scale, saturated, user, kinks] = network;
    const ForwardNetwork& values = architecture.forward_only();
    const NetworkDerivatives numeric = numeric_derivatives(values, parameters, X, Y);
    const Gradients claimed = backward(architecture, parameters, X, Y, forward(values, parameters, X, Y));
    const auto exact =
        reference::quad_gradients(values, parameters, X, Y, 0.0, proof::quad_user_activations());
    for (std::size_t l = 1; l <= architecture.depth(); ++l) {
      judge(tally, network, fmt::format("dW[{}]", l), numeric.dW[l], claimed.dW[l], exact.dW[l], random);
      judge(tally, network, fmt::format("db[{}]", l), numeric.db[l], claimed.db[l], exact.db[l], random);
      judge(tally, network, fmt::format("dZ[{}]", l), numeric.dZ[l], claimed.dZ[l], exact.dZ[l], random);
      if (l < architecture.depth())
        judge(tally, network, fmt::format("dA[{}]", l), numeric.dA[l], claimed.dA[l], exact.dA[l], random);
    }
  }
  return tally;
}

void print(Tally& tally) {
  std::cout << fmt::format(
      "{} entries: {} wrong, {} bars below the true error, {} infinite bars\n"
      "{} arrays; errors of 1e-9 planted: {}, caught {}, undecidable (saturated, large X, user's g) {}, "
      "missed {}\n"
      "worst numeric error/bar {:.2f}, claimed error/bar {:.2f}, difference/bar {:.2f}\n"
      "bar/error median {:.0f}; bar/largest median {:.1e} 99% {:.1e} max {:.1e}; error/largest median {:.1e} "
      "99% {:.1e}\n{}\n",
      tally.entries, tally.wrong, tally.bar_too_small, tally.infinite, tally.arrays, tally.planted,
      tally.caught, tally.undecidable, tally.missed_plain, tally.worst_numeric, tally.worst_claimed,
      tally.worst_both, tally.bar_over_error.quantile(0.5), tally.bar_over_largest.quantile(0.5),
      tally.bar_over_largest.quantile(0.99), tally.bar_over_largest.quantile(1.0),
      tally.error_over_largest.quantile(0.5), tally.error_over_largest.quantile(0.99), tally.first_trouble);
}

TEST(RightNetworks, AreNeverCalledWrongAndPlantedErrorsAlwaysAre) {
  Tally tally = prove(20'000, 1);
  print(tally);
  EXPECT_EQ(tally.wrong, 0U);
  EXPECT_EQ(tally.bar_too_small, 0U);
  EXPECT_EQ(tally.missed_plain, 0U);
}

}  // namespace
}  // namespace gradproof
