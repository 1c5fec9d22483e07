// SPDX-License-Identifier: MIT
// What people write in the backward passes of recurrent layers.
#include <utility>

#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/gru.hpp"
#include "gradproof/layers/mistakes.hpp"
#include "gradproof/layers/recurrent.hpp"

namespace gradproof::layers {

namespace {

using arma::mat;
using Backward = LayerMistake::Backward;

// --- recurrent: in a step, and in a sequence of such steps

Cell cell_of(const Layer& layer) {
  if (layer.name.starts_with("lstm")) return Cell::lstm;
  return layer.name.starts_with("gru") ? Cell::gru : Cell::rnn;
}

Backward in_each_step(const StepBackward& step) {
  return [step](const Asking& at) {
    return at.layer.name.ends_with("_step") ? step(at.x, at.dy)
                                            : sequence_backward(at.x, at.dy[0], cell_of(at.layer), step, {});
  };
}

/// da from dh', h' and h
Backward rnn_da(mat (*da)(const mat& dh, const mat& h_next, const mat& h)) {
  return in_each_step([da](const Tensors& x, const Tensors& dy) {
    return sums_backward(x[0], x[1], x[2], x[3], x[4], da(matrix(dy[0]), matrix(rnn_step(x)), matrix(x[1])));
  });
}

/// One of the right results of a step from da instead.
Backward rnn_result(std::size_t k, Tensor (*result)(const Tensors& x, const mat& da, const mat& h_next)) {
  return in_each_step([k, result](const Tensors& x, const Tensors& dy) {
    const mat h_next = matrix(rnn_step(x));
    Tensors d = rnn_step_backward(x, dy[0]);
    d[k] = result(x, matrix(dy[0]) % (1.0 - arma::square(h_next)), h_next);
    return d;
  });
}

Backward in_the_loop(TimeLoop loop) {
  return [loop](const Asking& at) {
    const Cell cell = cell_of(at.layer);
    return sequence_backward(at.x, at.dy[0], cell, step_backward_of(cell), loop);
  };
}

std::vector<LayerMistake> of_recurrent() {
  const std::vector<std::string> rnns = {"rnn_step", "rnn"}, loops = {"rnn", "lstm", "gru"};
  return {
      {"time-later-steps-missing", loops, {in_the_loop({.carries_h = false})}},
      {"time-dh-of-the-step-missing", loops, {in_the_loop({.adds_dh = false})}},
      {"time-weights-overwritten", loops, {in_the_loop({.overwrites = true})}},
      {"lstm-dc-not-carried", {"lstm"}, {in_the_loop({.carries_c = false})}},
      {"rnn-slope-missing", rnns, {rnn_da([](const mat& d, const mat&, const mat&) { return d; })}},
      {"rnn-square-missing", rnns, {rnn_da([](const mat& d, const mat& y, const mat&) {
         return mat(d % (1 - y));
       })}},
      {"rnn-tanh-twice", rnns, {rnn_da([](const mat& d, const mat& y, const mat&) {
         return mat(d % (1 - arma::square(arma::tanh(y))));
       })}},
      {"rnn-slope-of-the-old-state", rnns, {rnn_da([](const mat& d, const mat&, const mat& h) {
         return mat(d % (1 - arma::square(h)));
       })}},
      {"rnn-cotangent-missing", rnns, {rnn_da([](const mat&, const mat& y, const mat&) {
         return mat(1 - arma::square(y));
       })}},
      {"rnn-Wh-not-transposed",
       rnns,
       {rnn_result(1,
                   [](const Tensors& x, const mat& da, const mat&) { return tensor(da * matrix(x[3])); })}},
      {"rnn-dWh-transposed",
       rnns,
       {rnn_result(
           3, [](const Tensors& x, const mat& da, const mat&) { return tensor(da.t() * matrix(x[1])); })}},
      {"rnn-dWh-from-the-new-state",
       rnns,
       {rnn_result(3, [](const Tensors&, const mat& da, const mat& y) { return tensor(y.t() * da); })}},
      {"rnn-db-mean",
       rnns,
       {rnn_result(4, [](const Tensors& x, const mat& da,
                         const mat&) { return Tensor(x[4].shape(), arma::vec(arma::mean(da, 0).t())); })}},
  };
}

/// What an lstm step's backward pass is made of; a mistake changes it before the weights are reached.
struct LstmParts {
  LstmGates at;
  mat dh, dc_next, c_prev, slope;  ///< slope: 1 - tanh(c)^2
  mat dc, i, f, o, g, dc_prev;     ///< the gates' derivatives
  void gates_from(const mat& to_dc) {
    dc = to_dc;
    i = dc % at.g % at.i % (1 - at.i);
    f = dc % c_prev % at.f % (1 - at.f);
    o = dh % at.tanh_c % at.o % (1 - at.o);
    g = dc % at.i % (1 - arma::square(at.g));
    dc_prev = dc % at.f;
  }
};

Backward lstm_with(void (*change)(LstmParts&)) {
  return in_each_step([change](const Tensors& x, const Tensors& dy) {
    LstmParts p = {lstm_gates(x), matrix(dy[0]), matrix(dy[1]), matrix(x[2]), {}, {}, {}, {}, {}, {}, {}};
    p.slope = 1 - arma::square(p.at.tanh_c);
    p.gates_from(p.dc_next + p.dh % p.at.o % p.slope);
    change(p);
    const mat da = arma::join_rows(p.i, p.f, p.o, p.g);
    Tensors d = sums_backward(x[0], x[1], x[3], x[4], x[5], da);
    d.insert(d.begin() + 2, tensor(p.dc_prev));
    return d;
  });
}

std::vector<LayerMistake> of_lstm() {
  const std::vector<std::string> lstms = {"lstm_step", "lstm"};
  return {
      {"lstm-dc-next-missing", lstms, {lstm_with([](LstmParts& p) {
         p.gates_from(p.dh % p.at.o % p.slope);
       })}},
      {"lstm-path-from-h-to-c-missing", lstms, {lstm_with([](LstmParts& p) { p.gates_from(p.dc_next); })}},
      {"lstm-tanh-slope-missing", lstms, {lstm_with([](LstmParts& p) {
         p.gates_from(p.dc_next + p.dh % p.at.o);
       })}},
      {"lstm-tanh-square-missing", lstms, {lstm_with([](LstmParts& p) {
         p.gates_from(p.dc_next + p.dh % p.at.o % (1 - p.at.tanh_c));
       })}},
      {"lstm-slope-of-c-for-tanh-c", lstms, {lstm_with([](LstmParts& p) {
         p.gates_from(p.dc_next + p.dh % p.at.o % (1 - arma::square(p.at.c)));
       })}},
      {"lstm-tanh-twice", lstms, {lstm_with([](LstmParts& p) {
         p.gates_from(p.dc_next + p.dh % p.at.o % (1 - arma::square(arma::tanh(p.at.tanh_c))));
       })}},
      {"lstm-brackets-around-dc-next",
       lstms,
       {lstm_with([](LstmParts& p) { p.gates_from((p.dc_next + p.dh % p.at.o) % p.slope); }),
        lstm_with([](LstmParts& p) { p.gates_from((p.dc_next + p.dh) % p.at.o % p.slope); })}},
      {"lstm-brackets-lost",
       lstms,
       {lstm_with([](LstmParts& p) {
          const mat from_h = p.dh % p.at.o % p.slope;
          p.i = p.dc_next % p.at.g + from_h % p.at.g % p.at.i % (1 - p.at.i);
          p.f = p.dc_next % p.c_prev + from_h % p.c_prev % p.at.f % (1 - p.at.f);
          p.g = p.dc_next % p.at.i + from_h % p.at.i % (1 - arma::square(p.at.g));
        }),
        lstm_with([](LstmParts& p) {
          p.i = p.dc_next % p.at.g + p.dh % p.at.o % p.slope % p.at.g % p.at.i % (1 - p.at.i);
        }),
        lstm_with([](LstmParts& p) {
          p.f = p.dc_next % p.c_prev + p.dh % p.at.o % p.slope % p.c_prev % p.at.f % (1 - p.at.f);
        }),
        lstm_with([](LstmParts& p) {
          p.g = p.dc_next % p.at.i + p.dh % p.at.o % p.slope % p.at.i % (1 - arma::square(p.at.g));
        })}},
      {"lstm-dc-prev-from-dc-next-alone", lstms, {lstm_with([](LstmParts& p) {
         p.dc_prev = p.dc_next % p.at.f;
       })}},
      {"lstm-dc-prev-without-f", lstms, {lstm_with([](LstmParts& p) { p.dc_prev = p.dc; })}},
      {"lstm-dc-prev-times-i", lstms, {lstm_with([](LstmParts& p) { p.dc_prev = p.dc % p.at.i; })}},
      {"lstm-forget-gate-from-the-new-cell", lstms, {lstm_with([](LstmParts& p) {
         p.f = p.dc % p.at.c % p.at.f % (1 - p.at.f);
       })}},
      {"lstm-output-gate-without-tanh", lstms, {lstm_with([](LstmParts& p) {
         p.o = p.dh % p.at.c % p.at.o % (1 - p.at.o);
       })}},
      {"lstm-gate-slope-missing",
       lstms,
       {lstm_with([](LstmParts& p) {
          p.i /= p.at.i % (1 - p.at.i);
          p.f /= p.at.f % (1 - p.at.f);
          p.o /= p.at.o % (1 - p.at.o);
        }),
        lstm_with([](LstmParts& p) { p.i /= p.at.i % (1 - p.at.i); }),
        lstm_with([](LstmParts& p) { p.f /= p.at.f % (1 - p.at.f); }),
        lstm_with([](LstmParts& p) { p.o /= p.at.o % (1 - p.at.o); })}},
      {"lstm-tanh-slope-for-a-gate",
       lstms,
       {lstm_with([](LstmParts& p) { p.i = p.dc % p.at.g % (1 - arma::square(p.at.i)); }),
        lstm_with([](LstmParts& p) { p.f = p.dc % p.c_prev % (1 - arma::square(p.at.f)); }),
        lstm_with([](LstmParts& p) { p.o = p.dh % p.at.tanh_c % (1 - arma::square(p.at.o)); })}},
      {"lstm-candidate-slope-missing", lstms, {lstm_with([](LstmParts& p) { p.g = p.dc % p.at.i; })}},
      {"lstm-candidate-sigmoid-slope", lstms, {lstm_with([](LstmParts& p) {
         p.g = p.dc % p.at.i % p.at.g % (1 - p.at.g);
       })}},
      {"lstm-candidate-tanh-twice", lstms, {lstm_with([](LstmParts& p) {
         p.g = p.dc % p.at.i % (1 - arma::square(arma::tanh(p.at.g)));
       })}},
      {"lstm-gates-swapped",
       lstms,
       {lstm_with([](LstmParts& p) { std::swap(p.o, p.g); }),
        lstm_with([](LstmParts& p) { std::swap(p.i, p.f); }),
        lstm_with([](LstmParts& p) { std::swap(p.f, p.o); })}},
  };
}

/// What a gru step's backward pass is made of, in the order in which it is computed.
struct GruParts {
  GruGates at;
  mat dh, h;                                          ///< dh', and the state before the step
  mat n = {}, z = {};                                 ///< the derivatives by the sums of n and z ...
  mat drh = {}, r = {};                               ///< ... then by r h and by the sum of r ...
  mat kept = {}, through_r = {}, through_gates = {};  ///< ... then the three ways back to h
  mat to_Whn = {};                                    ///< what stands before Whn
};
using GruChange = void (*)(GruParts&);
void none(GruParts&) {}

/// A mistake changes the sums of n and z, or what of them goes on to r, or what goes back to h.
Backward gru_with(GruChange sums, GruChange reset = none, GruChange ways = none) {
  return in_each_step([=](const Tensors& x, const Tensors& dy) {
    const mat Wx = matrix(x[2]), Wh = matrix(x[3]);
    const arma::uword H = Wh.n_rows;
    GruParts p{.at = gru_gates(x), .dh = matrix(dy[0]), .h = matrix(x[1])};
    p.n = p.dh % p.at.z % (1 - arma::square(p.at.n));
    p.z = p.dh % (p.at.n - p.h) % p.at.z % (1 - p.at.z);
    p.to_Whn = p.at.r % p.h;
    sums(p);
    p.drh = p.n * Wh.tail_cols(H).t();
    p.r = p.drh % p.h % p.at.r % (1 - p.at.r);
    reset(p);
    p.kept = p.dh % (1 - p.at.z);
    p.through_r = p.drh % p.at.r;
    p.through_gates = arma::join_rows(p.z, p.r) * Wh.head_cols(2 * H).t();
    ways(p);
    const mat da = arma::join_rows(p.z, p.r, p.n);
    return Tensors{tensor(da * Wx.t()),
                   tensor(p.kept + p.through_r + p.through_gates),
                   tensor(matrix(x[0]).t() * da),
                   tensor(arma::join_rows(p.h.t() * p.z, p.h.t() * p.r, p.to_Whn.t() * p.n)),
                   {x[4].shape(), arma::sum(da, 0).t()}};
  });
}

std::vector<LayerMistake> of_gru() {
  const std::vector<std::string> grus = {"gru_step", "gru"};
  return {
      {"gru-old-state-missing-in-dz", grus, {gru_with([](GruParts& p) {
         p.z = p.dh % p.at.n % p.at.z % (1 - p.at.z);
       })}},
      {"gru-dz-sign", grus, {gru_with([](GruParts& p) { p.z = -p.z; })}},
      {"gru-z-for-one-minus-z",
       grus,
       {gru_with(none, none, [](GruParts& p) { p.kept = p.dh % p.at.z; }),
        gru_with([](GruParts& p) { p.n = p.dh % (1 - p.at.z) % (1 - arma::square(p.at.n)); }, none,
                 [](GruParts& p) { p.kept = p.dh % p.at.z; })}},
      {"gru-kept-state-missing", grus, {gru_with(none, none, [](GruParts& p) { p.kept.zeros(); })}},
      {"gru-path-through-r-missing", grus, {gru_with(none, none, [](GruParts& p) { p.through_r.zeros(); })}},
      {"gru-path-through-the-gates-missing",
       grus,
       {gru_with(none, none, [](GruParts& p) { p.through_gates.zeros(); })}},
      {"gru-r-missing-on-the-way-to-h",
       grus,
       {gru_with(none, none, [](GruParts& p) { p.through_r = p.drh; })}},
      {"gru-dWh-without-r", grus, {gru_with([](GruParts& p) { p.to_Whn = p.h; })}},
      {"gru-dr-without-the-state",
       grus,
       {gru_with(none, [](GruParts& p) { p.r = p.drh % p.at.r % (1 - p.at.r); })}},
      {"gru-gate-slope-missing",
       grus,
       {gru_with([](GruParts& p) { p.z = p.dh % (p.at.n - p.h); }, [](GruParts& p) { p.r = p.drh % p.h; }),
        gru_with([](GruParts& p) { p.z = p.dh % (p.at.n - p.h); }),
        gru_with(none, [](GruParts& p) { p.r = p.drh % p.h; })}},
      {"gru-tanh-slope-for-a-gate",
       grus,
       {gru_with([](GruParts& p) { p.z = p.dh % (p.at.n - p.h) % (1 - arma::square(p.at.z)); }),
        gru_with(none, [](GruParts& p) { p.r = p.drh % p.h % (1 - arma::square(p.at.r)); })}},
      {"gru-candidate-slope-missing", grus, {gru_with([](GruParts& p) { p.n = p.dh % p.at.z; })}},
      {"gru-candidate-sigmoid-slope", grus, {gru_with([](GruParts& p) {
         p.n = p.dh % p.at.z % p.at.n % (1 - p.at.n);
       })}},
      {"gru-candidate-tanh-twice", grus, {gru_with([](GruParts& p) {
         p.n = p.dh % p.at.z % (1 - arma::square(arma::tanh(p.at.n)));
       })}},
      {"gru-gates-swapped", grus, {gru_with(none, none, [](GruParts& p) { std::swap(p.z, p.r); })}},
  };
}

}  // namespace

std::vector<LayerMistake> time_mistakes() {
  std::vector<LayerMistake> all;
  for (auto* of : {of_recurrent, of_lstm, of_gru}) {
    for (LayerMistake& mistake : of()) all.push_back(std::move(mistake));
  }
  return all;
}

}  // namespace gradproof::layers
