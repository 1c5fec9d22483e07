// SPDX-License-Identifier: MIT
// check_layer(mine, x).against(reference) for layers of images and of sequences, whose examples are columns,
// too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "gradproof/check_function/check_layer.hpp"

namespace gradproof {
namespace {

using arma::mat;
using arma::uword;
using testing::HasSubstr;

mat numbers(uword rows, uword columns, double shift) {
  mat x(rows, columns);
  for (uword k = 0; k < x.n_elem; ++k) x(k) = std::sin(1.7 * static_cast<double>(k + 1) + shift);
  return x;
}

/// Images of 2 channels of 4 x 3 (height x width), 3 filters of 2 x 2; the width runs fastest everywhere.
struct Convolution {
  static constexpr uword C = 2, H = 4, W = 3, F = 3, K = 2;
  uword stride = 1, pad = 0;
  bool turned = false;
  mat all = numbers(F * C * K * K + F, 1, 0.3), x = {}, gradient = {};

  [[nodiscard]] uword out(uword size) const { return (size + 2 * pad - K) / stride + 1; }
  /// Calls at(entry of x, entry of w, entry of y) for each product, where x is none of the padding.
  template <class At>
  void each(At at) const {
    for (uword f = 0; f < F; ++f)
      for (uword i = 0; i < out(H); ++i)
        for (uword j = 0; j < out(W); ++j)
          for (uword c = 0; c < C; ++c)
            for (uword p = 0; p < K; ++p)
              for (uword q = 0; q < K; ++q) {
                const uword r = i * stride + p, s = j * stride + q;
                if (r < pad || s < pad || r >= H + pad || s >= W + pad) continue;
                const uword pq = turned ? (K - 1 - p) * K + (K - 1 - q) : p * K + q;
                at((c * H + r - pad) * W + s - pad, (f * C + c) * K * K + pq, (f * out(H) + i) * out(W) + j);
              }
  }
  mat forward(const mat& input) {
    x = input;
    const uword places = out(H) * out(W);
    mat y(F * places, x.n_cols);
    for (uword k = 0; k < y.n_rows; ++k) y.row(k).fill(all(F * C * K * K + k / places));
    each([&](uword a, uword b, uword to) { y.row(to) += all(b) * x.row(a); });
    return y;
  }
  mat backward(const mat& dy) {
    const uword places = out(H) * out(W);
    mat dx(x.n_rows, x.n_cols, arma::fill::zeros);
    gradient.zeros(all.n_rows, 1);
    for (uword k = 0; k < dy.n_rows; ++k) gradient(F * C * K * K + k / places) += arma::accu(dy.row(k));
    each([&](uword a, uword b, uword from) {
      dx.row(a) += all(b) * dy.row(from);
      gradient(b) += arma::dot(x.row(a), dy.row(from));
    });
    return dx;
  }
  std::vector<mat*> parameters() { return {&all}; }
  std::vector<mat*> gradients() { return {&gradient}; }
};

const layers::Image image{.channels = 2, .height = 4, .width = 3};

TEST(LayerAgainst, ConvolutionIsConvolution) {
  const mat x = numbers(24, 3, 0.0);
  for (const layers::Window& window : {layers::Window{1, 0}, layers::Window{2, 1}}) {
    Convolution mine{.stride = window.stride, .pad = window.pad};
    const Report report = check_layer(mine, x).against(layers::convolution(image, 3, 2, window));
    EXPECT_TRUE(report.ok()) << report.text();
  }
  Convolution mine;
  const Report report = check_layer(mine, x).against(layers::convolution(image, 3, 2));
  EXPECT_EQ(report.arrays.back().name, "Forward, as a convolution of 3 filters of 2 x 2, stride 1, pad 0");
}

TEST(LayerAgainst, AnotherConvolutionIsNamed) {
  const mat x = numbers(24, 3, 0.0);
  Convolution turned{.turned = true};
  ASSERT_TRUE(check_layer(turned, x).ok());
  const Report report = check_layer(turned, x).against(layers::convolution(image, 3, 2));
  ASSERT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(report.arrays.back().reason, HasSubstr("; with its filters turned by 180 degrees it is"));

  Convolution padded{.stride = 2, .pad = 1};  // as many numbers as with stride 1, pad 0
  EXPECT_THAT(check_layer(padded, x).against(layers::convolution(image, 3, 2)).arrays.back().reason,
              HasSubstr("; with stride 2, pad 1 it is"));
}

TEST(LayerAgainst, ASizeThatCannotBeTheLayersIsSaid) {
  Convolution mine;
  const Report filters = check_layer(mine, numbers(24, 3, 0.0)).against(layers::convolution(image, 4, 2));
  ASSERT_EQ(filters.verdict, Verdict::wrong);
  EXPECT_THAT(filters.arrays.back().reason, HasSubstr("w (4, 2, 2, 2), b (4)"));
  const Report other = check_layer(mine, numbers(24, 3, 0.0))
                           .against(layers::convolution({.channels = 1, .height = 4, .width = 4}, 3, 2));
  EXPECT_THAT(other.arrays.back().reason, HasSubstr("an example has 24 numbers, and a convolution"));
}

/// The mean of windows of 2 x 2 in images of 4 x 4, or the largest.
struct Pooling {
  bool is_max = true;
  mat x = {};
  static uword at(uword i, uword j, uword k) { return (2 * i + k / 2) * 4 + 2 * j + k % 2; }
  mat forward(const mat& input) {
    x = input;
    mat y(4, x.n_cols);
    for (uword to = 0; to < 4; ++to)
      for (uword n = 0; n < x.n_cols; ++n) {
        arma::vec window(4);
        for (uword k = 0; k < 4; ++k) window(k) = x(at(to / 2, to % 2, k), n);
        y(to, n) = is_max ? window.max() : arma::mean(window);
      }
    return y;
  }
  [[nodiscard]] mat backward(const mat& dy) const {
    mat dx(x.n_rows, x.n_cols, arma::fill::zeros);
    for (uword to = 0; to < 4; ++to)
      for (uword n = 0; n < x.n_cols; ++n) {
        uword largest = 0;
        for (uword k = 1; k < 4; ++k)
          if (x(at(to / 2, to % 2, k), n) > x(at(to / 2, to % 2, largest), n)) largest = k;
        for (uword k = 0; k < 4; ++k)
          dx(at(to / 2, to % 2, k), n) += is_max ? (k == largest ? dy(to, n) : 0.0) : dy(to, n) / 4.0;
      }
    return dx;
  }
};

TEST(LayerAgainst, PoolingIsPooling) {
  const mat x = numbers(16, 3, 0.5);
  const layers::Image square{.height = 4, .width = 4};
  for (const bool is_max : {true, false}) {
    Pooling mine{.is_max = is_max};
    EXPECT_TRUE(check_layer(mine, x).against(layers::pooling(square, {.is_max = is_max})).ok());
    const Report other = check_layer(mine, x).against(layers::pooling(square, {.is_max = !is_max}));
    EXPECT_EQ(other.arrays.back().verdict, Verdict::wrong);
  }
  Pooling mine;
  EXPECT_THAT(check_layer(mine, x).against(layers::pooling(square, {.stride = 1})).arrays.back().reason,
              HasSubstr("it comes to 4, and max pooling of 2 x 2, stride 1 to 9"));
}

/// 3 steps of 2 features into 2 units, h = tanh(Wx x + Wh h + b), from 0; features in rows, examples in
/// columns.
struct Recurrent {
  bool forgets = false;  ///< each step begins at 0: its derivative is right all the same
  mat Wx = numbers(2, 2, 0.1), Wh = numbers(2, 2, 0.7), b = numbers(2, 1, 1.1), x = {}, h = {}, dWx = {},
      dWh = {}, db = {};

