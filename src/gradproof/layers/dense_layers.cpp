// SPDX-License-Identifier: MIT
// The list's layers of fully connected networks: affine, activations, dropout, normalisation.
#include "gradproof/layers/affine.hpp"
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/elementwise.hpp"
#include "gradproof/layers/losses.hpp"
#include "gradproof/layers/normalisation.hpp"
#include "gradproof/network/more_activations.hpp"

namespace gradproof::layers {

namespace {

Layer activation_layer(const Activation& g) {
  return {
      .name = g.name(),
      .signature = "x (N, *any) -> (N, *any)",
      .by = 1,
      .splits = true,
      .draw =
          [](Random& random, Sizes sizes) {
            const auto n = draw_sizes(random, sizes, 3);
            return Tensors{
                draw_normal(random, random() % 2 == 0 ? Shape{n[0], n[1]} : Shape{n[0], n[1], n[2]})};
          },
      .forward = [g](const Tensors& x) { return Tensors{elementwise(g, x[0])}; },
      .backward = [g](const Tensors& x, const Tensors& dy) { return elementwise_backward(g, x[0], dy[0]); }};
}

/// gamma away from 0, so that what is multiplied by it is seen
Tensors drawn_norm(Random& random, Shape x, Shape channels, arma::uword groups) {
  Tensor gamma = draw_normal(random, channels, 0.3);
  gamma.values() += 1.3;
  return {draw_normal(random, std::move(x), 2.0), gamma, draw_normal(random, std::move(channels)),
          setting(1e-5), setting(static_cast<double>(groups))};
}

NormSettings norm_settings(Norm norm, const Tensors& given) {
  return {norm, given.at(3).values()(0), norm == Norm::group ? whole(given.at(4)) : 1};
}

Layer norm_layer(const char* name, Norm norm, const char* signature) {
  return {
      .name = name,
      .signature = signature,
      .by = 3,
      .splits = norm == Norm::layer || norm == Norm::group,
      .draw =
          [norm](Random& random, Sizes sizes) {
            const auto n = draw_sizes(random, sizes, 4);
            const arma::uword groups = 1 + random() % 2;
            // two entries and eps make a group all but insensitive to its input: ask three at least
            if (norm == Norm::batch || norm == Norm::layer) {
              Tensors drawn = drawn_norm(random, {n[0] + 2, n[1] + 2}, {n[1] + 2}, 1);
              drawn.pop_back();
              return drawn;
            }
            const arma::uword channels = norm == Norm::group ? n[1] * groups : n[1];
            const Shape each = norm == Norm::group ? Shape{1, channels, 1, 1} : Shape{channels};
            Tensors drawn = drawn_norm(random, {n[0], channels, n[2] + 1, n[3] + 1}, each, groups);
            if (norm != Norm::group) drawn.pop_back();
            return drawn;
          },
      .forward =
          [norm](const Tensors& x) { return Tensors{normalise(norm_settings(norm, x), x[0], x[1], x[2])}; },
      .backward =
          [norm](const Tensors& x, const Tensors& dy) {
            return normalise_backward(norm_settings(norm, x), x[0], x[1], x[2], dy[0]);
          }};
}

Layer affine_layer() {
  return {.name = "affine",
          .signature = "x (N, *d), w (D, M), b (M) -> (N, M)",
          .by = 3,
          .splits = true,
          .draw =
              [](Random& random, Sizes sizes) {
                const auto n = draw_sizes(random, sizes, 4);
                const Shape x = random() % 2 == 0 ? Shape{n[0], n[1], n[2]} : Shape{n[0], n[1]};
                const arma::uword D = product(x) / n[0];
                return Tensors{draw_normal(random, x), draw_normal(random, {D, n[3]}),
                               draw_normal(random, {n[3]})};
              },
          .forward = [](const Tensors& x) { return Tensors{affine(x[0], x[1], x[2])}; },
          .backward = [](const Tensors& x,
                         const Tensors& dy) { return affine_backward(x[0], x[1], x[2], dy[0]); }};
}

Layer affine_columns_layer() {
  return {.name = "affine_columns",
          .signature = "W (M, D), A (D, N), b (M, 1) -> (M, N)",
          .by = 3,
          .splits = false,  // examples lie along the second axis
          .draw =
              [](Random& random, Sizes sizes) {
                const auto n = draw_sizes(random, sizes, 3);
                return Tensors{draw_normal(random, {n[0], n[1]}), draw_normal(random, {n[1], n[2]}),
                               draw_normal(random, {n[0], 1})};
              },
          .forward = [](const Tensors& x) { return Tensors{affine_columns(x[0], x[1], x[2])}; },
          .backward = [](const Tensors& x,
                         const Tensors& dy) { return affine_columns_backward(x[0], x[1], x[2], dy[0]); }};
}

Layer temporal_affine_layer() {
  const auto flat = [](const Tensor& x) { return Tensor({x.size(0) * x.size(1), x.size(2)}, x.values()); };
  return seen_as("temporal_affine", "x (N, T, D), w (D, M), b (M) -> (N, T, M)", 3,
                 [](Random& random, Sizes sizes) {
                   const auto n = draw_sizes(random, sizes, 4);
                   return Tensors{draw_normal(random, {n[0], n[1], n[2]}), draw_normal(random, {n[2], n[3]}),
                                  draw_normal(random, {n[3]})};
                 },
                 {.of = "affine",
                  .given =
                      [flat](const Tensors& x) {
                        return Tensors{flat(x.at(0)), x.at(1), x.at(2)};
                      },
                  .cotangents = [flat](const Tensors& dy) { return Tensors{flat(dy.at(0))}; },
                  .outputs =
                      [](const Tensors& x, const Tensors& y) {
                        return Tensors{{{x.at(0).size(0), x.at(0).size(1), y.at(0).size(1)}, y[0].values()}};
                      },
                  .results =
                      [](const Tensors& x, const Tensors& d) {
                        return Tensors{{x.at(0).shape(), d.at(0).values()}, d.at(1), d.at(2)};
                      }});
}

Layer softmax_layer() {
  return {.name = "softmax",
          .signature = "x (N, C) -> (N, C)",
          .by = 1,
          .splits = true,
          .draw =
              [](Random& random, Sizes sizes) {
                const auto n = draw_sizes(random, sizes, 2);
                return Tensors{draw_normal(random, {n[0], n[1]})};
              },
          .forward = [](const Tensors& x) { return Tensors{tensor(softmax_of_rows(matrix(x[0])))}; },
          .backward =
              [](const Tensors& x, const Tensors& dy) {
                return Tensors{tensor(softmax_of_rows_backward(matrix(x[0]), matrix(dy[0])))};
              }};
}

Layer dropout_layer() {
  return {
      .name = "dropout",
      .signature = "x (N, D), mask (N, D), keep -> (N, D)",
      .by = 1,
      .splits = true,
      .draw =
          [](Random& random, Sizes sizes) {
            const auto n = draw_sizes(random, sizes, 2);
            const Shape shape = {n[0] + 1, n[1] + 1};
            return Tensors{draw_normal(random, shape), draw_whole(random, shape, 2), setting(0.7)};
          },
      .forward = [](const Tensors& x) { return Tensors{dropout(x[0], x[1], x[2].values()(0))}; },
      .backward = [](const Tensors& x,
                     const Tensors& dy) { return dropout_backward(x[0], x[1], x[2].values()(0), dy[0]); }};
}

Layer batch_norm_test_layer() {
  return {.name = "batch_norm_test",
          .signature = "x (N, D), gamma (D), beta (D), mean (D), variance (D), eps -> (N, D)",
          .by = 3,
          .splits = true,
          .draw =
              [](Random& random, Sizes sizes) {
                const auto n = draw_sizes(random, sizes, 2);
                Tensors drawn = {draw_normal(random, {n[0], n[1]})};
                for (int k = 0; k < 4; ++k) drawn.push_back(draw_normal(random, {n[1]}));
                drawn.back().values() = arma::square(drawn.back().values()) + 0.2;
                drawn.push_back(setting(1e-5));
                return drawn;
              },
          .forward = [](const Tensors& x) { return Tensors{batch_norm_test(x, x[5].values()(0))}; },
          .backward = [](const Tensors& x,
                         const Tensors& dy) { return batch_norm_test_backward(x, x[5].values()(0), dy[0]); }};
}

}  // namespace

std::vector<Layer> dense_layers() {
  std::vector<Layer> made = {affine_layer(),  temporal_affine_layer(), affine_columns_layer(),
                             softmax_layer(), dropout_layer(),         batch_norm_test_layer()};
  for (const std::string& name : Activation::names())
    made.push_back(activation_layer(Activation::named(name)));
  for (const Activation& g : more_activations()) made.push_back(activation_layer(g));
  made.push_back(norm_layer("batch_norm", Norm::batch, "x (N, D), gamma (D), beta (D), eps -> (N, D)"));
  made.push_back(norm_layer("layer_norm", Norm::layer, "x (N, D), gamma (D), beta (D), eps -> (N, D)"));
  made.push_back(norm_layer("spatial_batch_norm", Norm::spatial,
                            "x (N, C, H, W), gamma (C), beta (C), eps -> (N, C, H, W)"));
  made.push_back(
      norm_layer("group_norm", Norm::group,
                 "x (N, C, H, W), gamma (1, C, 1, 1), beta (1, C, 1, 1), eps, groups -> (N, C, H, W)"));
  return made;
}

}  // namespace gradproof::layers
