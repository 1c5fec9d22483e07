// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>

#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// dW, db of the cost, dZ (l = 1..depth) and dA (l = 1..depth-1) of the loss of each example.
struct ComplexStepDerivatives {
  Layers<arma::mat> dW, db, dZ, dA;
};

/// A second witness, by the complex step: the cost is continued to complex parameters, and
///   dJ/dw = Im J(w + ih)/h + O(h^2)          h = 2^-300: nothing is subtracted and h^2 underflows
/// Squire & Trapp 1998, "Using Complex Variables to Estimate Derivatives of Real Functions", SIAM Review 40.
/// sigmoid, tanh, softplus and the losses are continued analytically, relu and leaky_relu by the sign of the
/// real part (at a kink: the slope from the left). Right to about 1e-14 of each array's largest entry.
/// Shares neither the addition theorems nor the error analysis of change propagation.
/// Cost of an entry: a complex forward pass from its layer upward.
/// @throws std::invalid_argument on wrong shapes or labels, and for a user's g: only its author can continue
/// it.
[[nodiscard]] ComplexStepDerivatives complex_step(const ForwardNetwork& network, const Parameters& parameters,
                                                  const arma::mat& X, const arma::mat& Y);

}  // namespace gradproof