  mat forward(const mat& input) {
    x = input;
    h.zeros(6, x.n_cols);
    for (uword t = 0; t < 3; ++t) {
      mat a = Wx * x.rows(2 * t, 2 * t + 1);
      if (t > 0 && !forgets) a += Wh * h.rows(2 * t - 2, 2 * t - 1);
      a.each_col() += arma::vec(b);
      h.rows(2 * t, 2 * t + 1) = arma::tanh(a);
    }
    return h;
  }
  mat backward(const mat& dy) {
    mat dx(6, x.n_cols), back(2, x.n_cols, arma::fill::zeros);
    dWx.zeros(2, 2), dWh.zeros(2, 2), db.zeros(2, 1);
    for (uword t = 3; t-- > 0;) {
      const mat now = h.rows(2 * t, 2 * t + 1), da = (dy.rows(2 * t, 2 * t + 1) + back) % (1 - now % now);
      dx.rows(2 * t, 2 * t + 1) = Wx.t() * da;
      dWx += da * x.rows(2 * t, 2 * t + 1).t();
      if (t > 0 && !forgets) dWh += da * h.rows(2 * t - 2, 2 * t - 1).t();
      db += arma::sum(da, 1);
      back = forgets ? mat(2, x.n_cols, arma::fill::zeros) : mat(Wh.t() * da);
    }
    return dx;
  }
  std::vector<mat*> parameters() { return {&Wx, &Wh, &b}; }
  std::vector<mat*> gradients() { return {&dWx, &dWh, &db}; }
};

TEST(LayerAgainst, ARecurrentLayerIsTheOneOfItsSteps) {
  const mat x = numbers(6, 4, 0.2);
  Recurrent mine;
  const Report report = check_layer(mine, x).against(layers::rnn(3));
  EXPECT_TRUE(report.ok()) << report.text();
  Recurrent forgets{.forgets = true};
  EXPECT_EQ(check_layer(forgets, x).against(layers::rnn(3)).arrays.back().verdict, Verdict::wrong);
  EXPECT_THAT(
      check_layer(mine, x).against(layers::lstm(3)).arrays.back().reason,
      HasSubstr(
          "it has 10 parameters, and lstm over 3 steps from 6 to 6 has 40: Wx (2, 8), Wh (2, 8), b (8)"));
  EXPECT_THAT(check_layer(mine, x).against(layers::rnn(4)).arrays.back().reason,
              HasSubstr("an example has 6 numbers, and rnn over 4 steps takes one of 4 x 1"));
}

double sigmoid(double a) { return 1.0 / (1.0 + std::exp(-a)); }

/// Gated, one unit and one feature over 2 steps, gates in an order of its own; nothing but forward is asked
/// here, so the derivative is that of differences.
template <int gates>
struct Gated {
  std::vector<uword> order;
  mat Wx = numbers(gates, 1, 0.1), Wh = numbers(gates, 1, 0.9), b = numbers(gates, 1, 0.4), x = {}, dWx = {},
      dWh = {}, db = {};

