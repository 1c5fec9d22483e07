// SPDX-License-Identifier: MIT
#include "gradproof/layers/affine.hpp"

namespace gradproof::layers {

Tensor affine(const Tensor& x, const Tensor& w, const Tensor& b) {
  const arma::mat X = matrix(x), W = matrix(w);
  require_shape("affine", "w", w, {X.n_cols, W.n_cols});
  require_shape("affine", "b", b, {W.n_cols});
  arma::mat y = X * W;
  y.each_row() += b.values().t();
  return tensor(y);
}

Tensors affine_backward(const Tensor& x, const Tensor& w, const Tensor& b, const Tensor& dy) {
  const arma::mat X = matrix(x), W = matrix(w);
  require_shape("affine_backward", "dy", dy, {X.n_rows, W.n_cols});
  const arma::mat dY = matrix(dy);
  return {tensor(dY * W.t(), x.shape()), tensor(X.t() * dY), {b.shape(), arma::sum(dY, 0).t()}};
}

Tensor affine_columns(const Tensor& W, const Tensor& A, const Tensor& b) {
  require_shape("affine_columns", "A", A, {W.size(1), A.size(1)});
  require_shape("affine_columns", "b", b, {W.size(0), 1});
  arma::mat Z = matrix(W) * matrix(A);
  Z.each_col() += b.values();
  return tensor(Z);
}

Tensors affine_columns_backward(const Tensor& W, const Tensor& A, const Tensor& b, const Tensor& dZ) {
  require_shape("affine_columns_backward", "dZ", dZ, {W.size(0), A.size(1)});
  const arma::mat d = matrix(dZ);
  return {tensor(d * matrix(A).t()), tensor(matrix(W).t() * d), {b.shape(), arma::sum(d, 1)}};
}

}  // namespace gradproof::layers
