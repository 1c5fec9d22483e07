// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// Scaled dot-product attention: each query takes a mean of the values, weighted by how well their keys fit
/// it.
///   signature   Q (T, D), K (S, D), V (S, E), mask (T, S) -> (T, E)       mask is added, and not
///   differentiated by P = softmax(Q K^T / sqrt(d) + mask) row by row,   Y = P V             d = D / heads dV
///   = P^T dY,   dP = dY V^T dS = P * (dP - the sums of the rows of dP * P)                         the
///   Jacobian of softmax dQ = dS K / sqrt(d),   dK = dS^T Q / sqrt(d)
/// Several heads: the columns of Q, K and V are cut into `heads` parts, each attends by itself, and their
/// outputs stand side by side. Source: Vaswani et al. 2017, section 3.2.
/// @throws std::invalid_argument where shapes do not belong together or heads does not divide D and E
[[nodiscard]] Tensor attention(const Tensors& Q_K_V_mask, arma::uword heads = 1);
/// dQ, dK, dV
[[nodiscard]] Tensors attention_backward(const Tensors& Q_K_V_mask, arma::uword heads, const Tensor& dY);

}  // namespace gradproof::layers
