// SPDX-License-Identifier: MIT
#include "gradproof/layers/elementwise.hpp"

namespace gradproof::layers {

Tensor elementwise(const Activation& g, const Tensor& x) {
  return {x.shape(), arma::vec(g(arma::mat(x.values())))};
}

Tensors elementwise_backward(const Activation& g, const Tensor& x, const Tensor& dy) {
  require_shape("elementwise_backward", "dy", dy, x.shape());
  return {{x.shape(), arma::vec(dy.values() % g.derivative(arma::mat(x.values())))}};
}

Tensor dropout(const Tensor& x, const Tensor& mask, double keep) {
  require_shape("dropout", "mask", mask, x.shape());
  return {x.shape(), x.values() % mask.values() / keep};
}

Tensors dropout_backward(const Tensor& x, const Tensor& mask, double keep, const Tensor& dy) {
  require_shape("dropout_backward", "dy", dy, x.shape());
  require_shape("dropout_backward", "mask", mask, x.shape());
  return {{x.shape(), dy.values() % mask.values() / keep}};
}

}  // namespace gradproof::layers
