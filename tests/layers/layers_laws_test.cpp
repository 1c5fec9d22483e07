// SPDX-License-Identifier: MIT
// What holds of every backward pass, without a difference of its own forward pass in sight; and where a batch
// may be cut in two.
#include <gtest/gtest.h>

#include <array>
#include <set>

#include "tests/layers/instrument.hpp"

namespace gradproof::layers {
namespace {

class EveryLayer : public testing::TestWithParam<std::string> {};

arma::vec joined(const Tensors& tensors) {
  arma::vec all;
  for (const Tensor& x : tensors) all = arma::join_cols(all, x.values());
  return all;
}

Tensors drawn_like(Random& random, const Tensors& like) {
  Tensors drawn;
  for (const Tensor& x : like) drawn.push_back(draw_normal(random, x.shape()));
  return drawn;
}

TEST_P(EveryLayer, IsLinearInTheCotangent) {
  const Layer& layer = named(GetParam());
  Random random(21);
  const Tensors x = layer.draw(random, Sizes::different), like = layer.forward(x);
  const Tensors u = drawn_like(random, like), v = drawn_like(random, like);
  Tensors sum = u;
  for (std::size_t k = 0; k < sum.size(); ++k) sum[k].values() = 2.0 * u[k].values() - 3.0 * v[k].values();
  const arma::vec expected = 2.0 * joined(layer.backward(x, u)) - 3.0 * joined(layer.backward(x, v));
  const arma::vec found = joined(layer.backward(x, sum));
  // rounding of sums of at most some hundred products
  EXPECT_LE(arma::abs(found - expected).max(), 1e-12 * (1.0 + arma::abs(expected).max()));
}

/// <v, J d> = <J^T v, d>, with J d by the centered stencil of eighth order: error O(h^8), here 1e-12 or so.
TEST_P(EveryLayer, IsTheAdjointOfItsChangeAlongADirection) {
  static const std::set<std::string> with_kinks = {"relu",     "leaky_relu", "elu",        "selu",
                                                   "softsign", "hinge_loss", "max_pooling"};
  const Layer& layer = named(GetParam());
  Random random(22);
  const Tensors x = layer.draw(random, Sizes::different);
  const Tensors v = drawn_like(random, layer.forward(x));
  const arma::vec at = joined(Tensors(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(layer.by)));
  const arma::vec d = arma::normalise(arma::vec(random_normal(random, at.n_elem, 1)));
  const auto along = [&](double t) {
    return arma::dot(joined(v), joined(layer.forward(test::moved(x, layer.by, at + t * d))));
  };
  const double h = with_kinks.count(layer.name) > 0 ? 1e-4 : 2e-2;
  const std::array<double, 4> weight = {4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280};
  double slope = 0.0;
  for (std::size_t k = 0; k < weight.size(); ++k) {
    const double step = h * static_cast<double>(k + 1);
    slope += weight[k] * (along(step) - along(-step)) / h;
  }
  EXPECT_NEAR(arma::dot(joined(layer.backward(x, v)), d), slope, 1e-8 * (1.0 + arma::abs(joined(v)).max()));
}

/// Rows begin to end - 1 of the first axis of the first `count` of them.
Tensors rows(Tensors tensors, std::size_t count, arma::uword begin, arma::uword end) {
  for (std::size_t k = 0; k < count; ++k) {
    Shape shape = tensors[k].shape();
    const arma::uword each = tensors[k].values().n_elem / shape[0];
    const arma::vec part = tensors[k].values().subvec(begin * each, end * each - 1);
    shape[0] = end - begin;
    tensors[k] = Tensor(shape, part);
  }
  return tensors;
}

/// Which arguments are batches: those with as many rows as x, by the names of the signature.
std::size_t batches(const Layer& layer) {
  for (const char* name : {"dropout", "rnn_step", "rnn", "lstm", "gru_step", "gru"})
    if (layer.name == name) return 2;
  return layer.name == "lstm_step" ? 3 : 1;
}

bool comes_apart(const Layer& layer, Random& random) {
  const Tensors x = layer.draw(random, Sizes::different), y = layer.forward(x);
  const arma::uword N = x[0].size(0);
  const Tensors head = layer.forward(rows(x, batches(layer), 0, 1)),
                tail = layer.forward(rows(x, batches(layer), 1, N));
  double apart = 0.0;
  for (std::size_t k = 0; k < y.size(); ++k) {
    const arma::vec halves = arma::join_cols(head[k].values(), tail[k].values());
    apart = std::max(apart, arma::abs(halves - y[k].values()).max());
  }
  return apart <= 1e-13 * (1.0 + arma::abs(joined(y)).max());
}

TEST(Batches, ComeApartWhereTheListSaysSo) {
  Random random(23);
  for (const Layer& layer : all()) {
    if (layer.splits) {
      EXPECT_TRUE(comes_apart(layer, random)) << layer.name;
    }
  }
}

TEST(Batches, OfBatchNormDoNotComeApart) {
  Random random(24);
  EXPECT_FALSE(comes_apart(named("batch_norm"), random));
  EXPECT_FALSE(comes_apart(named("spatial_batch_norm"), random));
}

INSTANTIATE_TEST_SUITE_P(Laws, EveryLayer, testing::ValuesIn(test::names_of_layers()),
                         [](const auto& layer) { return layer.param; });

}  // namespace
}  // namespace gradproof::layers
