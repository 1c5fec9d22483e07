// SPDX-License-Identifier: MIT
#include "gradproof/derivative/base_point.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradproof/derivative/small_step.hpp"

namespace gradproof {

double sum_error(arma::uword n) { return std::max(1.0, static_cast<double>(n) / 8.0); }

BasePoint::BasePoint(const ForwardNetwork& network_in, const Parameters& parameters_in, const arma::mat& X_in,
                     const arma::mat& Y_in, double kink_fraction)
    : network(network_in),
      parameters(parameters_in),
      X(X_in),
      Y(Y_in),
      pass(forward(network, parameters, X, Y)),
      loss(network.output().kind(), pass.Z[network.depth()], Y),
      steepest(network.depth(), 1.0) {
  for (std::size_t l = 1; l <= network.depth(); ++l) {
    const arma::mat W = arma::abs(parameters.W[l]);
    arma::mat error = sum_error(network.n(l - 1)) * W * arma::abs(A_below(l));
    if (l > 1) error += W * eA[l - 1];
    error.each_col() += arma::abs(parameters.b[l]);
    eZ.push_back(std::move(error));
    if (l == network.depth()) break;
    activation.push_back(ActivationChange(network.g(l), pass.Z[l], eZ[l], kink_fraction));
    const ActivationChange& g = activation[l];
    eA.push_back(g.slope() % eZ[l] + g.value_error());
    kinks += g.kinks();
    const double slope = g.slope().max();
    if (std::isfinite(slope)) steepest[l] = std::max(1.0, slope);
  }
  reach = reach_of(parameters, steepest);
}

bool BasePoint::is_finite() const {
  if (!X.is_finite()) return false;
  for (std::size_t l = 1; l <= network.depth(); ++l) {
    if (!parameters.W[l].is_finite() || !pass.Z[l].is_finite() || !pass.A[l].is_finite()) return false;
    if (l < network.depth() && !activation[l].slope().is_finite()) return false;
  }
  return loss.slope().is_finite();
}

double BasePoint::nearest_kink() const {
  double nearest = std::numeric_limits<double>::infinity();
  for (const ActivationChange& g : activation) nearest = std::min(nearest, g.nearest_kink());
  return nearest;
}

}  // namespace gradproof
