// SPDX-License-Identifier: MIT
// The list's layers of sequences: recurrent steps and sequences, embedding, attention.
#include "gradproof/layers/attention.hpp"
#include "gradproof/layers/convolution.hpp"
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/embedding.hpp"
#include "gradproof/layers/gru.hpp"
#include "gradproof/layers/recurrent.hpp"

namespace gradproof::layers {

namespace {

/// @param gates 1, or 3 for gru, 4 for lstm
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

// --- with an example a column, and an LSTM's weights as four matrices over [a; x]

Tensor turned(const Tensor& x) { return permuted(x, {1, 0}); }
/// (n, m, T) as (m, T, n), and back
Tensor to_rows(const Tensor& x) { return x.shape().size() == 3 ? permuted(x, {1, 2, 0}) : turned(x); }
Tensor to_columns(const Tensor& x) { return x.shape().size() == 3 ? permuted(x, {2, 0, 1}) : turned(x); }

Tensors all_to_rows(const Tensors& x) {
  Tensors rows;
  for (const Tensor& one : x) rows.push_back(to_rows(one));
  return rows;
}
Tensors all_to_columns(const Tensors&, const Tensors& x) {
  Tensors columns;
  for (const Tensor& one : x) columns.push_back(to_columns(one));
  return columns;
}

/// x, a, Wax, Waa, ba of a cell, or of a sequence
Layer rnn_columns(const char* name, const char* signature, const char* of, bool is_sequence) {
  return seen_as(name, signature, 5,
                 [is_sequence](Random& random, Sizes sizes) {
                   Tensors x = is_sequence ? drawn_sequence(random, sizes, 1) : drawn_step(random, sizes, 1);
                   const arma::uword H = x[4].values().n_elem;
                   x[4] = Tensor({1, H}, x[4].values());
                   return all_to_columns({}, x);
                 },
                 {.of = of,
                  .given =
                      [](const Tensors& x) {
                        Tensors rows = all_to_rows(x);
                        rows.at(4) = tensor_of_column(x[4].values());
                        return rows;
                      },
                  .cotangents = all_to_rows,
                  .outputs = all_to_columns,
                  .results =
                      [](const Tensors& x, const Tensors& d) {
                        Tensors columns = all_to_columns({}, {d.begin(), d.begin() + 4});
                        columns.emplace_back(x.at(4).shape(), d.at(4).values());
                        return columns;
                      }});
}

/// Where the gates f, i, c, o of the columns stand among i, f, o, g of the rows.
constexpr std::size_t gate_of[] = {1, 0, 3, 2};

/// x, a (and c), then Wf, bf, Wi, bi, Wc, bc, Wo, bo
Tensors lstm_to_rows(const Tensors& x, std::size_t states) {
  Tensors rows = all_to_rows({x.begin(), x.begin() + static_cast<std::ptrdiff_t>(states)});
  const arma::uword H = x.at(1).size(0), D = x.at(0).size(0);
  arma::mat Wx(D, 4 * H), Wh(H, 4 * H);
  arma::vec b(4 * H);
  for (std::size_t k = 0; k < 4; ++k) {
    const arma::mat W = matrix(x.at(states + 2 * k)).t();
    const arma::span to(gate_of[k] * H, gate_of[k] * H + H - 1);
    Wh(arma::span::all, to) = W.head_rows(H);
    Wx(arma::span::all, to) = W.tail_rows(D);
    b(to) = x.at(states + 2 * k + 1).values();
  }
  rows.insert(rows.end(), {tensor(Wx), tensor(Wh), tensor_of_column(b)});
  return rows;
}

Tensors lstm_to_columns(const Tensors& x, const Tensors& d, std::size_t states) {
  Tensors columns = all_to_columns({}, {d.begin(), d.begin() + static_cast<std::ptrdiff_t>(states)});
  const arma::mat dWx = matrix(d.at(states)), dWh = matrix(d.at(states + 1));
  const arma::uword H = dWh.n_rows;
  for (std::size_t k = 0; k < 4; ++k) {
    const arma::span from(gate_of[k] * H, gate_of[k] * H + H - 1);
    columns.push_back(tensor(arma::join_cols(dWh(arma::span::all, from), dWx(arma::span::all, from)).t()));
    columns.emplace_back(x.at(states + 2 * k + 1).shape(), arma::vec(d.at(states + 2).values()(from)));
  }
  return columns;
}

Layer lstm_columns(const char* name, const char* signature, const char* of, std::size_t states) {
  return seen_as(
      name, signature, states + 8,
      [states](Random& random, Sizes sizes) {
        Tensors rows = states == 2 ? drawn_sequence(random, sizes, 4) : drawn_step(random, sizes, 4);
        // c0 = 0 hides the forget gate at T = 1: two times at least
        if (states == 2)
          rows[0] = draw_normal(random, {rows[0].size(0), rows[0].size(1) + 1, rows[0].size(2)});
        Tensors x = all_to_columns({}, {rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(states)});
        const arma::uword H = x[1].size(0), D = x[0].size(0);
        for (int k = 0; k < 4; ++k) {
          x.push_back(draw_normal(random, {H, H + D}, 0.4));
          x.push_back(draw_normal(random, {H, 1}, 0.4));
        }
        return x;
      },
      {.of = of,
       .given = [states](const Tensors& x) { return lstm_to_rows(x, states); },
       .cotangents = all_to_rows,
       .outputs = all_to_columns,
       .results = [states](const Tensors& x, const Tensors& d) { return lstm_to_columns(x, d, states); }});
}

/// With the arguments x, h, Wx, Wh, b and one output: one step, or a sequence from h0.
/// @param gates as in drawn_step
Layer recurrent(const char* name, const char* signature, Tensors (*draw)(Random&, Sizes, arma::uword),
                arma::uword gates, Tensor (*forward)(const Tensors&),
                Tensors (*backward)(const Tensors&, const Tensor&)) {
  return {.name = name,
          .signature = signature,
          .by = 5,
          .splits = true,
          .draw = [draw, gates](Random& random, Sizes sizes) { return draw(random, sizes, gates); },
          .forward = [forward](const Tensors& x) { return Tensors{forward(x)}; },
          .backward = [backward](const Tensors& x, const Tensors& dy) { return backward(x, dy[0]); }};
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
      recurrent("rnn_step", "x (N, D), h (N, H), Wx (D, H), Wh (H, H), b (H) -> (N, H)", drawn_step, 1,
                rnn_step, rnn_step_backward),
      {.name = "lstm_step",
       .signature = "x (N, D), h (N, H), c (N, H), Wx (D, 4H), Wh (H, 4H), b (4H) -> (N, H), (N, H)",
       .by = 6,
       .splits = true,
       .draw = [](Random& random, Sizes sizes) { return drawn_step(random, sizes, 4); },
       .forward = lstm_step,
       .backward = [](const Tensors& x, const Tensors& dy) { return lstm_step_backward(x, dy[0], dy[1]); }},
      recurrent("rnn", "x (N, T, D), h0 (N, H), Wx (D, H), Wh (H, H), b (H) -> (N, T, H)", drawn_sequence, 1,
                rnn, rnn_backward),
      recurrent("lstm", "x (N, T, D), h0 (N, H), Wx (D, 4H), Wh (H, 4H), b (4H) -> (N, T, H)", drawn_sequence,
                4, lstm, lstm_backward),
      recurrent("gru_step", "x (N, D), h (N, H), Wx (D, 3H), Wh (H, 3H), b (3H) -> (N, H)", drawn_step, 3,
                gru_step, gru_step_backward),
      recurrent("gru", "x (N, T, D), h0 (N, H), Wx (D, 3H), Wh (H, 3H), b (3H) -> (N, T, H)", drawn_sequence,
                3, gru, gru_backward),
      rnn_columns("rnn_cell_columns",
                  "x (n_x, m), a (n_a, m), Wax (n_a, n_x), Waa (n_a, n_a), ba (n_a, 1) -> (n_a, m)",
                  "rnn_step", false),
      rnn_columns("rnn_columns",
                  "x (n_x, m, T), a0 (n_a, m), Wax (n_a, n_x), Waa (n_a, n_a), ba (n_a, 1) -> (n_a, m, T)",
                  "rnn", true),
      lstm_columns(
          "lstm_cell_columns",
          "x (n_x, m), a (n_a, m), c (n_a, m), Wf (n_a, n_a + n_x), bf (n_a, 1), Wi (n_a, n_a + n_x), "
          "bi (n_a, 1), Wc (n_a, n_a + n_x), bc (n_a, 1), Wo (n_a, n_a + n_x), bo (n_a, 1) "
          "-> a (n_a, m), c (n_a, m)",
          "lstm_step", 3),
      lstm_columns("lstm_columns",
                   "x (n_x, m, T), a0 (n_a, m), Wf (n_a, n_a + n_x), bf (n_a, 1), Wi (n_a, n_a + n_x), "
                   "bi (n_a, 1), Wc (n_a, n_a + n_x), bc (n_a, 1), Wo (n_a, n_a + n_x), bo (n_a, 1) -> "
                   "(n_a, m, T)",
                   "lstm", 2),
      embedding_layer(),
      attention_layer()};
}

}  // namespace gradproof::layers
