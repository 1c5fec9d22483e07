// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// Every output is a weighted sum of all inputs, an example a row.
///   signature   x (N, d1, ..., dk), w (D, M), b (M) -> (N, M),   D = d1 ... dk
///   y = x w + b                        x read as N x D
///   dx = dy w^T,   dw = x^T dy,   db = the sum of the rows of dy
/// Smooth everywhere; examples do not know of each other.
/// Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 6.5.
/// @throws std::invalid_argument where shapes do not belong together
[[nodiscard]] Tensor affine(const Tensor& x, const Tensor& w, const Tensor& b);
/// dx, dw, db
[[nodiscard]] Tensors affine_backward(const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& dy);

/// The same with an example a column, as in the notation of network/.
///   signature   W (M, D), A (D, N), b (M, 1) -> (M, N)
///   Z = W A + b;   dW = dZ A^T,   dA = W^T dZ,   db = the sum of the columns of dZ
[[nodiscard]] Tensor affine_columns(const Tensor& W, const Tensor& A, const Tensor& b);
/// dW, dA, db
[[nodiscard]] Tensors affine_columns_backward(const Tensor& W, const Tensor& A, const Tensor& b,
                                              const Tensor& dZ);

}  // namespace gradproof::layers
