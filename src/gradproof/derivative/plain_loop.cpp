// SPDX-License-Identifier: MIT
#include "gradproof/derivative/plain_loop.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "gradproof/network/forward.hpp"

namespace gradproof {

PlainGradients plain_loop(const ForwardNetwork& network, const Parameters& parameters, const arma::mat& X,
                          const arma::mat& Y, double h) {
  if (!(h > 0.0)) {
    throw std::invalid_argument(
        fmt::format("plain_loop: the step h is {}, expected a number above 0, such as 1e-5", h));
  }
  Parameters moved = parameters;
  const auto J = [&] { return cost(network, moved, forward(network, moved, X, Y)); };
  const auto difference = [&](double& w) {
    const double original = w;
    w = original + h;
    const double J_plus = J();
    w = original - h;
    const double J_minus = J();
    w = original;
    return (J_plus - J_minus) / (2.0 * h);
  };

  PlainGradients found;
  for (std::size_t l = 1; l <= network.depth(); ++l) {
    arma::mat dW(network.n(l), network.n(l - 1)), db(network.n(l), 1);
    for (arma::uword at = 0; at < dW.n_elem; ++at) dW(at) = difference(moved.W[l](at));
    for (arma::uword i = 0; i < db.n_elem; ++i) db(i) = difference(moved.b[l](i));
    found.dW.push_back(std::move(dW));
    found.db.push_back(std::move(db));
  }
  return found;
}

}  // namespace gradproof
