// SPDX-License-Identifier: MIT
#pragma once
#include <functional>

#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// One step of a recurrent network, an example a row.
///   signature   x (N, D), h (N, H), Wx (D, H), Wh (H, H), b (H) -> (N, H)
///   h' = tanh(a),  a = x Wx + h Wh + b;     da = dh' (1 - h'^2)
///   dx = da Wx^T,  dh = da Wh^T,  dWx = x^T da,  dWh = h^T da,  db = the sum of the rows of da
/// Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), equations 10.8 and 10.9.
[[nodiscard]] Tensor rnn_step(const Tensors& x_h_Wx_Wh_b);
/// dx, dh, dWx, dWh, db
[[nodiscard]] Tensors rnn_step_backward(const Tensors& x_h_Wx_Wh_b, const Tensor& dh_next);

/// Long short-term memory; the gates i, f, o, g stand side by side in this order.
///   signature   x (N, D), h (N, H), c (N, H), Wx (D, 4H), Wh (H, 4H), b (4H) -> h' (N, H), c' (N, H)
///   [ai af ao ag] = x Wx + h Wh + b;   i, f, o = sigmoid(ai, af, ao),  g = tanh(ag)
///   c' = f c + i g,   h' = o tanh(c')
///   dc' <- dc' + dh' o (1 - tanh(c')^2)            both ways into c'
///   dai = dc' g i (1 - i),  daf = dc' c f (1 - f),  dao = dh' tanh(c') o (1 - o),  dag = dc' i (1 - g^2), dc
///   = dc' f
/// and with da as in rnn_step. Smooth. Source: Hochreiter and Schmidhuber 1997; Gers et al. 2000 for f.
[[nodiscard]] Tensors lstm_step(const Tensors& x_h_c_Wx_Wh_b);
/// dx, dh, dc, dWx, dWh, db
[[nodiscard]] Tensors lstm_step_backward(const Tensors& x_h_c_Wx_Wh_b, const Tensor& dh_next,
                                         const Tensor& dc_next);

/// The gates and the new cell state, and the derivatives that go through x Wx + h Wh + b for given da: what
/// lstm_step_backward() is made of.
struct LstmGates {
  arma::mat i, f, o, g, c, tanh_c;  ///< c: the new one
};
[[nodiscard]] LstmGates lstm_gates(const Tensors& x_h_c_Wx_Wh_b);
/// dx, dh, dWx, dWh, db
[[nodiscard]] Tensors sums_backward(const Tensor& x, const Tensor& h, const Tensor& Wx, const Tensor& Wh,
                                    const Tensor& b, const arma::mat& da);

/// A step after another over T times, from h0 (and c = 0, for lstm).
///   signature   x (N, T, D), h0 (N, H), Wx, Wh, b -> h (N, T, H)
///   h(t) = step(x(t), h(t-1));   what goes into h(t) is its own cotangent and what comes back from step t +
///   1; derivatives by Wx, Wh, b add up over time
[[nodiscard]] Tensor rnn(const Tensors& x_h0_Wx_Wh_b);
[[nodiscard]] Tensor lstm(const Tensors& x_h0_Wx_Wh_b);
[[nodiscard]] Tensor gru(const Tensors& x_h0_Wx_Wh_b);
/// dx, dh0, dWx, dWh, db
[[nodiscard]] Tensors rnn_backward(const Tensors& x_h0_Wx_Wh_b, const Tensor& dh);
[[nodiscard]] Tensors lstm_backward(const Tensors& x_h0_Wx_Wh_b, const Tensor& dh);
[[nodiscard]] Tensors gru_backward(const Tensors& x_h0_Wx_Wh_b, const Tensor& dh);

/// What is done at every step: gru.hpp has the third.
enum class Cell { rnn, lstm, gru };
/// The backward pass of one step: of (x, h, Wx, Wh, b) and dh', or of an lstm of (x, h, c, Wx, Wh, b) and
/// dh', dc'.
using StepBackward = std::function<Tensors(const Tensors& step, const Tensors& cotangents)>;
[[nodiscard]] StepBackward step_backward_of(Cell cell);

/// The loop back over time, and what people leave out of it: all true and `overwrites` false is right.
struct TimeLoop {
  bool adds_dh = true;      ///< dh(t) goes into step t
  bool carries_h = true;    ///< what comes back from step t + 1 goes into step t
  bool carries_c = true;    ///< the same for the cell state
  bool overwrites = false;  ///< derivatives by Wx, Wh, b are those of the step that was last, t = 0
};
[[nodiscard]] Tensors sequence_backward(const Tensors& x_h0_Wx_Wh_b, const Tensor& dh, Cell cell,
                                        const StepBackward& step_backward, const TimeLoop& loop);

}  // namespace gradproof::layers
