// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

struct Window {
  arma::uword stride = 1, pad = 0;  ///< pad: rows and columns of zeros on each side
};

/// Each filter slides over the image; what is under it is multiplied entry by entry and added up
/// (correlation: the filter is not turned, as everybody writes it).
///   signature   x (N, C, H, W), w (F, C, HH, WW), b (F) -> (N, F, H', W'),   H' = floor((H + 2 pad -
///   HH)/stride) + 1 y(n,f,i,j) = b(f) + sum_{c,p,q} x(n, c, i stride + p - pad, j stride + q - pad)
///   w(f,c,p,q) dx(n,c,r,s) += w(f,c,p,q) dy(n,f,i,j),   dw(f,c,p,q) += x(n,c,r,s) dy(n,f,i,j),   db(f) =
///   sum_{n,i,j} dy
/// with r = i stride + p - pad, s = j stride + q - pad, over all windows; outside of the image x is 0 and dx
/// goes nowhere. Linear in each argument. What the last window does not reach has derivative 0. Source:
/// Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 9.1 and 9.5.
/// @throws std::invalid_argument where shapes do not belong together or the filter is larger than the padded
/// image
[[nodiscard]] Tensor convolution(const Window& window, const Tensor& x, const Tensor& w, const Tensor& b);
/// dx, dw, db
[[nodiscard]] Tensors convolution_backward(const Window& window, const Tensor& x, const Tensor& w,
                                           const Tensor& b, const Tensor& dy);

/// Axis k of the result is axis order[k] of x.
[[nodiscard]] Tensor permuted(const Tensor& x, const std::vector<std::size_t>& order);

}  // namespace gradproof::layers
