// SPDX-License-Identifier: MIT
#include "gradproof/layers/pooling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace gradproof::layers {

namespace {

using arma::uword;

Shape output_shape(const Pool& pool, const Tensor& x) {
  if (pool.stride == 0 || pool.height > x.size(2) || pool.width > x.size(3)) {
    throw std::invalid_argument(fmt::format(
        "layers::pooling: no window of {} x {} fits into {} at a stride of {}: take a smaller one, and a "
        "stride of at least 1",
        pool.height, pool.width, shape_text(x.shape()), pool.stride));
  }
  return {x.size(0), x.size(1), (x.size(2) - pool.height) / pool.stride + 1,
          (x.size(3) - pool.width) / pool.stride + 1};
}

/// what(n, c, i, j, entries of the window one after another as (r, s))
template <class What>
void for_each_window(const Pool& pool, const Shape& y, What what) {
  for (uword n = 0; n < y[0]; ++n)
    for (uword c = 0; c < y[1]; ++c)
      for (uword i = 0; i < y[2]; ++i)
        for (uword j = 0; j < y[3]; ++j) {
          std::vector<std::pair<uword, uword>> window;
          for (uword p = 0; p < pool.height; ++p)
            for (uword q = 0; q < pool.width; ++q)
              window.emplace_back(i * pool.stride + p, j * pool.stride + q);
          what(n, c, i, j, window);
        }
}

}  // namespace

Tensor pooling(const Pool& pool, const Tensor& x) {
  Tensor y(output_shape(pool, x));
  const double count = static_cast<double>(pool.height * pool.width);
  for_each_window(pool, y.shape(), [&](uword n, uword c, uword i, uword j, const auto& window) {
    double largest = -arma::datum::inf, sum = 0.0;
    for (const auto& [r, s] : window) {
      largest = std::max(largest, x(n, c, r, s));
      sum += x(n, c, r, s);
    }
    y(n, c, i, j) = pool.is_max ? largest : sum / count;
  });
  return y;
}

Tensors pooling_backward(const Pool& pool, const Tensor& x, const Tensor& dy) {
  require_shape("pooling_backward", "dy", dy, output_shape(pool, x));
  const Tensor y = pooling(pool, x);
  Tensor dx(x.shape());
  const double count = static_cast<double>(pool.height * pool.width);
  for_each_window(pool, y.shape(), [&](uword n, uword c, uword i, uword j, const auto& window) {
    const double d = dy(n, c, i, j);
    if (!pool.is_max) {
      for (const auto& [r, s] : window) dx(n, c, r, s) += d / count;
      return;
    }
    auto largest = window;
    std::erase_if(largest, [&](const auto& at) { return x(n, c, at.first, at.second) != y(n, c, i, j); });
    if (pool.ties == Ties::first && !largest.empty()) largest.resize(1);
    const double share = pool.ties == Ties::shared ? d / static_cast<double>(largest.size()) : d;
    for (const auto& [r, s] : largest) dx(n, c, r, s) += share;
  });
  return {dx};
}

}  // namespace gradproof::layers
