// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// Who gets the derivative where several entries of a window are the largest: the value has a kink there.
enum class Ties { first, all, shared };

struct Pool {
  arma::uword height = 2, width = 2, stride = 2;  ///< a stride below the size: windows overlap
  bool is_max = true;                             ///< else the mean
  Ties ties = Ties::first;
};

/// One number for each window of each channel.
///   signature   x (N, C, H, W) -> (N, C, H', W'),   H' = floor((H - height)/stride) + 1
///   max    y = the largest entry of the window;   it alone gets dy (ties: to the first; to all of them, each
///   the
///          whole dy, which is no derivative; or shared, dy over their number)
///   mean   y = the mean of the window;            each of its entries gets dy / (height width)
/// Windows that overlap add up. Piecewise linear: kinks where two entries are the largest.
/// Source: Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 9.3.
/// @throws std::invalid_argument where the window is larger than the image
[[nodiscard]] Tensor pooling(const Pool& pool, const Tensor& x);
/// dx
[[nodiscard]] Tensors pooling_backward(const Pool& pool, const Tensor& x, const Tensor& dy);

}  // namespace gradproof::layers
