// SPDX-License-Identifier: MIT
#include "gradproof/layers/attention.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "gradproof/layers/losses.hpp"

namespace gradproof::layers {

namespace {

void require_attention(const Tensors& given, arma::uword heads) {
  const Tensor &Q = given.at(0), &K = given.at(1), &V = given.at(2);
  require_shape("attention", "K", K, {K.size(0), Q.size(1)});
  require_shape("attention", "V", V, {K.size(0), V.size(1)});
  require_shape("attention", "mask", given.at(3), {Q.size(0), K.size(0)});
  if (heads == 0 || Q.size(1) % heads != 0 || V.size(1) % heads != 0) {
    throw std::invalid_argument(
        fmt::format("layers::attention: {} heads for {} and {} columns: take a number that divides both",
                    heads, Q.size(1), V.size(1)));
  }
}

/// The columns of one head.
arma::mat part(const Tensor& x, arma::uword head, arma::uword heads) {
  const arma::uword width = x.size(1) / heads;
  return matrix(x).cols(head * width, (head + 1) * width - 1);
}

}  // namespace

Tensor attention(const Tensors& given, arma::uword heads) {
  require_attention(given, heads);
  const double scale = 1.0 / std::sqrt(static_cast<double>(given[0].size(1) / heads));
  arma::mat Y;
  for (arma::uword head = 0; head < heads; ++head) {
    const arma::mat Q = part(given[0], head, heads), K = part(given[1], head, heads);
    const arma::mat P = softmax_of_rows(Q * K.t() * scale + matrix(given[3]));
    Y = arma::join_rows(Y, P * part(given[2], head, heads));
  }
  return tensor(Y);
}

Tensors attention_backward(const Tensors& given, arma::uword heads, const Tensor& dy) {
  require_attention(given, heads);
  require_shape("attention_backward", "dY", dy, {given[0].size(0), given[2].size(1)});
  const double scale = 1.0 / std::sqrt(static_cast<double>(given[0].size(1) / heads));
  arma::mat dQ, dK, dV;
  for (arma::uword head = 0; head < heads; ++head) {
    const arma::mat Q = part(given[0], head, heads), K = part(given[1], head, heads),
                    V = part(given[2], head, heads), dY = part(dy, head, heads);
    const arma::mat S = Q * K.t() * scale + matrix(given[3]);
    const arma::mat P = softmax_of_rows(S), dS = softmax_of_rows_backward(S, dY * V.t());
    dQ = arma::join_rows(dQ, dS * K * scale);
    dK = arma::join_rows(dK, dS.t() * Q * scale);
    dV = arma::join_rows(dV, P.t() * dY);
  }
  return {tensor(dQ), tensor(dK), tensor(dV)};
}

}  // namespace gradproof::layers
