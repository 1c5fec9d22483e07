// SPDX-License-Identifier: MIT
// The list's layers of images.
#include "gradproof/layers/convolution.hpp"
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/pooling.hpp"

namespace gradproof::layers {

namespace {

using arma::uword;

Window window_of(const Tensors& x) { return {whole(x.at(3)), whole(x.at(4))}; }
Pool pool_of(const Tensors& x, bool is_max) {
  return {whole(x.at(1)), whole(x.at(2)), whole(x.at(3)), is_max, Ties::first};
}

/// Filters that fit; a stride of 2 may leave a rest at the edge.
Tensors drawn_convolution(Random& random, Sizes sizes) {
  const auto n = draw_sizes(random, sizes, 3);
  const uword HH = 1 + random() % 3, WW = 1 + random() % 3, stride = 1 + random() % 2, pad = random() % 2;
  const uword H = HH + 1 + random() % 3, W = WW + 2 + random() % 2;
  return {draw_normal(random, {n[0], n[1], H, W}), draw_normal(random, {n[2], n[1], HH, WW}),
          draw_normal(random, {n[2]}), setting(static_cast<double>(stride)),
          setting(static_cast<double>(pad))};
}

Tensors drawn_channels_last(Random& random, Sizes sizes) {
  const auto n = draw_sizes(random, sizes, 3);
  const uword f = 1 + random() % 3, stride = 1 + random() % 2, pad = random() % 2;
  const uword H = f + 1 + random() % 3, W = f + 2 + random() % 2;
  return {draw_normal(random, {n[0], H, W, n[1]}), draw_normal(random, {f, f, n[1], n[2]}),
          draw_normal(random, {1, 1, 1, n[2]}), setting(static_cast<double>(stride)),
          setting(static_cast<double>(pad))};
}

Layer pooling_layer(const char* name, bool is_max) {
  return {
      .name = name,
      .signature = "x (N, C, H, W), height, width, stride -> (N, C, H', W')",
      .by = 1,
      .splits = true,
      .draw =
          [](Random& random, Sizes sizes) {
            const auto n = draw_sizes(random, sizes, 2);
            const uword height = 1 + random() % 3, width = 2 + random() % 2, stride = 1 + random() % 2;
            return Tensors{draw_normal(random, {n[0], n[1], height + random() % 4, width + 1 + random() % 3}),
                           setting(static_cast<double>(height)), setting(static_cast<double>(width)),
                           setting(static_cast<double>(stride))};
          },
      .forward = [is_max](const Tensors& x) { return Tensors{pooling(pool_of(x, is_max), x[0])}; },
      .backward = [is_max](const Tensors& x,
                           const Tensors& dy) { return pooling_backward(pool_of(x, is_max), x[0], dy[0]); }};
}

}  // namespace

std::vector<Layer> image_layers() {
  return {{.name = "convolution",
           .signature = "x (N, C, H, W), w (F, C, HH, WW), b (F), stride, pad -> (N, F, H', W')",
           .by = 3,
           .splits = true,
           .draw = drawn_convolution,
           .forward = [](const Tensors& x) { return Tensors{convolution(window_of(x), x[0], x[1], x[2])}; },
           .backward =
               [](const Tensors& x, const Tensors& dy) {
                 return convolution_backward(window_of(x), x[0], x[1], x[2], dy[0]);
               }},
          {.name = "convolution_channels_last",
           .signature = "A (N, H, W, C), W (f, f, C, F), b (1, 1, 1, F), stride, pad -> (N, H', W', F)",
           .by = 3,
           .splits = true,
           .draw = drawn_channels_last,
           .forward =
               [](const Tensors& x) {
                 return Tensors{convolution_channels_last(window_of(x), x[0], x[1], x[2])};
               },
           .backward =
               [](const Tensors& x, const Tensors& dy) {
                 return convolution_channels_last_backward(window_of(x), x[0], x[1], x[2], dy[0]);
               }},
          pooling_layer("max_pooling", true),
          pooling_layer("mean_pooling", false)};
}

}  // namespace gradproof::layers
