// SPDX-License-Identifier: MIT
#include "gradproof/layers/gru.hpp"

#include "gradproof/network/activation_values.hpp"

namespace gradproof::layers {

GruGates gru_gates(const Tensors& given) {
  const arma::mat h = matrix(given.at(1)), Wh = matrix(given.at(3));
  const arma::uword H = Wh.n_rows;
  arma::mat from_x = matrix(given.at(0)) * matrix(given.at(2));
  from_x.each_row() += given.at(4).values().t();
  const ActivationValues squashed(ActivationKind::sigmoid);
  GruGates at;
  at.z = squashed(arma::mat(from_x.head_cols(H) + h * Wh.head_cols(H)));
  at.r = squashed(arma::mat(from_x.cols(H, 2 * H - 1) + h * Wh.cols(H, 2 * H - 1)));
  at.n = arma::tanh(from_x.tail_cols(H) + (at.r % h) * Wh.tail_cols(H));
  return at;
}

Tensor gru_step(const Tensors& given) {
  const GruGates at = gru_gates(given);
  return tensor((1.0 - at.z) % matrix(given[1]) + at.z % at.n);
}

Tensors gru_step_backward(const Tensors& given, const Tensor& dh_next) {
  const GruGates at = gru_gates(given);
  const arma::mat x = matrix(given[0]), h = matrix(given[1]), Wx = matrix(given[2]), Wh = matrix(given[3]);
  const arma::mat dh_new = matrix(dh_next);
  const arma::uword H = Wh.n_rows;
  const arma::mat dan = dh_new % at.z % (1.0 - arma::square(at.n));
  const arma::mat daz = dh_new % (at.n - h) % at.z % (1.0 - at.z);
  const arma::mat drh = dan * Wh.tail_cols(H).t();
  const arma::mat dar = drh % h % at.r % (1.0 - at.r);
  const arma::mat da = arma::join_rows(daz, dar, dan), gates = arma::join_rows(daz, dar);
  return {tensor(da * Wx.t()),
          tensor(dh_new % (1.0 - at.z) + drh % at.r + gates * Wh.head_cols(2 * H).t()),
          tensor(x.t() * da),
          tensor(arma::join_rows(h.t() * gates, (at.r % h).t() * dan)),
          {given[4].shape(), arma::sum(da, 0).t()}};
}

}  // namespace gradproof::layers
