// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/check_network/case.hpp"

namespace gradproof {

/// A squared error behind the activation of the last layer, L_k = 1/2 sum_i (g(z_i) - y_i)^2, is posed as one
/// more layer: W = I, b = 0, identity output. Then dA[L] = A[L] - Y is the derivative of the loss, and
/// dZ[L] = dA[L] * g'(Z[L]) is a line like that of any hidden layer. The layer added has no parameters: its
/// dW and db are judged by nobody, and a finding in it is one of dA[L].
[[nodiscard]] bool has_loss_layer(const Case& question);

/// Makes the last layer of a question one that carries the loss.
void make_loss_layer(Case& question);

}  // namespace gradproof
