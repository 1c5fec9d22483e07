// SPDX-License-Identifier: MIT
// The list's layers of sequences: recurrent steps and sequences, embedding, attention.
#include "gradproof/layers/attention.hpp"
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/embedding.hpp"
#include "gradproof/layers/recurrent.hpp"

namespace gradproof::layers {

namespace {

/// @param gates 1, or 4 for lstm
Tensors drawn_step(Random& random, Sizes sizes, arma::uword gates) {
  const auto n = draw_sizes(random, sizes, 3);
  const arma::uword N = n[0], D = n[1], H = n[2];
  Tensors drawn = {draw_normal(random, {N, D}), draw_normal(random, {N, H}, 0.6)};
  if (gates == 4) drawn.push_back(draw_normal(random, {N, H}, 0.6));
  for (const Shape& shape : {Shape{D, gates * H}, Shape{H, gates * H}, Shape{gates * H}})
    drawn.push_back(draw_normal(random, shape, 0.4));
  return drawn;
}

Tensors drawn_sequence(Random& random, Sizes sizes, arma::uword gates) {
  Tensors drawn = drawn_step(random, sizes, gates);
  const arma::uword N = drawn[0].size(0), D = drawn[0].size(1), T = 1 + random() % 4;
  drawn[0] = draw_normal(random, {N, T, D});
  if (gates == 4) drawn.erase(drawn.begin() + 2);
  return drawn;
}

Layer attention_layer() {
  return {.name = "attention",
          .signature = "Q (T, D), K (S, D), V (S, E), mask (T, S), heads -> (T, E)",
          .by = 3,
          .splits = false,  // the first axis is time; its rows meet in no batch
          .draw =
              [](Random& random, Sizes sizes) {
                const auto n = draw_sizes(random, sizes, 4);
                const arma::uword heads = 1 + random() % 2;
                return Tensors{draw_normal(random, {n[0], n[1] * heads}),
                               draw_normal(random, {n[2], n[1] * heads}),
                               draw_normal(random, {n[2], n[3] * heads}), draw_normal(random, {n[0], n[2]}),
                               setting(static_cast<double>(heads))};
              },
          .forward = [](const Tensors& x) { return Tensors{attention(x, whole(x.at(4)))}; },
          .backward = [](const Tensors& x,
                         const Tensors& dy) { return attention_backward(x, whole(x.at(4)), dy[0]); }};
}

Layer embedding_layer() {
  return {
      .name = "embedding",
      .signature = "W (V, D), x (N, T) -> (N, T, D)",
      .by = 1,
      .splits = false,
      .draw =
          [](Random& random, Sizes sizes) {
            const auto n = draw_sizes(random, sizes, 4);
            // more places than words: some word occurs twice
            return Tensors{draw_normal(random, {n[0], n[1]}), draw_whole(random, {n[2], n[0] + n[3]}, n[0])};
          },
      .forward = [](const Tensors& x) { return Tensors{embedding(x[0], x[1])}; },
      .backward = [](const Tensors& x, const Tensors& dy) { return embedding_backward(x[0], x[1], dy[0]); }};
}

}  // namespace

std::vector<Layer> sequence_layers() {
  return {
      {.name = "rnn_step",
       .signature = "x (N, D), h (N, H), Wx (D, H), Wh (H, H), b (H) -> (N, H)",
       .by = 5,
       .splits = true,
       .draw = [](Random& random, Sizes sizes) { return drawn_step(random, sizes, 1); },
       .forward = [](const Tensors& x) { return Tensors{rnn_step(x)}; },
       .backward = [](const Tensors& x, const Tensors& dy) { return rnn_step_backward(x, dy[0]); }},
      {.name = "lstm_step",
       .signature = "x (N, D), h (N, H), c (N, H), Wx (D, 4H), Wh (H, 4H), b (4H) -> (N, H), (N, H)",
       .by = 6,
       .splits = true,
       .draw = [](Random& random, Sizes sizes) { return drawn_step(random, sizes, 4); },
       .forward = lstm_step,
       .backward = [](const Tensors& x, const Tensors& dy) { return lstm_step_backward(x, dy[0], dy[1]); }},
      {.name = "rnn",
       .signature = "x (N, T, D), h0 (N, H), Wx (D, H), Wh (H, H), b (H) -> (N, T, H)",
       .by = 5,
       .splits = true,
       .draw = [](Random& random, Sizes sizes) { return drawn_sequence(random, sizes, 1); },
       .forward = [](const Tensors& x) { return Tensors{rnn(x)}; },
       .backward = [](const Tensors& x, const Tensors& dy) { return rnn_backward(x, dy[0]); }},
      {.name = "lstm",
       .signature = "x (N, T, D), h0 (N, H), Wx (D, 4H), Wh (H, 4H), b (4H) -> (N, T, H)",
       .by = 5,
       .splits = true,
       .draw = [](Random& random, Sizes sizes) { return drawn_sequence(random, sizes, 4); },
       .forward = [](const Tensors& x) { return Tensors{lstm(x)}; },
       .backward = [](const Tensors& x, const Tensors& dy) { return lstm_backward(x, dy[0]); }},
      embedding_layer(),
      attention_layer()};
}

}  // namespace gradproof::layers
