// SPDX-License-Identifier: MIT
#include "gradproof/network/forward.hpp"

#include "gradproof/network/shapes.hpp"

namespace gradproof {

ForwardPass forward(const ForwardNetwork& network, const Parameters& parameters, const arma::mat& X,
                    const arma::mat& Y) {
  require_shapes("forward", network, parameters, X, Y);
  network.output().check_labels(Y);
  const auto& [W, b] = parameters;
  const std::size_t depth = network.depth();

  ForwardPass pass;
  for (std::size_t l = 1; l <= depth; ++l) {
    arma::mat Z = W[l] * (l == 1 ? X : pass.A[l - 1]);
    Z.each_col() += b[l];
    pass.A.push_back(l < depth ? network.g(l)(Z) : network.output().activation(Z));
    pass.Z.push_back(std::move(Z));
  }
  pass.loss = network.output().loss(pass.Z[depth], Y);
  return pass;
}

double cost(const ForwardNetwork& network, const Parameters& parameters, const ForwardPass& pass) {
  const auto m = static_cast<double>(pass.loss.n_elem);
  double J = arma::accu(pass.loss) / m;
  if (network.lambda() > 0.0) {
    for (const arma::mat& W : parameters.W) J += network.lambda() / (2.0 * m) * arma::accu(arma::square(W));
  }
  return J;
}

}  // namespace gradproof
