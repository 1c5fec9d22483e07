// SPDX-License-Identifier: MIT
#include "gradproof/layers/convolution.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace gradproof::layers {

namespace {

using arma::uword;

Shape output_shape(const Window& window, const Tensor& x, const Tensor& w, const Tensor& b) {
  require_shape("convolution", "w", w, {w.size(0), x.size(1), w.size(2), w.size(3)});
  require_shape("convolution", "b", b, {w.size(0)});
  Shape shape = {x.size(0), w.size(0)};
  for (const std::size_t axis : {2U, 3U}) {
    const uword padded = x.size(axis) + 2 * window.pad;
    if (window.stride == 0 || w.size(axis) > padded) {
      throw std::invalid_argument(fmt::format(
          "layers::convolution: no window of {} fits into {} (pad {} included) at a stride of {}: take a "
          "smaller filter, more padding, or a stride of at least 1",
          w.size(axis), padded, window.pad, window.stride));
    }
    shape.push_back((padded - w.size(axis)) / window.stride + 1);
  }
  return shape;
}

/// what(n, f, i, j, c, p, q, r, s) for every product there is: y(n,f,i,j) has x(n,c,r,s) w(f,c,p,q) in it
template <class What>
void for_each_product(const Window& window, const Tensor& x, const Tensor& w, const Shape& y, What what) {
  for (uword n = 0; n < y[0]; ++n)
    for (uword f = 0; f < y[1]; ++f)
      for (uword i = 0; i < y[2]; ++i)
        for (uword j = 0; j < y[3]; ++j)
          for (uword c = 0; c < x.size(1); ++c)
            for (uword p = 0; p < w.size(2); ++p)
              for (uword q = 0; q < w.size(3); ++q) {
                const uword r = i * window.stride + p, s = j * window.stride + q;  // in the padded image
                if (r < window.pad || r >= x.size(2) + window.pad) continue;
                if (s < window.pad || s >= x.size(3) + window.pad) continue;
                what(n, f, i, j, c, p, q, r - window.pad, s - window.pad);
              }
}

}  // namespace

Tensor convolution(const Window& window, const Tensor& x, const Tensor& w, const Tensor& b) {
  Tensor y(output_shape(window, x, w, b));
  for_each_product(window, x, w, y.shape(),
                   [&](uword n, uword f, uword i, uword j, uword c, uword p, uword q, uword r, uword s) {
                     y(n, f, i, j) += x(n, c, r, s) * w(f, c, p, q);
                   });
  const uword places = y.size(2) * y.size(3);
  for (uword at = 0; at < y.values().n_elem; ++at) y.values()(at) += b(at / places % y.size(1));
  return y;
}

Tensors convolution_backward(const Window& window, const Tensor& x, const Tensor& w, const Tensor& b,
                             const Tensor& dy) {
  require_shape("convolution_backward", "dy", dy, output_shape(window, x, w, b));
  Tensor dx(x.shape()), dw(w.shape()), db(b.shape());
  for_each_product(window, x, w, dy.shape(),
                   [&](uword n, uword f, uword i, uword j, uword c, uword p, uword q, uword r, uword s) {
                     dx(n, c, r, s) += w(f, c, p, q) * dy(n, f, i, j);
                     dw(f, c, p, q) += x(n, c, r, s) * dy(n, f, i, j);
                   });
  const uword places = dy.size(2) * dy.size(3);
  for (uword at = 0; at < dy.values().n_elem; ++at) db(at / places % dy.size(1)) += dy.values()(at);
  return {dx, dw, db};
}

Tensor permuted(const Tensor& x, const std::vector<std::size_t>& order) {
  Shape shape;
  std::vector<uword> stride(order.size(), 1);
  for (std::size_t k = order.size() - 1; k > 0; --k) stride[k - 1] = stride[k] * x.size(k);
  for (const std::size_t axis : order) shape.push_back(x.size(axis));
  Tensor y(shape);
  for (uword at = 0; at < y.values().n_elem; ++at) {
    uword left = at, from = 0;
    for (std::size_t k = order.size(); k-- > 0; left /= shape[k]) from += left % shape[k] * stride[order[k]];
    y.values()(at) = x.values()(from);
  }
  return y;
}

}  // namespace gradproof::layers