  [[nodiscard]] mat value(const mat& input) const {
    mat y(2, input.n_cols);
    for (uword n = 0; n < input.n_cols; ++n) {
      double h = 0.0, c = 0.0;
      for (uword t = 0; t < 2; ++t) {
        const auto a = [&](uword k) { return Wx(order[k]) * input(t, n) + Wh(order[k]) * h + b(order[k]); };
        if (gates == 4) {
          c = sigmoid(a(1)) * c + sigmoid(a(0)) * std::tanh(a(3));
          h = sigmoid(a(2)) * std::tanh(c);
        } else {
          const double z = sigmoid(a(0)), r = sigmoid(a(1));
          h = (1 - z) * h + z * std::tanh(Wx(order[2]) * input(t, n) + Wh(order[2]) * r * h + b(order[2]));
        }
        y(t, n) = h;
      }
    }
    return y;
  }
  mat forward(const mat& input) {
    x = input;
    return value(x);
  }
  mat backward(const mat& dy) {
    const auto by = [&](mat& of) {
      mat d(of.n_rows, of.n_cols);
      for (uword k = 0; k < of.n_elem; ++k) {
        const double kept = of(k), step = 1e-5;
        of(k) = kept + step;
        const double up = arma::accu(value(x) % dy);
        of(k) = kept - step;
        d(k) = (up - arma::accu(value(x) % dy)) / (2 * step);
        of(k) = kept;
      }
      return d;
    };
    dWx = by(Wx), dWh = by(Wh), db = by(b);
    return by(x);
  }
  std::vector<mat*> parameters() { return {&Wx, &Wh, &b}; }
  std::vector<mat*> gradients() { return {&dWx, &dWh, &db}; }
};

TEST(LayerAgainst, GatesInAnotherOrderAreNamed) {
  const mat x = numbers(2, 3, 0.2);
  const auto forward = [&](auto layer, const layers::Known& known) {
    return check_layer(layer, x).against(known).arrays.back();
  };
  EXPECT_EQ(forward(Gated<4>{{0, 1, 2, 3}}, layers::lstm(2)).verdict, Verdict::verified);
  EXPECT_THAT(forward(Gated<4>{{0, 1, 3, 2}}, layers::lstm(2)).reason,
              HasSubstr("; with its gates in the order i, f, g, o it is"));
  EXPECT_THAT(forward(Gated<4>{{2, 0, 3, 1}}, layers::lstm(2)).reason,
              HasSubstr("; with its gates in the order f, g, i, o it is"));
  EXPECT_EQ(forward(Gated<3>{{0, 1, 2}}, layers::gru(2)).verdict, Verdict::verified);
  EXPECT_THAT(forward(Gated<3>{{1, 0, 2}}, layers::gru(2)).reason,
              HasSubstr("; with its gates in the order r, z, n it is"));
}

}  // namespace
}  // namespace gradproof
