// SPDX-License-Identifier: MIT
// What people write in the backward passes of convolution and pooling layers.
#include <algorithm>

#include "gradproof/layers/convolution.hpp"
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/mistakes.hpp"
#include "gradproof/layers/pooling.hpp"

namespace gradproof::layers {

namespace {

using arma::mat;
using arma::uword;
using Backward = LayerMistake::Backward;

// --- convolution: x (N, C, H, W), w (F, C, HH, WW), b (F), stride, pad

struct Slips {
  bool ignores_stride = false, turns_filter = false, overwrites_dx = false, overwrites_dw = false,
       filters_innermost = false, keeps_padding = false, crops_a_corner = false, clears_window = false;
};

/// x in a larger image with `pad` zeros around it; or the middle of a larger one, from (pad, pad) on.
Tensor moved(const Tensor& x, const Shape& shape, uword to, uword from) {
  Tensor y(shape);
  for (uword n = 0; n < x.size(0); ++n)
    for (uword c = 0; c < x.size(1); ++c)
      for (uword r = 0; r < std::min(x.size(2), y.size(2)); ++r)
        for (uword s = 0; s < std::min(x.size(3), y.size(3)); ++s)
          y(n, c, r + to, s + to) = x(n, c, r + from, s + from);
  return y;
}

/// One window: what goes back to it from filter f at (n, i, j).
void one_window(const Slips& slips, const Asking& at, const Tensor& x, Tensor& dx, Tensor& dw, uword n,
                uword f, uword i, uword j) {
  const Tensor& w = at.x[1];
  const uword stride = slips.ignores_stride ? 1 : whole(at.x[3]);
  const double d = at.dy[0](n, f, i, j);
  for (uword c = 0; c < x.size(1); ++c)
    for (uword p = 0; p < w.size(2); ++p)
      for (uword q = 0; q < w.size(3); ++q) {
        double& to_x = dx(n, c, i * stride + p, j * stride + q);
        double& to_w = dw(f, c, p, q);
        const double weight =
            slips.turns_filter ? w(f, c, w.size(2) - 1 - p, w.size(3) - 1 - q) : w(f, c, p, q);
        to_x = (slips.overwrites_dx ? 0.0 : to_x) + weight * d;
        to_w = (slips.overwrites_dw ? 0.0 : to_w) + x(n, c, i * stride + p, j * stride + q) * d;
      }
}

/// What overwrites a window with the sum over all filters leaves nothing of what was there.
void clear_window(const Asking& at, Tensor& dx, uword n, uword i, uword j) {
  const Tensor& w = at.x[1];
  const uword stride = whole(at.x[3]);
  for (uword c = 0; c < dx.size(1); ++c)
    for (uword p = 0; p < w.size(2); ++p)
      for (uword q = 0; q < w.size(3); ++q) dx(n, c, i * stride + p, j * stride + q) = 0.0;
}

Backward windowed(Slips slips) {
  return [slips](const Asking& at) {
    const Shape &y = at.dy[0].shape(), &image = at.x[0].shape();
    const uword pad = whole(at.x[4]);
    const Tensor x = moved(at.x[0], {image[0], image[1], image[2] + 2 * pad, image[3] + 2 * pad}, pad, 0);
    Tensor dx(x.shape()), dw(at.x[1].shape());
    for (uword n = 0; n < y[0]; ++n)
      for (uword outer = 0; outer < (slips.filters_innermost ? 1 : y[1]); ++outer)
        for (uword i = 0; i < y[2]; ++i)
          for (uword j = 0; j < y[3]; ++j) {
            if (slips.clears_window) clear_window(at, dx, n, i, j);
            for (uword f = outer; f < (slips.filters_innermost ? y[1] : outer + 1); ++f)
              one_window(slips, at, x, dx, dw, n, f, i, j);
          }
    Tensors d = at.right();
    d[1] = dw;
    d[0] = slips.keeps_padding ? dx : moved(dx, image, 0, slips.crops_a_corner ? 0 : pad);
    return d;
  };
}

/// db with what is summed over: n, i, j or not
Backward bias_over(bool n, bool i, bool f) {
  return [=](const Asking& at) {
    const Tensor& dy = at.dy[0];
    Shape shape;
    if (!n) shape.push_back(dy.size(0));
    if (!f) shape.push_back(dy.size(1));
    if (!i) shape.insert(shape.end(), {dy.size(2), dy.size(3)});
    Tensor db(shape);
    const uword places = dy.size(2) * dy.size(3), filters = dy.size(1);
    for (uword k = 0; k < dy.values().n_elem; ++k) {
      uword to = n ? 0 : k / places / filters;
      if (!f) to = to * filters + k / places % filters;
      if (!i) to = to * places + k % places;
      db.values()(to) += dy.values()(k);
    }
    return at.but(2, db);
  };
}

/// db of what was seen last: of the last example, or of its last place alone
Backward bias_of_the_last(bool of_place) {
  return [of_place](const Asking& at) {
    const Tensor& dy = at.dy[0];
    Tensor db(at.x[2].shape());
    for (uword f = 0; f < dy.size(1); ++f)
      for (uword i = of_place ? dy.size(2) - 1 : 0; i < dy.size(2); ++i)
        for (uword j = of_place ? dy.size(3) - 1 : 0; j < dy.size(3); ++j)
          db.values()(f) += dy(dy.size(0) - 1, f, i, j);
    return at.but(2, db);
  };
}

Backward factor_of(std::size_t k, double (*factor)(const Asking&)) {
  return [k, factor](const Asking& at) {
    Tensors d = at.right();
    d[k].values() *= factor(at);
    return d;
  };
}
double one_by_N(const Asking& at) { return 1.0 / static_cast<double>(at.x[0].size(0)); }

std::vector<LayerMistake> of_convolution() {
  const std::vector<std::string> conv = {"convolution"};
  return {
      {"conv-window-without-stride", conv, {windowed({.ignores_stride = true})}},
      {"conv-dx-overwritten",
       conv,
       {windowed({.overwrites_dx = true}), windowed({.overwrites_dx = true, .filters_innermost = true}),
        windowed({.filters_innermost = true, .clears_window = true})}},
      {"conv-dw-overwritten", conv, {windowed({.overwrites_dw = true})}},
      {"conv-filter-turned", conv, {windowed({.turns_filter = true})}},
      {"conv-padding-not-cropped", conv, {windowed({.keeps_padding = true})}},
      {"conv-cropped-at-a-corner", conv, {windowed({.crops_a_corner = true})}},
      {"conv-db-over-the-batch-alone", conv, {bias_over(true, false, false)}},
      {"conv-db-over-the-image-alone", conv, {bias_over(false, true, false)}},
      {"conv-db-one-number", conv, {bias_over(true, true, true)}},
      {"conv-db-of-the-last-example", conv, {bias_of_the_last(false), bias_of_the_last(true)}},
      {"conv-db-mean",
       conv,
       {factor_of(2,
                  [](const Asking& at) {
                    return static_cast<double>(at.x[2].values().n_elem) /
                           static_cast<double>(at.dy[0].values().n_elem);
                  })}},
      {"conv-db-divided-by-N", conv, {factor_of(2, one_by_N)}},
      {"conv-dw-divided-by-N", conv, {factor_of(1, one_by_N)}},
  };
}

// --- pooling: x (N, C, H, W), height, width, stride

struct PoolSlips {
  uword stride = 0;  ///< 0: the right one
  bool overwrites = false;
  bool is_of_map = false;  ///< the mask of the largest of the whole map
};

/// What an entry of value x gets, where the window has mean, largest, count entries.
using Share = double (*)(double d, double x, double largest, double count);

Backward pooled(PoolSlips slips, Share share) {
  return [=](const Asking& at) {
    const Tensor &x = at.x[0], &dy = at.dy[0];
    const uword height = whole(at.x[1]), width = whole(at.x[2]);
    const uword stride = slips.stride > 0 ? slips.stride : whole(at.x[3]);
    Tensor dx(x.shape());
    const auto value = [&](uword n, uword c, uword k, uword across, uword r, uword s) {
      return x(n, c, r + k / across, s + k % across);
    };
    for (uword n = 0; n < dy.size(0); ++n)
      for (uword c = 0; c < dy.size(1); ++c)
        for (uword i = 0; i < dy.size(2); ++i)
          for (uword j = 0; j < dy.size(3); ++j) {
            double largest = -arma::datum::inf;
            const uword count = height * width, map = x.size(2) * x.size(3);
            for (uword k = 0; k < (slips.is_of_map ? map : count); ++k)
              largest = std::max(largest, slips.is_of_map ? value(n, c, k, x.size(3), 0, 0)
                                                          : value(n, c, k, width, i * stride, j * stride));
            for (uword k = 0; k < count; ++k) {
              double& to = dx(n, c, i * stride + k / width, j * stride + k % width);
              const double d = share(dy(n, c, i, j), value(n, c, k, width, i * stride, j * stride), largest,
                                     static_cast<double>(count));
              to = (slips.overwrites ? 0.0 : to) + d;
            }
          }
    return Tensors{dx};
  };
}

std::vector<LayerMistake> of_pooling() {
  const std::vector<std::string> max = {"max_pooling"}, mean = {"mean_pooling"};
  const Share to_largest = [](double d, double x, double largest, double) { return x == largest ? d : 0.0; };
  const Share to_each = [](double d, double, double, double) { return d; };
  const Share shared = [](double d, double, double, double count) { return d / count; };
  return {
      {"max-pool-mask-missing", max, {pooled({}, to_each)}},
      {"max-pool-window-without-stride", max, {pooled({.stride = 1}, to_largest)}},
      {"max-pool-overwritten", max, {pooled({.overwrites = true}, to_largest)}},
      {"max-pool-mask-of-the-whole-map", max, {pooled({.is_of_map = true}, to_largest)}},
      {"max-pool-shared-as-a-mean", max, {pooled({}, shared)}},
      {"max-pool-value-for-mask",
       max,
       {pooled({}, [](double d, double x, double largest, double) { return x == largest ? d * x : 0.0; }),
        pooled({}, [](double d, double x, double, double) { return d * x; })}},
      {"mean-pool-not-divided", mean, {pooled({}, to_each)}},
      {"mean-pool-window-without-stride", mean, {pooled({.stride = 1}, shared)}},
      {"mean-pool-overwritten", mean, {pooled({.overwrites = true}, shared)}},
      {"mean-pool-to-the-largest", mean, {pooled({}, to_largest)}},
  };
}

}  // namespace

std::vector<LayerMistake> window_mistakes() {
  std::vector<LayerMistake> all = of_convolution();
  for (LayerMistake& mistake : of_pooling()) all.push_back(std::move(mistake));
  return all;
}

}  // namespace gradproof::layers
