// SPDX-License-Identifier: MIT
#include "gradproof/layers/recurrent.hpp"

#include "gradproof/layers/gru.hpp"
#include "gradproof/network/activation_values.hpp"

namespace gradproof::layers {

namespace {

/// x Wx + h Wh + b
arma::mat sums(const Tensor& x, const Tensor& h, const Tensor& Wx, const Tensor& Wh, const Tensor& b) {
  arma::mat a = matrix(x) * matrix(Wx) + matrix(h) * matrix(Wh);
  a.each_row() += b.values().t();
  return a;
}

/// x(:, t, :), and the other way round
Tensor at_time(const Tensor& x, arma::uword t) {
  Tensor slice({x.size(0), x.size(2)});
  for (arma::uword n = 0; n < x.size(0); ++n)
    for (arma::uword d = 0; d < x.size(2); ++d) slice(n, d) = x(n, t, d);
  return slice;
}
void set_time(Tensor& x, arma::uword t, const Tensor& slice) {
  for (arma::uword n = 0; n < x.size(0); ++n)
    for (arma::uword d = 0; d < x.size(2); ++d) x(n, t, d) = slice(n, d);
}

Tensors stepped(Cell cell, const Tensors& step) {
  if (cell == Cell::lstm) return lstm_step(step);
  return {cell == Cell::gru ? gru_step(step) : rnn_step(step)};
}

/// The states before each step and after the last: h, and of an lstm c too.
std::vector<Tensors> states(const Tensors& given, Cell cell) {
  std::vector<Tensors> all = {{given.at(1)}};
  if (cell == Cell::lstm) all.front().emplace_back(given.at(1).shape());
  for (arma::uword t = 0; t < given.at(0).size(1); ++t) {
    Tensors step = {at_time(given[0], t)};
    for (const Tensor& state : all.back()) step.push_back(state);
    step.insert(step.end(), given.begin() + 2, given.end());
    all.push_back(stepped(cell, step));
  }
  return all;
}

Tensor sequence(const Tensors& given, Cell cell) {
  const std::vector<Tensors> all = states(given, cell);
  Tensor h({given.at(0).size(0), given[0].size(1), given.at(1).size(1)});
  for (arma::uword t = 0; t + 1 < all.size(); ++t) set_time(h, t, all[t + 1].front());
  return h;
}

}  // namespace

Tensors sums_backward(const Tensor& x, const Tensor& h, const Tensor& Wx, const Tensor& Wh, const Tensor& b,
                      const arma::mat& da) {
  return {tensor(da * matrix(Wx).t()),
          tensor(da * matrix(Wh).t()),
          tensor(matrix(x).t() * da),
          tensor(matrix(h).t() * da),
          {b.shape(), arma::sum(da, 0).t()}};
}

LstmGates lstm_gates(const Tensors& given) {
  const arma::mat a = sums(given.at(0), given.at(1), given.at(3), given.at(4), given.at(5));
  const arma::uword H = a.n_cols / 4;
  const ActivationValues squashed(ActivationKind::sigmoid);
  LstmGates at;
  at.i = squashed(arma::mat(a.cols(0, H - 1)));
  at.f = squashed(arma::mat(a.cols(H, 2 * H - 1)));
  at.o = squashed(arma::mat(a.cols(2 * H, 3 * H - 1)));
  at.g = arma::tanh(a.cols(3 * H, 4 * H - 1));
  at.c = at.f % matrix(given.at(2)) + at.i % at.g;
  at.tanh_c = arma::tanh(at.c);
  return at;
}

Tensors sequence_backward(const Tensors& given, const Tensor& dh, Cell cell,
                          const StepBackward& step_backward, const TimeLoop& loop) {
  const bool is_lstm = cell == Cell::lstm;
  const std::vector<Tensors> all = states(given, cell);
  Tensors sum;
  for (const Tensor& argument : given) sum.emplace_back(argument.shape());
  Tensor back_h(given.at(1).shape()), back_c(given.at(1).shape());  // from step t + 1
  for (arma::uword t = given.at(0).size(1); t-- > 0;) {
    Tensors step = {at_time(given[0], t)};
    for (const Tensor& state : all[t]) step.push_back(state);
    step.insert(step.end(), given.begin() + 2, given.end());
    const bool is_last = t + 1 == given[0].size(1);
    if (!loop.carries_h) back_h = Tensor(back_h.shape());
    if (!loop.carries_c) back_c = Tensor(back_c.shape());
    if (loop.adds_dh || is_last) back_h.values() += at_time(dh, t).values();
    const Tensors d = step_backward(step, is_lstm ? Tensors{back_h, back_c} : Tensors{back_h});
    set_time(sum[0], t, d[0]);
    back_h = d[1];
    if (is_lstm) back_c = d[2];
    for (std::size_t k = 2; k < given.size(); ++k) {
      const arma::vec& of_step = d[is_lstm ? k + 1 : k].values();
      sum[k].values() = loop.overwrites ? of_step : arma::vec(sum[k].values() + of_step);
    }
  }
  sum[1] = back_h;
  return sum;
}

Tensor rnn_step(const Tensors& given) {
  return tensor(arma::tanh(sums(given.at(0), given.at(1), given.at(2), given.at(3), given.at(4))));
}

Tensors rnn_step_backward(const Tensors& given, const Tensor& dh_next) {
  const arma::mat h_next = matrix(rnn_step(given));
  return sums_backward(given[0], given[1], given[2], given[3], given[4],
                       matrix(dh_next) % (1.0 - arma::square(h_next)));
}

Tensors lstm_step(const Tensors& given) {
  const LstmGates at = lstm_gates(given);
  return {tensor(at.o % at.tanh_c), tensor(at.c)};
}

Tensors lstm_step_backward(const Tensors& given, const Tensor& dh_next, const Tensor& dc_next) {
  const LstmGates at = lstm_gates(given);
  const arma::mat dh = matrix(dh_next);
  const arma::mat dc = matrix(dc_next) + dh % at.o % (1.0 - arma::square(at.tanh_c));
  const arma::mat c = matrix(given[2]);
  const arma::mat da =
      arma::join_rows(dc % at.g % at.i % (1.0 - at.i), dc % c % at.f % (1.0 - at.f),
                      dh % at.tanh_c % at.o % (1.0 - at.o), dc % at.i % (1.0 - arma::square(at.g)));
  Tensors d = sums_backward(given[0], given[1], given[3], given[4], given[5], da);
  d.insert(d.begin() + 2, tensor(dc % at.f));
  return d;
}

StepBackward step_backward_of(Cell cell) {
  return [cell](const Tensors& step, const Tensors& cotangents) {
    if (cell == Cell::lstm) return lstm_step_backward(step, cotangents.at(0), cotangents.at(1));
    return cell == Cell::gru ? gru_step_backward(step, cotangents.at(0))
                             : rnn_step_backward(step, cotangents.at(0));
  };
}

Tensor rnn(const Tensors& given) { return sequence(given, Cell::rnn); }
Tensor lstm(const Tensors& given) { return sequence(given, Cell::lstm); }
Tensor gru(const Tensors& given) { return sequence(given, Cell::gru); }
Tensors rnn_backward(const Tensors& given, const Tensor& dh) {
  return sequence_backward(given, dh, Cell::rnn, step_backward_of(Cell::rnn), {});
}
Tensors lstm_backward(const Tensors& given, const Tensor& dh) {
  return sequence_backward(given, dh, Cell::lstm, step_backward_of(Cell::lstm), {});
}
Tensors gru_backward(const Tensors& given, const Tensor& dh) {
  return sequence_backward(given, dh, Cell::gru, step_backward_of(Cell::gru), {});
}

}  // namespace gradproof::layers
