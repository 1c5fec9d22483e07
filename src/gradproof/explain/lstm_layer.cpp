// SPDX-License-Identifier: MIT
// The derivation of one step of an LSTM.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "gradproof/explain/layer_findings.hpp"
#include "gradproof/explain/steps.hpp"
#include "gradproof/layers/recurrent.hpp"

namespace gradproof {

namespace {

using arma::mat;
using arma::uword;

enum Argument { of_x, of_h, of_c, of_Wx, of_Wh, of_b };

/// One example and one unit: every gate is a number.
struct Gates {
  explicit Gates(const LayerFindings& f) {
    const layers::LstmGates at = layers::lstm_gates(f.x);
    i = at.i(0), fg = at.f(0), o = at.o(0), g = at.g(0), c = at.c(0), tanh_c = at.tanh_c(0);
    dh = f.dy[0].values()(0), dc_above = f.dy[1].values()(0), c_prev = f.x[of_c].values()(0);
    dc = dc_above + dh * o * (1 - tanh_c * tanh_c);
  }
  double i, fg, o, g, c, tanh_c, dh, dc_above, c_prev, dc;
};

mat number(double value) { return mat(1, 1, arma::fill::value(value)); }

Section lstm_forward(const LayerFindings& f, const Gates& at) {
  Section step{"forward", "`h'` and `c'`: what a step does", {}};
  step.say(
      "Four sums of x and h, side by side. Three become gates between 0 and 1: i lets in, f keeps, o lets "
      "out; the fourth, g, is what there is to let in. The cell state c is kept beside h, and nothing "
      "squashes it on its way from step to step.");
  step.write({"[ai af ao ag] = x Wx + h Wh + b:   (N, D)(D, 4H) + (N, H)(H, 4H) + (4H) -> (N, 4H)",
              "i, f, o = sigmoid(ai, af, ao),   g = tanh(ag)", "c' = f * c + i * g,   h' = o * tanh(c')"},
             {"ai, af, ao, ag = np.split(x @ Wx + h @ Wh + b, 4, axis=1)", "c_next = f * c + i * g",
              "h_next = o * np.tanh(c_next)"});
  step.show(shown("x", flat(f.x[of_x]), "One example of 2 features, and one unit:"));
  step.show(shown("h", flat(f.x[of_h]), ""));
  step.show(shown("c", flat(f.x[of_c]), ""));
  step.show(shown("Wx", flat(f.x[of_Wx]), "The columns belong to i, f, o, g:"));
  step.show(shown("Wh", flat(f.x[of_Wh]), ""));
  step.show(shown("gates", mat{{at.i, at.fg, at.o, at.g}}, "i, f, o, g:"));
  step.show(shown("c'", flat(f.y[1]), ""));
  step.show(shown("h'", flat(f.y[0]), ""));
  return step;
}

Section cell_step(const Gates& at) {
  Section step{"dc", "`dc'`: two ways into the cell state", {}};
  step.say(
      "c' goes on to the next step, from where `dc'` comes back; and it makes h', from where `dh'` comes "
      "back through o and tanh. Both are added before anything else is done: all that follows uses the sum. "
      "Left out, or with the brackets in another place, it is the commonest mistake in this layer.");
  step.write({"dc' <- dc' + dh' * o * (1 - tanh(c')^2)"},
             {"dc = dc_next + dh_next * o * (1 - np.tanh(c_next) ** 2)"});
  step.show(shown("dh'", number(at.dh), "What comes from above:"));
  step.show(shown("dc'", number(at.dc_above), "What comes from the step after this one:"));
  WorkedSum sum = by_hand("dc", 0, 0, {{at.dh, at.o * (1 - at.tanh_c * at.tanh_c)}}, at.dc);
  sum.extra = at.dc_above;
  step.show(std::move(sum));
  step.show(confirm_slope(
      "dc", 0, 0, at.dc, [&](double c) { return at.dh * at.o * std::tanh(c) + at.dc_above * c; }, at.c));
  return step;
}

Section gates_step(const LayerFindings& f, const Gates& at) {
  Section step{"da", "`da`: from c' and h' back to the four sums", {}};
  step.say(
      "Each gate is a factor: what comes back to it is what comes back to the product, times the other "
      "factor. Then the gate's own slope: `s (1 - s)` for a sigmoid, `1 - g^2` for the tanh. o makes h', so "
      "it gets dh'; the others make c', so they get the whole dc'.");
  step.write({"dai = dc' * g * i * (1 - i),   daf = dc' * c * f * (1 - f)      c: the OLD cell state",
              "dao = dh' * tanh(c') * o * (1 - o),   dag = dc' * i * (1 - g^2)",
              "da = [dai daf dao dag]:   (N, 4H), in the order in which forward cut them"},
             {"da = np.hstack((dc * g * i * (1 - i), dc * c * f * (1 - f),",
              "                dh_next * np.tanh(c_next) * o * (1 - o), dc * i * (1 - g ** 2)))"});
  const arma::rowvec da = f.dx[of_b].values().t();  // one example: db is da
  step.show(shown("da", da, ""));
  const std::array<std::pair<double, double>, 4> parts = {{{at.dc * at.g, at.i * (1 - at.i)},
                                                           {at.dc * at.c_prev, at.fg * (1 - at.fg)},
                                                           {at.dh * at.tanh_c, at.o * (1 - at.o)},
                                                           {at.dc * at.i, 1 - at.g * at.g}}};
  const std::array<const char*, 4> names = {"i", "f", "o", "g"};
  for (uword k = 0; k < 4; ++k) {
    step.say(fmt::format("{}: what comes back to it, times its slope.", names[k]));
    f.work_out(step, "da", of_b, 0, k, {parts[k]});
  }
  return step;
}

Section back_in_time(const LayerFindings& f, const Gates& at) {
  const arma::rowvec da = f.dx[of_b].values().t();
  const mat Wx = flat(f.x[of_Wx]), Wh = flat(f.x[of_Wh]);
  Section step{"dprev", "`dx`, `dh`, `dc`: to what the step was given", {}};
  step.write({"dx = da Wx^T:   (N, 4H)(4H, D) -> (N, D)", "dh = da Wh^T:   (N, 4H)(4H, H) -> (N, H)",
              "dc = dc' * f"},
             {"dx, dprev_h, dprev_c = da @ Wx.T, da @ Wh.T, dc * f"});
  step.say(
      "x and h are in all four sums, so four products come back to each; c is in one product, f c. That last "
      "line is why an LSTM remembers: going back a step costs a factor f, and no matrix and no tanh.");
  Terms to_x, to_h;
  for (uword k = 0; k < 4; ++k) {
    to_x.emplace_back(da(k), Wx(0, k));
    to_h.emplace_back(da(k), Wh(0, k));
  }
  f.work_out(step, "dx", of_x, 0, 0, to_x);
  f.work_out(step, "dh", of_h, 0, 0, to_h);
  f.work_out(step, "dc_prev", of_c, 0, 0, {{at.dc, at.fg}});
  return step;
}

Section weights_in_time(const LayerFindings& f) {
  const arma::rowvec da = f.dx[of_b].values().t();
  Section step{"dW", "`dWx`, `dWh`, `db`: to what every step uses", {}};
  step.write({"dWx = x^T da:   (D, N)(N, 4H) -> (D, 4H)",
              "dWh = h^T da:   (H, N)(N, 4H) -> (H, 4H), h: the OLD one", "db = sum of the rows of da"},
             {"dWx, dWh, db = x.T @ da, h.T @ da, da.sum(axis=0)"});
  const mat dWx = flat(f.dx[of_Wx]);
  step.show(shown("dWx", dWx, ""));
  const auto [row, col] = telling_entry(dWx);
  f.work_out(step, "dWx", of_Wx, row, col, {{f.x[of_x].values()(row), da(col)}});
  f.work_out(step, "dWh", of_Wh, 0, 0, {{f.x[of_h].values()(0), da(0)}});
  step.ask("And over T steps?");
  step.say(
      "The same step, from the last to the first. What comes into step t is `dh[:, t]` from above plus the "
      "dh that came back from step t + 1, and the dc that came back from there. Every step used the same "
      "weights, so their derivatives are added up with `+=`; x has one for each step.");
  step.write(
      {"for t = T - 1 down to 0: dx[t], dh, dc, dWx_t, dWh_t, db_t = step(dh[t] + dh, dc)"},
      {"dx[:, t], dprev_h, dprev_c, a, b, c = lstm_step_backward(dh[:, t] + dprev_h, dprev_c, cache[t])",
       "dWx += a; dWh += b; db += c"});
  return step;
}

}  // namespace

Derivation lstm_step_derivation(Random& random) {
  constexpr uword D = 2;
  layers::Tensors given;
  for (const layers::Shape& shape : {layers::Shape{1, D}, {1, 1}, {1, 1}, {D, 4}, {1, 4}, {4}})
    given.push_back(short_numbers(random, shape, 0.8));
  const LayerFindings f("lstm_step", std::move(given), random);
  const Gates at(f);
  return {"The backward pass of an LSTM step, with one example of 2 features and one unit",
          {lstm_forward(f, at), cell_step(at), gates_step(f, at), back_in_time(f, at), weights_in_time(f)}};
}

}  // namespace gradproof
