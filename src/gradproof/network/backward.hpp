// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>

#include "gradproof/network/architecture.hpp"
#include "gradproof/network/forward.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// Every derivative has the shape of what it differentiates.
/// dZ[l] (l = 1..depth) and dA[l] (l = 1..depth-1; dA[depth] is left empty, the output and its loss are taken
/// in one step) are derivatives of the loss L of each example: no 1/m. dW[l], db[l] are derivatives of the
/// cost J.
struct Gradients {
  Layers<arma::mat> dZ, dA, dW, db;
};

/// Backpropagation (Rumelhart, Hinton, Williams 1986, Nature 323, equations 5 to 7), for all m examples at
/// once:
///   dZ[L] = A[L] - Y
///   dA[l] = W[l+1]^T dZ[l+1]                 (n[l] x n[l+1]) (n[l+1] x m)
///   dZ[l] = dA[l] * g[l]'(Z[l])              entry by entry
///   dW[l] = (1/m) dZ[l] A[l-1]^T + (lambda/m) W[l]
///   db[l] = (1/m) (sum of the columns of dZ[l])
/// @throws std::invalid_argument on a wrong shape. Cost: about two forward passes.
[[nodiscard]] Gradients backward(const Architecture& architecture, const Parameters& parameters,
                                 const arma::mat& X, const arma::mat& Y, const ForwardPass& pass);

}  // namespace gradproof
