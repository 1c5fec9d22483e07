// SPDX-License-Identifier: MIT
// The list's losses: layers with one number for an output.
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/embedding.hpp"
#include "gradproof/layers/losses.hpp"

namespace gradproof::layers {

namespace {

Tensors number(double value) { return {setting(value)}; }
double number_of(const Tensors& cotangents) { return cotangents.at(0).values().at(0); }

using Loss = double (*)(const Tensor&, const Tensor&);
using LossBackward = Tensors (*)(const Tensor&, const Tensor&, double);

/// Labels as numbers of classes, or a target for each score.
enum class Target { labels, shares, numbers };

Layer loss_layer(const char* name, Target target, Loss loss, LossBackward backward) {
  return {.name = name,
          .signature =
              target == Target::labels ? "s (N, C), y (N) -> a number" : "s (N, C), y (N, C) -> a number",
          .by = 1,
          .splits = false,  // into a mean of means
          .draw =
              [target](Random& random, Sizes sizes) {
                const auto n = draw_sizes(random, sizes, 2);
                const Shape shape = {n[0], n[1] + 1};
                Tensors drawn = {draw_normal(random, shape)};
                if (target == Target::labels) drawn.push_back(draw_whole(random, {n[0]}, n[1] + 1));
                if (target == Target::shares) drawn.push_back(draw_whole(random, shape, 2));
                if (target == Target::numbers) drawn.push_back(draw_normal(random, shape));
                return drawn;
              },
          .forward = [loss](const Tensors& x) { return number(loss(x[0], x[1])); },
          .backward = [backward](const Tensors& x,
                                 const Tensors& d) { return backward(x[0], x[1], number_of(d)); }};
}

Layer temporal_softmax_layer() {
  return {.name = "temporal_softmax_loss",
          .signature = "s (N, T, C), y (N, T), mask (N, T) -> a number",
          .by = 1,
          .splits = false,
          .draw =
              [](Random& random, Sizes sizes) {
                const auto n = draw_sizes(random, sizes, 3);
                return Tensors{draw_normal(random, {n[0], n[1], n[2] + 1}),
                               draw_whole(random, {n[0], n[1]}, n[2] + 1),
                               draw_whole(random, {n[0], n[1]}, 2)};
              },
          .forward = [](const Tensors& x) { return number(temporal_softmax_loss(x[0], x[1], x[2])); },
          .backward =
              [](const Tensors& x, const Tensors& d) {
                return temporal_softmax_loss_backward(x[0], x[1], x[2], number_of(d));
              }};
}

/// scores X W, and share * reg * sum W^2 beside the loss: share is 1, or 1/2
Layer classifier_layer(const char* name, Loss loss, LossBackward backward) {
  const auto scores = [](const Tensors& x) { return tensor(matrix(x.at(1)) * matrix(x.at(0))); };
  const auto penalty = [](const Tensors& x) { return x.at(4).values()(0) * x.at(3).values()(0); };
  return {
      .name = name,
      .signature = "W (D, C), X (N, D), y (N), reg, share -> a number",
      .by = 1,
      .splits = false,
      .draw =
          [](Random& random, Sizes sizes) {
            const auto n = draw_sizes(random, sizes, 3);
            return Tensors{draw_normal(random, {n[0], n[1] + 1}), draw_normal(random, {n[2], n[0]}),
                           draw_whole(random, {n[2]}, n[1] + 1), setting(0.3),
                           setting(random() % 2 == 0 ? 1.0 : 0.5)};
          },
      .forward =
          [=](const Tensors& x) {
            return number(loss(scores(x), x[2]) + penalty(x) * arma::accu(arma::square(x[0].values())));
          },
      .backward =
          [=](const Tensors& x, const Tensors& d) {
            const arma::mat dS = matrix(backward(scores(x), x[2], number_of(d)).front());
            return Tensors{tensor(matrix(x[1]).t() * dS + 2.0 * number_of(d) * penalty(x) * matrix(x[0]))};
          }};
}

std::vector<arma::uword> samples_of(const Tensor& drawn) {
  std::vector<arma::uword> samples;
  for (const double word : drawn.values()) samples.push_back(static_cast<arma::uword>(word));
  return samples;
}

Tensors drawn_words(Random& random, Sizes sizes) {
  const auto n = draw_sizes(random, sizes, 2);
  const arma::uword V = n[0] + 1;
  return {draw_normal(random, {n[1]}), draw_normal(random, {V, n[1]}),
          setting(static_cast<double>(random() % V)), draw_whole(random, {V + 1}, V)};  // one is drawn twice
}

Tensors drawn_ratings(Random& random, Sizes sizes) {
  const auto n = draw_sizes(random, sizes, 3);
  return {draw_normal(random, {n[0], n[2]}), draw_normal(random, {n[1], n[2]}),
          draw_normal(random, {n[0], n[1]}), draw_whole(random, {n[0], n[1]}, 2), setting(0.7)};
}

}  // namespace

std::vector<Layer> loss_layers() {
  return {
      loss_layer("softmax_loss", Target::labels, softmax_loss, softmax_loss_backward),
      loss_layer("hinge_loss", Target::labels, hinge_loss, hinge_loss_backward),
      loss_layer("sigmoid_loss", Target::shares, sigmoid_loss, sigmoid_loss_backward),
      loss_layer("half_squared_loss", Target::numbers, half_squared_loss, half_squared_loss_backward),
      temporal_softmax_layer(),
      classifier_layer("softmax_classifier", softmax_loss, softmax_loss_backward),
      classifier_layer("hinge_classifier", hinge_loss, hinge_loss_backward),
      {.name = "naive_softmax_loss",
       .signature = "v (D), U (V, D), outside, samples (K) -> a number",
       .by = 2,
       .splits = false,
       .draw = drawn_words,
       .forward = [](const Tensors& x) { return number(naive_softmax_loss(x[0], x[1], whole(x[2]))); },
       .backward =
           [](const Tensors& x, const Tensors& d) {
             return naive_softmax_loss_backward(x[0], x[1], whole(x[2]), number_of(d));
           }},
      {.name = "negative_sampling_loss",
       .signature = "v (D), U (V, D), outside, samples (K) -> a number",
       .by = 2,
       .splits = false,
       .draw = drawn_words,
       .forward =
           [](const Tensors& x) {
             return number(negative_sampling_loss(x[0], x[1], whole(x[2]), samples_of(x[3])));
           },
       .backward =
           [](const Tensors& x, const Tensors& d) {
             return negative_sampling_loss_backward(x[0], x[1], whole(x[2]), samples_of(x[3]), number_of(d));
           }},
      {.name = "collaborative_filtering",
       .signature = "X (films, F), Theta (users, F), Y (films, users), R (films, users), lambda -> a number",
       .by = 2,
       .splits = false,
       .draw = drawn_ratings,
       .forward = [](const Tensors& x) { return number(collaborative_filtering(x, x.at(4).values()(0))); },
       .backward =
           [](const Tensors& x, const Tensors& d) {
             return collaborative_filtering_backward(x, x.at(4).values()(0), number_of(d));
           }}};
}

}  // namespace gradproof::layers
