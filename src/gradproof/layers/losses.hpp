// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// Each loss is one number, the mean over the N examples (rows) of scores; `_backward` is its derivative by
/// the scores, times the cotangent of that number. Labels are class numbers from 0 and not differentiated by.

/// softmax and cross-entropy.   signature  s (N, C), y (N) -> a number
///   L = (1/N) sum_n [ log sum_c exp(s_nc) - s_n,y(n) ],   dL/ds_nc = (1/N) (p_nc - [c = y(n)]),  p = softmax
/// Source: Bishop, "Pattern Recognition and Machine Learning" (2006), section 4.3.4.
[[nodiscard]] double softmax_loss(const Tensor& s, const Tensor& y);
[[nodiscard]] Tensors softmax_loss_backward(const Tensor& s, const Tensor& y, double dL);

/// The same for sequences, where the mask (0 or 1) says which times count.   s (N, T, C), y (N, T), mask (N,
/// T)
///   L = (1/N) sum_nt mask_nt [ log sum_c exp(s_ntc) - s_nt,y(n,t) ]
[[nodiscard]] double temporal_softmax_loss(const Tensor& s, const Tensor& y, const Tensor& mask);
[[nodiscard]] Tensors temporal_softmax_loss_backward(const Tensor& s, const Tensor& y, const Tensor& mask,
                                                     double dL);

/// hinge, one against all, margin 1.   signature  s (N, C), y (N) -> a number
///   L = (1/N) sum_n sum_{c != y(n)} max(0, s_nc - s_n,y(n) + 1)
///   dL/ds_nc = (1/N) [margin_nc > 0] for c != y(n), and minus their number for c = y(n)
/// A kink where a margin is exactly 0: the slope taken there is 0.
/// Source: Weston and Watkins 1999.
[[nodiscard]] double hinge_loss(const Tensor& s, const Tensor& y);
[[nodiscard]] Tensors hinge_loss_backward(const Tensor& s, const Tensor& y, double dL);

/// sigmoid and binary cross-entropy, y in [0, 1].   signature  s (N, C), y (N, C) -> a number
///   L = (1/N) sum [ log(1 + exp(s)) - y s ],   dL/ds = (1/N) (sigmoid(s) - y)
[[nodiscard]] double sigmoid_loss(const Tensor& s, const Tensor& y);
[[nodiscard]] Tensors sigmoid_loss_backward(const Tensor& s, const Tensor& y, double dL);

/// half the squared error.   signature  s (N, C), y (N, C) -> a number
///   L = (1/2N) sum (s - y)^2,   dL/ds = (1/N) (s - y)
[[nodiscard]] double half_squared_loss(const Tensor& s, const Tensor& y);
[[nodiscard]] Tensors half_squared_loss_backward(const Tensor& s, const Tensor& y, double dL);

/// softmax row by row, without overflow
[[nodiscard]] arma::mat softmax_of_rows(const arma::mat& s);
/// p (dp - sum_c dp_c p_c), row by row: the Jacobian diag(p) - p p^T times the cotangent
[[nodiscard]] arma::mat softmax_of_rows_backward(const arma::mat& s, const arma::mat& dp);

}  // namespace gradproof::layers
