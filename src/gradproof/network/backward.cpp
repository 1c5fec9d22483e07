// SPDX-License-Identifier: MIT
#include "gradproof/network/backward.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "gradproof/network/shapes.hpp"

namespace gradproof {

Gradients backward(const Architecture& architecture, const Parameters& parameters, const arma::mat& X,
                   const arma::mat& Y, const ForwardPass& pass) {
  require_shapes("backward", architecture.forward_only(), parameters, X, Y);
  const std::size_t depth = architecture.depth();
  if (pass.Z.depth() != depth || pass.A.depth() != depth) {
    throw std::invalid_argument(
        fmt::format("backward: the forward pass has {} layers, expected {}: pass what forward() returned for "
                    "this network",
                    pass.Z.depth(), depth));
  }
  for (std::size_t l = 1; l <= depth; ++l) {
    const auto in_notation = fmt::format("n[{}] x m", l);
    require_shape("backward", fmt::format("Z[{}]", l), pass.Z[l], architecture.n(l), X.n_cols, in_notation);
    require_shape("backward", fmt::format("A[{}]", l), pass.A[l], architecture.n(l), X.n_cols, in_notation);
  }
  const auto& W = parameters.W;
  const auto m = static_cast<double>(X.n_cols);
  const double lambda = architecture.lambda();

  Layers<arma::mat> dZ(depth), dA(depth), dW(depth), db(depth);
  for (std::size_t l = depth; l >= 1; --l) {
    if (l == depth) {
      dZ[l] = pass.A[l] - Y;
    } else {
      dA[l] = W[l + 1].t() * dZ[l + 1];
      dZ[l] = dA[l] % architecture.g(l).derivative(pass.Z[l]);
    }
    const arma::mat& A_below = l == 1 ? X : pass.A[l - 1];
    dW[l] = (1.0 / m) * dZ[l] * A_below.t();
    if (lambda > 0.0) dW[l] += (lambda / m) * W[l];
    db[l] = (1.0 / m) * arma::sum(dZ[l], 1);
  }
  return {std::move(dZ), std::move(dA), std::move(dW), std::move(db)};
}

}  // namespace gradproof
