// SPDX-License-Identifier: MIT
#include "gradproof/derivative/change_propagation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "gradproof/derivative/compensated_sum.hpp"
#include "gradproof/derivative/small_step.hpp"

namespace gradproof {

void require_options(const DerivativeOptions& options) {
  if (!(options.step_in_z > 0.0 && options.step_in_z <= 1e-3)) {
    throw std::invalid_argument(fmt::format(
        "numeric_derivatives: step_in_z is {}, expected a number above 0 and at most 1e-3 (1e-8 is "
        "a good one: smaller changes nothing)",
        options.step_in_z));
  }
  if (!std::isfinite(options.kink_fraction)) {
    throw std::invalid_argument(fmt::format(
        "numeric_derivatives: kink_fraction is {}, expected a finite number: 0 for the slope left of "
        "the kink, 1 for the slope right of it",
        options.kink_fraction));
  }
}

namespace {

const DerivativeOptions& checked(const DerivativeOptions& options) {
  require_options(options);
  return options;
}

}  // namespace

ChangePropagation::ChangePropagation(const ForwardNetwork& network, const Parameters& parameters,
                                     const arma::mat& X, const arma::mat& Y, const DerivativeOptions& options)
    : at_(network, parameters, X, Y, checked(options).kink_fraction), step_in_z_(options.step_in_z) {}

arma::rowvec ChangePropagation::loss_change(Place place, std::size_t layer, arma::uword i,
                                            const arma::rowvec& D, std::size_t& crossed) const {
  const std::size_t depth = at_.network.depth();
  if (layer == depth) return at_.loss.change(i, D);
  const arma::rowvec dA = place == Place::A ? D : at_.activation[layer].change(i, D, crossed);
  arma::mat dZ = at_.parameters.W[layer + 1].col(i) * dA;
  for (std::size_t l = layer + 1; l < depth; ++l)
    dZ = at_.parameters.W[l + 1] * at_.activation[l].change(dZ, crossed);
  return at_.loss.change(dZ);
}

ChangePropagation::Differences ChangePropagation::difference(Place place, std::size_t layer, arma::uword i,
                                                             const arma::rowvec& direction,
                                                             double growth) const {
  // A difference that crosses a kink says so. Changes do not lose digits as they shrink: a smaller step, of
  // which |z| > u eZ is many times more, is as good as the first.
  constexpr int attempts = 4;
  Differences found;
  double h = power_of_two_step(step_in_z_, growth);
  for (int attempt = 0; attempt < attempts; ++attempt, h *= 0x1p-30) {
    std::size_t crossed = 0;
    const arma::rowvec D = h * direction;
    found.slope =
        (loss_change(place, layer, i, D, crossed) - loss_change(place, layer, i, -D, crossed)) / (2.0 * h);
    if (crossed == 0) break;
    found.crossed = 1;
  }
  return found;
}

UnitDerivatives ChangePropagation::unit(std::size_t layer, arma::uword i, bool with_dZ_dA) const {
  const arma::mat& A_below = at_.A_below(layer);
  const double m = static_cast<double>(at_.X.n_cols);
  const double reach = at_.reach[layer];
  UnitDerivatives found;
  const auto mean_slope = [&](const arma::rowvec& direction) {
    const Differences differences =
        difference(Place::Z, layer, i, direction, reach * arma::abs(direction).max());
    found.crossed += differences.crossed;
    ++found.evaluations;
    CompensatedSum sum;
    for (const double slope : differences.slope) sum.add(slope);
    return sum.value() / m;
  };

  found.dW.set_size(A_below.n_rows);
  for (arma::uword j = 0; j < A_below.n_rows; ++j) {
    found.dW(j) = mean_slope(A_below.row(j));
    if (at_.network.lambda() > 0.0) found.dW(j) += at_.network.lambda() / m * at_.parameters.W[layer](i, j);
  }
  const arma::rowvec ones(at_.X.n_cols, arma::fill::ones);
  found.db = mean_slope(ones);
  if (!with_dZ_dA) return found;

  const auto slopes = [&](Place place) {
    Differences differences = difference(place, layer, i, ones, reach * at_.steepest[layer]);
    found.crossed += differences.crossed;
    found.evaluations += ones.n_elem;
    return differences.slope;
  };
  found.dZ = slopes(Place::Z);
  if (layer < at_.network.depth()) found.dA = slopes(Place::A);
  return found;
}

}  // namespace gradproof
