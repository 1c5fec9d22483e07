// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>

#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// Z[l], A[l] (n[l] x m) for l = 1..depth, and the loss of each example (1 x m).
struct ForwardPass {
  Layers<arma::mat> Z, A;
  arma::rowvec loss;
};

/// Z[l] = W[l] A[l-1] + b[l],  A[l] = g[l](Z[l]),  A[0] = X;  loss of each example from Z[L] and Y.
/// X is n[0] x m, Y is n[L] x m: examples in columns.
/// @throws std::invalid_argument on a wrong shape or on labels the output layer cannot take.
/// Cost: sum over l of 2 n[l] n[l-1] m multiply-adds.
[[nodiscard]] ForwardPass forward(const ForwardNetwork& network, const Parameters& parameters,
                                  const arma::mat& X, const arma::mat& Y);

/// J = (1/m) sum of the losses + (lambda / 2m) sum over all l of W[l]^2.
[[nodiscard]] double cost(const ForwardNetwork& network, const Parameters& parameters,
                          const ForwardPass& pass);

}  // namespace gradproof
