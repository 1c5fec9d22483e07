// SPDX-License-Identifier: MIT
#include "gradproof/network/gradient_descent.hpp"

#include "gradproof/network/backward.hpp"
#include "gradproof/network/forward.hpp"

namespace gradproof {

void gradient_descent(const Architecture& architecture, Parameters& parameters, const arma::mat& X,
                      const arma::mat& Y, std::size_t steps, double learning_rate,
                      const std::function<void(std::size_t done)>& before_step) {
  for (std::size_t step = 0; step < steps; ++step) {
    if (before_step) before_step(step);
    const ForwardPass pass = forward(architecture.forward_only(), parameters, X, Y);
    const Gradients gradients = backward(architecture, parameters, X, Y, pass);
    for (std::size_t l = 1; l <= architecture.depth(); ++l) {
      parameters.W[l] -= learning_rate * gradients.dW[l];
      parameters.b[l] -= learning_rate * gradients.db[l];
    }
  }
}

}  // namespace gradproof
