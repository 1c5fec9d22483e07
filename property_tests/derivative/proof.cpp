// SPDX-License-Identifier: MIT
#include "property_tests/derivative/proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/network/backward.hpp"
#include "gradproof/verdict/judge.hpp"
#include "property_tests/support/right_networks.hpp"

namespace gradproof::proof {

double Ratios::quantile(double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::string Tally::text() {
  return fmt::format(
      "{} networks, {} arrays, {} entries, of which the right ones called wrong: {}; cannot tell: {} arrays, "
      "{} more vacuous\n"
      "bars below the true error: {}; largest numeric error/bar {:.2f}, claimed error/bar {:.2f}\n"
      "bar/error: median {:.0f}; bar/largest entry: median {:.1e}, 99 % {:.1e}; "
      "error/largest entry: median {:.1e}, 99 % {:.1e}\n"
      "errors planted: {}, caught {}, bar said to be too wide for them {}, missed {}\n"
      "  of these with |X| <= 10, W of order 1, no user's g: {}, too wide {}\n",
      networks, arrays, entries, called_wrong, cannot_tell, vacuous, bars_below_error, worst_numeric,
      worst_claimed, bar_over_error.quantile(0.5), bar_over_largest.quantile(0.5),
      bar_over_largest.quantile(0.99), error_over_largest.quantile(0.5), error_over_largest.quantile(0.99),
      planted, caught, said_too_wide, missed, plain_planted, plain_too_wide);
}

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Judged {
  std::string name;
  const Estimate& numeric;
  const arma::mat& claimed;
  const reference::QuadMatrix& exact;
};

std::string describe(const RightNetwork& network, const Judged& array, arma::uword at) {
  return fmt::format("{}, m = {}, X of order {}{}{}: {}({}) claimed {}, numeric {}, exact {}, bar {}",
                     network.architecture.description(), network.X.n_cols, network.scale,
                     network.saturated ? ", saturated" : "", network.kinks ? ", kinks" : "", array.name, at,
                     array.claimed(at), array.numeric.value(at), array.exact.rounded()(at),
                     array.numeric.bar(at));
}

void measure_bars(Tally& tally, const RightNetwork& network, const Judged& array, bool vacuous) {
  const arma::mat error = arma::abs(reference::difference(array.numeric.value, array.exact));
  const arma::mat claimed_error = arma::abs(reference::difference(array.claimed, array.exact));
  const double largest = arma::abs(array.exact.rounded()).max();
  for (arma::uword at = 0; at < error.n_elem; ++at) {
    const double bar = array.numeric.bar(at);
    if (bar < infinity ? !(error(at) <= bar) : !std::isinf(bar)) {
      ++tally.bars_below_error;
      if (tally.first_trouble.empty()) tally.first_trouble = describe(network, array, at);
    }
    if (!std::isfinite(bar)) continue;
    tally.worst_numeric = std::max(tally.worst_numeric, error(at) / bar);
    tally.worst_claimed = std::max(tally.worst_claimed, claimed_error(at) / bar);
    if (error(at) != 0.0) tally.bar_over_error.values.push_back(bar / error(at));
    if (largest > 0.0 && !vacuous) {
      tally.bar_over_largest.values.push_back(bar / largest);
      tally.error_over_largest.values.push_back(error(at) / largest);
    }
  }
}

void plant_an_error(Tally& tally, const RightNetwork& network, const Judged& array, const ArrayReport& right,
                    Random& random) {
  const double size = network.scale <= 10.0 ? 1e-9 : 1e-6;
  const double largest = arma::abs(array.claimed).max();
  if (!(largest > 0.0) || right.kind == Reason::vacuous) return;
  const bool plain = network.scale <= 10.0 && !network.saturated && !network.user;
  arma::mat claimed = array.claimed;
  const arma::uword at = random() % claimed.n_elem;
  claimed(at) += (random() % 2 == 0 ? size : -size) * largest;
  ++tally.planted;
  tally.plain_planted += plain ? 1U : 0U;
  const ArrayReport report = judge_array(array.name, claimed, array.numeric.value, array.numeric.bar);
  if (report.verdict == Verdict::wrong) {
    ++tally.caught;
  } else if (report.verdict == Verdict::cannot_tell || report.would_have_caught > 0.5 * size) {
    ++tally.said_too_wide;
    tally.plain_too_wide += plain ? 1U : 0U;
  } else {
    ++tally.missed;
    if (tally.first_trouble.empty()) tally.first_trouble = "missed: " + describe(network, array, at);
  }
}

void judge(Tally& tally, const RightNetwork& network, const Judged& array, Random& random) {
  ++tally.arrays;
  tally.entries += array.claimed.n_elem;
  const ArrayReport right = judge_array(array.name, array.claimed, array.numeric.value, array.numeric.bar);
  if (right.verdict != Verdict::verified && right.verdict != Verdict::cannot_tell) {
    ++tally.called_wrong;
    if (tally.first_trouble.empty())
      tally.first_trouble = "called wrong: " + describe(network, array, 0) + ": " + right.reason;
  }
  const bool vacuous = right.kind == Reason::vacuous;
  measure_bars(tally, network, array, vacuous);
  tally.vacuous += vacuous ? 1U : 0U;
  tally.cannot_tell += right.verdict == Verdict::cannot_tell && !vacuous ? 1U : 0U;
  plant_an_error(tally, network, array, right, random);
}

}  // namespace

Tally prove(std::size_t entries, std::uint64_t seed, const std::string& instructions) {
  DerivativeOptions options;
  options.instructions = instructions;
  Random random(seed);
  Tally tally;
  while (tally.entries < entries) {
    const RightNetwork network = right_network(random);
    const Architecture& architecture = network.architecture;
    const ForwardNetwork& values = architecture.forward_only();
    const auto& [X, Y] = std::tie(network.X, network.Y);
    const NetworkDerivatives numeric = numeric_derivatives(values, network.parameters, X, Y, options);
    const Gradients claimed =
        backward(architecture, network.parameters, X, Y, forward(values, network.parameters, X, Y));
    const auto exact =
        reference::quad_gradients(values, network.parameters, X, Y, 0.0, quad_user_activations());
    ++tally.networks;
    for (std::size_t l = 1; l <= architecture.depth(); ++l) {
      const auto with_layer = [l](const char* array) { return fmt::format("{}[{}]", array, l); };
      judge(tally, network, {with_layer("dW"), numeric.dW[l], claimed.dW[l], exact.dW[l]}, random);
      judge(tally, network, {with_layer("db"), numeric.db[l], claimed.db[l], exact.db[l]}, random);
      judge(tally, network, {with_layer("dZ"), numeric.dZ[l], claimed.dZ[l], exact.dZ[l]}, random);
      if (l < architecture.depth())
        judge(tally, network, {with_layer("dA"), numeric.dA[l], claimed.dA[l], exact.dA[l]}, random);
    }
  }
  return tally;
}

}  // namespace gradproof::proof
