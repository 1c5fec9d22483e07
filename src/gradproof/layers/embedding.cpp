// SPDX-License-Identifier: MIT
#include "gradproof/layers/embedding.hpp"

#include <cmath>

#include "gradproof/layers/losses.hpp"
#include "gradproof/network/activation_values.hpp"

namespace gradproof::layers {

namespace {

/// p - e, a column
arma::vec softmax_minus_one_hot(const Tensor& v, const Tensor& U, arma::uword outside) {
  arma::vec d = softmax_of_rows((matrix(U) * v.values()).t()).t();
  d(outside) -= 1.0;
  return d;
}

arma::mat rated_errors(const Tensors& given) {
  return matrix(given.at(3)) % (matrix(given.at(0)) * matrix(given.at(1)).t() - matrix(given.at(2)));
}

}  // namespace

Tensor embedding(const Tensor& W, const Tensor& x) {
  Shape shape = x.shape();
  shape.push_back(W.size(1));
  Tensor y(shape);
  for (arma::uword at = 0; at < x.values().n_elem; ++at)
    for (arma::uword d = 0; d < W.size(1); ++d)
      y.values()(at * W.size(1) + d) = W(static_cast<arma::uword>(x.values()(at)), d);
  return y;
}

Tensors embedding_backward(const Tensor& W, const Tensor& x, const Tensor& dy) {
  Tensor dW(W.shape());
  for (arma::uword at = 0; at < x.values().n_elem; ++at)
    for (arma::uword d = 0; d < W.size(1); ++d)
      dW(static_cast<arma::uword>(x.values()(at)), d) += dy.values()(at * W.size(1) + d);
  return {dW};
}

double naive_softmax_loss(const Tensor& v, const Tensor& U, arma::uword outside) {
  const arma::vec s = matrix(U) * v.values();
  return s.max() + std::log(arma::accu(arma::exp(s - s.max()))) - s(outside);
}

Tensors naive_softmax_loss_backward(const Tensor& v, const Tensor& U, arma::uword outside, double dL) {
  const arma::vec d = dL * softmax_minus_one_hot(v, U, outside);
  return {{v.shape(), matrix(U).t() * d}, tensor(d * v.values().t())};
}

double negative_sampling_loss(const Tensor& v, const Tensor& U, arma::uword outside,
                              const std::vector<arma::uword>& samples) {
  const arma::vec s = matrix(U) * v.values();
  double loss = softplus(-s(outside));  // -log sigmoid(s)
  for (const arma::uword k : samples) loss += softplus(s(k));
  return loss;
}

Tensors negative_sampling_loss_backward(const Tensor& v, const Tensor& U, arma::uword outside,
                                        const std::vector<arma::uword>& samples, double dL) {
  const arma::vec s = matrix(U) * v.values();
  arma::vec d = arma::zeros(s.n_elem);
  d(outside) -= sigmoid(-s(outside));
  for (const arma::uword k : samples) d(k) += sigmoid(s(k));
  d *= dL;
  return {{v.shape(), matrix(U).t() * d}, tensor(d * v.values().t())};
}

double collaborative_filtering(const Tensors& given, double lambda) {
  return arma::accu(arma::square(rated_errors(given))) / 2.0 +
         lambda / 2.0 *
             (arma::accu(arma::square(given[0].values())) + arma::accu(arma::square(given[1].values())));
}

Tensors collaborative_filtering_backward(const Tensors& given, double lambda, double dJ) {
  const arma::mat E = rated_errors(given), X = matrix(given[0]), Theta = matrix(given[1]);
  return {tensor(dJ * (E * Theta + lambda * X)), tensor(dJ * (E.t() * X + lambda * Theta))};
}

}  // namespace gradproof::layers
