// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// Gated recurrent unit, an example a row; the gates z, r and the candidate n stand side by side in this
/// order.
///   signature   x (N, D), h (N, H), Wx (D, 3H), Wh (H, 3H), b (3H) -> h' (N, H)
///   z, r = sigmoid(az, ar),  n = tanh(an)
///   [az ar] = x [Wxz Wxr] + h [Whz Whr] + [bz br],   an = x Wxn + (r h) Whn + bn
///   h' = (1 - z) h + z n                              entry by entry, as r h is
///   dan = dh' z (1 - n^2),  daz = dh' (n - h) z (1 - z),  drh = dan Whn^T,  dar = drh h r (1 - r)
///   dh = dh' (1 - z) + drh r + [daz dar] [Whz Whr]^T  three ways into h'
///   dx = da Wx^T,  dWx = x^T da,  dWh = [h^T daz, h^T dar, (r h)^T dan],  db = the sum of the rows of da
/// Smooth. Source: Cho et al. 2014 for the unit; Chung et al. 2014 for which of z and 1 - z goes with n.
[[nodiscard]] Tensor gru_step(const Tensors& x_h_Wx_Wh_b);
/// dx, dh, dWx, dWh, db
[[nodiscard]] Tensors gru_step_backward(const Tensors& x_h_Wx_Wh_b, const Tensor& dh_next);

/// What a step is made of.
struct GruGates {
  arma::mat z, r, n;
};
[[nodiscard]] GruGates gru_gates(const Tensors& x_h_Wx_Wh_b);

}  // namespace gradproof::layers
