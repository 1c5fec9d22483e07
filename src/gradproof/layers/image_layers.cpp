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

/// x (N, H, W, C), a square window
Layer pooling_channels_last(const char* name, const char* of) {
  const std::vector<std::size_t> channels_first = {0, 3, 1, 2}, channels_last = {0, 2, 3, 1};
  return seen_as(
      name, "x (N, H, W, C), f, stride -> (N, H', W', C)", 1,
      [](Random& random, Sizes sizes) {
        const auto n = draw_sizes(random, sizes, 2);
        const uword f = 2 + random() % 2, stride = 1 + random() % 2;
        return Tensors{draw_normal(random, {n[0], f + random() % 4, f + 1 + random() % 3, n[1]}),
                       setting(static_cast<double>(f)), setting(static_cast<double>(stride))};
      },
      {.of = of,
       .given =
           [=](const Tensors& x) {
             return Tensors{permuted(x.at(0), channels_first), x.at(1), x.at(1), x.at(2)};
           },
       .cotangents = [=](const Tensors& dy) { return Tensors{permuted(dy.at(0), channels_first)}; },
       .outputs = [=](const Tensors&, const Tensors& y) { return Tensors{permuted(y.at(0), channels_last)}; },
       .results = [=](const Tensors&,
                      const Tensors& d) { return Tensors{permuted(d.at(0), channels_last)}; }});
}

Layer convolution_channels_last_layer() {
  const std::vector<std::size_t> channels_first = {0, 3, 1, 2}, channels_last = {0, 2, 3, 1},
                                 filters_first = {3, 2, 0, 1}, filters_last = {2, 3, 1, 0};
  return seen_as(
      "convolution_channels_last",
      "A (N, H, W, C), W (f, f, C, F), b (1, 1, 1, F), stride, pad -> (N, H', W', F)", 3, drawn_channels_last,
      {.of = "convolution",
       .given =
           [=](const Tensors& x) {
             return Tensors{permuted(x.at(0), channels_first), permuted(x.at(1), filters_first),
                            tensor_of_column(x.at(2).values()), x.at(3), x.at(4)};
           },
       .cotangents = [=](const Tensors& dy) { return Tensors{permuted(dy.at(0), channels_first)}; },
       .outputs = [=](const Tensors&, const Tensors& y) { return Tensors{permuted(y.at(0), channels_last)}; },
       .results =
           [=](const Tensors& x, const Tensors& d) {
             const bool has_db = d.at(2).shape() == Shape{x.at(2).size(3)};
             return Tensors{permuted(d.at(0), channels_last), permuted(d.at(1), filters_last),
                            has_db ? Tensor(x[2].shape(), d[2].values()) : d[2]};
           }});
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
          convolution_channels_last_layer(),
          pooling_layer("max_pooling", true),
          pooling_layer("mean_pooling", false),
          pooling_channels_last("max_pooling_channels_last", "max_pooling"),
          pooling_channels_last("mean_pooling_channels_last", "mean_pooling")};
}

}  // namespace gradproof::layers
