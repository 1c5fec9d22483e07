// SPDX-License-Identifier: MIT
#include "gradproof/derivative/base_point.hpp"

#include <algorithm>
#include <cmath>

namespace gradproof {

double sum_error(arma::uword n) { return std::max(1.0, static_cast<double>(n) / 8.0); }

BasePoint::BasePoint(const ForwardNetwork& network_in, const Parameters& parameters_in, const arma::mat& X_in,
                     const arma::mat& Y_in, double kink_fraction)
    : network(network_in),
      parameters(parameters_in),
      X(X_in),
      Y(Y_in),
      pass(forward(network, parameters, X, Y)),
      loss(network.output().kind(), pass.Z[network.depth()], Y) {
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
  }
  reach = Layers<double>(network.depth(), 1.0);
  for (std::size_t l = network.depth() - 1; l >= 1; --l) {
    const double rows = arma::abs(parameters.W[l + 1]).eval().is_finite()
                            ? arma::max(arma::sum(arma::abs(parameters.W[l + 1]), 1))
                            : 1.0;
    reach[l] = std::max(1.0, rows * steepest(l + 1) * reach[l + 1]);
    if (!std::isfinite(reach[l])) reach[l] = 1.0;  // nothing finite will come of it
  }
}

double BasePoint::steepest(std::size_t layer) const {
  if (layer == network.depth()) return 1.0;
  const double slope = activation[layer].slope().max();
  return std::isfinite(slope) ? std::max(1.0, slope) : 1.0;
}

}  // namespace gradproof
