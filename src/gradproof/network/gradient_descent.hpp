// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <functional>

#include "gradproof/network/architecture.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// So many steps of plain gradient descent on all examples, in place:
///   W[l] -= learning_rate dW[l],   b[l] -= learning_rate db[l]
/// @param before_step called with the number of steps done; may throw to stop, and the parameters are then
/// those
///   of the last whole step
/// Cost: a forward and a backward pass a step. @throws std::invalid_argument on a wrong shape.
void gradient_descent(const Architecture& architecture, Parameters& parameters, const arma::mat& X,
                      const arma::mat& Y, std::size_t steps, double learning_rate,
                      const std::function<void(std::size_t done)>& before_step = {});

}  // namespace gradproof
