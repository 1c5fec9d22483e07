// SPDX-License-Identifier: MIT
#include "gradproof/layers/losses.hpp"

#include <cmath>

#include "gradproof/network/activation_values.hpp"

namespace gradproof::layers {

namespace {

double first_size(const Tensor& s) { return static_cast<double>(s.size(0)); }

arma::uword label(const Tensor& y, arma::uword n) { return static_cast<arma::uword>(y.values()(n)); }

/// log sum exp(row) - row(correct)
double cross_entropy(const arma::rowvec& row, arma::uword correct) {
  return row.max() + std::log(arma::accu(arma::exp(row - row.max()))) - row(correct);
}

/// s_nc - s_n,y(n) + 1, and 0 for the correct class itself
arma::mat margins(const Tensor& s, const Tensor& y) {
  arma::mat margin = matrix(s);
  for (arma::uword n = 0; n < margin.n_rows; ++n) {
    margin.row(n) += 1.0 - margin(n, label(y, n));
    margin(n, label(y, n)) = 0.0;
  }
  return margin;
}

}  // namespace

arma::mat softmax_of_rows(const arma::mat& s) {
  arma::mat p = s;
  p.each_row([](arma::rowvec& row) {
    row = arma::exp(row - row.max());
    row /= arma::accu(row);
  });
  return p;
}

arma::mat softmax_of_rows_backward(const arma::mat& s, const arma::mat& dp) {
  const arma::mat p = softmax_of_rows(s);
  arma::mat ds = dp;
  ds.each_col() -= arma::sum(dp % p, 1);
  return ds % p;
}

double softmax_loss(const Tensor& s, const Tensor& y) {
  require_shape("softmax_loss", "y", y, {s.size(0)});
  const arma::mat scores = matrix(s);
  double sum = 0.0;
  for (arma::uword n = 0; n < scores.n_rows; ++n) sum += cross_entropy(scores.row(n), label(y, n));
  return sum / first_size(s);
}

Tensors softmax_loss_backward(const Tensor& s, const Tensor& y, double dL) {
  arma::mat d = softmax_of_rows(matrix(s));
  for (arma::uword n = 0; n < d.n_rows; ++n) d(n, label(y, n)) -= 1.0;
  return {tensor(d * (dL / first_size(s)))};
}

double temporal_softmax_loss(const Tensor& s, const Tensor& y, const Tensor& mask) {
  require_shape("temporal_softmax_loss", "y", y, {s.size(0), s.size(1)});
  require_shape("temporal_softmax_loss", "mask", mask, {s.size(0), s.size(1)});
  const arma::mat scores = matrix(s, 2);  // a row for each example and time
  double sum = 0.0;
  for (arma::uword n = 0; n < scores.n_rows; ++n)
    sum += mask.values()(n) * cross_entropy(scores.row(n), label(y, n));
  return sum / first_size(s);
}

Tensors temporal_softmax_loss_backward(const Tensor& s, const Tensor& y, const Tensor& mask, double dL) {
  arma::mat d = softmax_of_rows(matrix(s, 2));
  for (arma::uword n = 0; n < d.n_rows; ++n) {
    d(n, label(y, n)) -= 1.0;
    d.row(n) *= mask.values()(n);
  }
  return {tensor(d * (dL / first_size(s)), s.shape())};
}

double hinge_loss(const Tensor& s, const Tensor& y) {
  require_shape("hinge_loss", "y", y, {s.size(0)});
  return arma::accu(arma::clamp(margins(s, y), 0.0, arma::datum::inf)) / first_size(s);
}

Tensors hinge_loss_backward(const Tensor& s, const Tensor& y, double dL) {
  arma::mat d = arma::conv_to<arma::mat>::from(margins(s, y) > 0.0);
  for (arma::uword n = 0; n < d.n_rows; ++n) d(n, label(y, n)) = -arma::accu(d.row(n));
  return {tensor(d * (dL / first_size(s)))};
}

double sigmoid_loss(const Tensor& s, const Tensor& y) {
  require_shape("sigmoid_loss", "y", y, s.shape());
  double sum = 0.0;
  for (arma::uword i = 0; i < s.values().n_elem; ++i)
    sum += softplus(s.values()(i)) - y.values()(i) * s.values()(i);
  return sum / first_size(s);
}

Tensors sigmoid_loss_backward(const Tensor& s, const Tensor& y, double dL) {
  arma::vec d = s.values();
  d.transform([](double z) { return sigmoid(z); });
  return {{s.shape(), (d - y.values()) * (dL / first_size(s))}};
}

double half_squared_loss(const Tensor& s, const Tensor& y) {
  require_shape("half_squared_loss", "y", y, s.shape());
  return arma::accu(arma::square(s.values() - y.values())) / (2.0 * first_size(s));
}

Tensors half_squared_loss_backward(const Tensor& s, const Tensor& y, double dL) {
  return {{s.shape(), (s.values() - y.values()) * (dL / first_size(s))}};
}

}  // namespace gradproof::layers
