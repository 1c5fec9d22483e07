// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// A row of W for each word, by its number from 0.
///   signature   W (V, D), x (N, T) -> (N, T, D)          x: integers, not differentiated by
///   y(n,t,:) = W(x(n,t),:);   dW(v,:) = the sum of dy(n,t,:) over all (n,t) with x(n,t) = v: words that
///   occur twice add up
/// @throws std::out_of_range for a word that W has no row for
[[nodiscard]] Tensor embedding(const Tensor& W, const Tensor& x);
/// dW
[[nodiscard]] Tensors embedding_backward(const Tensor& W, const Tensor& x, const Tensor& dy);

/// Word vectors: the loss of a center vector v (D) beside the row `outside` of U (V, D), which stands for a
/// word seen near it.
///   naive softmax       L = -log softmax(U v)_outside
///                       dv = U^T (p - e),   dU = (p - e) v^T,   e = 1 at `outside`
///   negative sampling   L = -log sigmoid(u_o . v) - sum_k log sigmoid(-u_k . v)    k over the samples, with
///   repetitions
///                       du_o = (sigmoid(u_o . v) - 1) v,   du_k += sigmoid(u_k . v) v
/// Source: Mikolov et al. 2013, equations 2 and 4.
[[nodiscard]] double naive_softmax_loss(const Tensor& v, const Tensor& U, arma::uword outside);
/// dv, dU
[[nodiscard]] Tensors naive_softmax_loss_backward(const Tensor& v, const Tensor& U, arma::uword outside,
                                                  double dL);
[[nodiscard]] double negative_sampling_loss(const Tensor& v, const Tensor& U, arma::uword outside,
                                            const std::vector<arma::uword>& samples);
/// dv, dU
[[nodiscard]] Tensors negative_sampling_loss_backward(const Tensor& v, const Tensor& U, arma::uword outside,
                                                      const std::vector<arma::uword>& samples, double dL);

/// Collaborative filtering: half the squared error of the ratings that there are, a sum and no mean.
///   signature   X (films, F), Theta (users, F), Y (films, users), R (films, users) -> a number
///   J = 1/2 sum R (X Theta^T - Y)^2 + lambda/2 (sum X^2 + sum Theta^2)
///   dX = (R E) Theta + lambda X,   dTheta = (R E)^T X + lambda Theta,   E = X Theta^T - Y
[[nodiscard]] double collaborative_filtering(const Tensors& X_Theta_Y_R, double lambda);
/// dX, dTheta
[[nodiscard]] Tensors collaborative_filtering_backward(const Tensors& X_Theta_Y_R, double lambda, double dJ);

}  // namespace gradproof::layers
