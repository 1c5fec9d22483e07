// SPDX-License-Identifier: MIT
// gradproof explain --layer: every number of it, worked out once more by loops over indices.
#include "gradproof/explain/layer_derivation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <stdexcept>

#include "gradproof/explain/derivation.hpp"
#include "gradproof/explain/render.hpp"
#include "tests/explain/recomputed.hpp"

namespace gradproof {
namespace {

using arma::mat;
using arma::uword;
using testing::HasSubstr;

constexpr double rounding = 1e-13;  // sums over windows and time are longer than those of a network

/// What a derivation shows as given: the first array of each name.
std::map<std::string, mat> shown_in(const Derivation& derivation) {
  std::map<std::string, mat> all;
  for (const Section& step : derivation.steps)
    for (const Block& block : step.blocks)
      if (const auto* array = std::get_if<ArrayTable>(&block)) all.emplace(array->name, array->values);
  return all;
}

mat zeros(const mat& like) { return mat(like.n_rows, like.n_cols, arma::fill::zeros); }
double sigmoid(double a) { return 1.0 / (1.0 + std::exp(-a)); }

using Arrays = std::map<std::string, mat>;

void recompute_convolution(Arrays& of) {
  const mat x = of["x"], w = of["w"], dy = of["dy"];
  const double b =
      of["y"](0, 0) - (x(0, 0) * w(0, 0) + x(0, 1) * w(0, 1) + x(1, 0) * w(1, 0) + x(1, 1) * w(1, 1));
  mat y = zeros(dy), dx = zeros(x), dw = zeros(w), uses = zeros(x);
  for (uword i = 0; i < 2; ++i)
    for (uword j = 0; j < 2; ++j) {
      y(i, j) = b;
      for (uword p = 0; p < 2; ++p)
        for (uword q = 0; q < 2; ++q) {
          y(i, j) += x(i + p, j + q) * w(p, q);
          dx(i + p, j + q) += dy(i, j) * w(p, q);
          dw(p, q) += dy(i, j) * x(i + p, j + q);
          uses(i + p, j + q) += 1.0;
        }
    }
  of["y"] = y, of["dx"] = dx, of["dw"] = dw, of["uses"] = uses;
  of["db"] = mat(1, 1, arma::fill::value(dy(0, 0) + dy(0, 1) + dy(1, 0) + dy(1, 1)));
}

void recompute_pooling(Arrays& of) {
  const mat x = of["x"], dy = of["dy"];
  mat y = zeros(dy), dx = zeros(x), mean = zeros(x);
  for (uword i = 0; i < 2; ++i)
    for (uword j = 0; j < 2; ++j) {
      uword r = i, s = j;
      for (uword p = i; p < i + 2; ++p)
        for (uword q = j; q < j + 2; ++q) {
          if (x(p, q) > x(r, s)) r = p, s = q;
          mean(p, q) += dy(i, j) / 4.0;
        }
      y(i, j) = x(r, s);
      dx(r, s) += dy(i, j);
    }
  of["y"] = y, of["dx"] = dx, of["dx_mean"] = mean;
}

/// dx by the Jacobian of h by x, written out: dh_k/dx_n = (1/s) ((k = n) - 1/N - h_k h_n/N).
void recompute_batch_norm(Arrays& of) {
  const mat x = of["x"], gamma = of["gamma"], dy = of["dy"];
  const uword N = x.n_rows, D = x.n_cols;
  const double count = static_cast<double>(N);
  mat mu(1, D, arma::fill::zeros), v = mu, h = zeros(x), dh = h, dx = h, dgamma = mu, dbeta = mu, dv = mu,
                                   dmu = mu;
  for (uword j = 0; j < D; ++j) {
    for (uword n = 0; n < N; ++n) mu(j) += x(n, j) / count;
    for (uword n = 0; n < N; ++n) v(j) += (x(n, j) - mu(j)) * (x(n, j) - mu(j)) / count;
    const double s = std::sqrt(v(j) + 1e-5);
    for (uword n = 0; n < N; ++n) {
      h(n, j) = (x(n, j) - mu(j)) / s;
      dh(n, j) = dy(n, j) * gamma(j);
      dgamma(j) += dy(n, j) * h(n, j);
      dbeta(j) += dy(n, j);
      dv(j) -= 0.5 * dh(n, j) * (x(n, j) - mu(j)) / (s * s * s);
      dmu(j) -= dh(n, j) / s;
    }
    for (uword n = 0; n < N; ++n)
      for (uword k = 0; k < N; ++k)
        dx(n, j) += dh(k, j) / s * ((k == n ? 1.0 : 0.0) - 1.0 / count - h(k, j) * h(n, j) / count);
  }
  of["mu"] = mu, of["v"] = v, of["h"] = h, of["dh"] = dh, of["dx"] = dx, of["dv"] = dv, of["dmu"] = dmu;
  of["dgamma"] = dgamma, of["dbeta"] = dbeta;
}

void recompute_dropout(Arrays& of) {
  mat y = zeros(of["x"]), dx = y;
  for (uword k = 0; k < y.n_elem; ++k) {
    y(k) = of["mask"](k) > 0.0 ? of["x"](k) / 0.8 : 0.0;
    dx(k) = of["mask"](k) > 0.0 ? of["dy"](k) / 0.8 : 0.0;
  }
  of["y"] = y, of["dx"] = dx;
}

void recompute_softmax(Arrays& of) {
  const mat x = of["x"], dy = of["dy"];
  mat y = zeros(x), S(3, 3), dx = zeros(x);
  double sum = 0.0;
  for (uword k = 0; k < 3; ++k) sum += std::exp(x(k));
  for (uword k = 0; k < 3; ++k) y(k) = std::exp(x(k)) / sum;
  for (uword k = 0; k < 3; ++k)
    for (uword i = 0; i < 3; ++i) {
      S(k, i) = k == i ? y(k) * (1 - y(k)) : -y(k) * y(i);
      dx(i) += dy(k) * S(k, i);
    }
  of["y"] = y, of["S"] = S, of["dx"] = dx;
}

/// By the chain rule along each path, and no gate's derivative twice.
void recompute_lstm(Arrays& of) {
  const mat x = of["x"], h = of["h"], Wx = of["Wx"], Wh = of["Wh"], gates = of["gates"];
  const double c = of["c"](0), dh = of["dh'"](0), dc_next = of["dc'"](0);
  const double i = gates(0), f = gates(1), o = gates(2), g = gates(3), c_next = f * c + i * g,
               t = std::tanh(c_next);
  const double dc = dc_next + dh * o / (std::cosh(c_next) * std::cosh(c_next));
  const mat da = {
      {dc * g * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g) * (1 + g)}};
  mat dx(1, 2, arma::fill::zeros), dWx(2, 4);
  double to_h = 0.0;
  for (uword k = 0; k < 4; ++k) {
    for (uword d = 0; d < 2; ++d) {
      dx(d) += da(k) * Wx(d, k);
      dWx(d, k) = x(d) * da(k);
    }
    to_h += da(k) * Wh(k);
  }
  // the gates themselves: their sums come out of the shown ones, but for b, which is what is left
  of["c'"](0) = c_next;
  of["h'"](0) = o * t;
  of["dc"] = mat(1, 1, arma::fill::value(dc));
  of["dc_prev"] = mat(1, 1, arma::fill::value(dc * f));
  of["dh"] = mat(1, 1, arma::fill::value(to_h));
  of["da"] = da, of["dx"] = dx, of["dWx"] = dWx, of["dWh"] = mat(h(0) * da);
}

struct Layer {
  const char* name;
  void (*recompute)(Arrays&);
  std::size_t sums, confirmations;
};
void PrintTo(const Layer& layer, std::ostream* out) { *out << layer.name; }

class LayerDerivations : public testing::TestWithParam<std::tuple<Layer, std::uint64_t>> {};

TEST_P(LayerDerivations, HaveTheNumbersThatComeOutByLoops) {
  const auto& [layer, seed] = GetParam();
  const Derivation derivation = derive_layer(layer.name, seed);
  Arrays right = shown_in(derivation);
  layer.recompute(right);
  std::size_t sums = 0, confirmations = 0;
  for (const Section& step : derivation.steps) {
    for (const Block& block : step.blocks) {
      if (const auto* array = std::get_if<ArrayTable>(&block)) {
        EXPECT_TRUE(arma::approx_equal(array->values, right.at(array->name), "absdiff", 1e-12))
            << array->name;
      } else if (const auto* sum = std::get_if<WorkedSum>(&block)) {
        ++sums;
        double total = 0.0;
        for (const auto& [left, other] : sum->terms) total += left * other;
        EXPECT_TRUE(close(sum->factor * total + sum->extra, sum->result, rounding)) << sum->name;
        EXPECT_TRUE(close(sum->result, right.at(sum->array)(sum->row, sum->col), rounding)) << sum->name;
      } else if (const auto* confirmation = std::get_if<Confirmation>(&block)) {
        ++confirmations;
        const double claimed = right.at(confirmation->array)(confirmation->row, confirmation->col);
        EXPECT_TRUE(close(confirmation->claimed, claimed)) << confirmation->name;
        EXPECT_LE(std::abs(confirmation->claimed - confirmation->numeric), confirmation->bar)
            << confirmation->name;
        EXPECT_GT(confirmation->bar, 0.0) << confirmation->name;
        EXPECT_LT(confirmation->bar, 1e-6) << confirmation->name;
      }
    }
  }
  EXPECT_EQ(sums, layer.sums);
  EXPECT_EQ(confirmations, layer.confirmations);
}

INSTANTIATE_TEST_SUITE_P(Each, LayerDerivations,
                         testing::Combine(testing::Values(Layer{"convolution", recompute_convolution, 4, 3},
                                                          Layer{"pooling", recompute_pooling, 2, 2},
                                                          Layer{"batch-norm", recompute_batch_norm, 4, 3},
                                                          Layer{"dropout", recompute_dropout, 1, 1},
                                                          Layer{"softmax", recompute_softmax, 2, 1},
                                                          Layer{"lstm-step", recompute_lstm, 10, 10}),
                                          testing::Values(1U, 2U, 77U)),
                         [](const auto& which) {
                           std::string name = std::get<0>(which.param).name;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name + "_" + std::to_string(std::get<1>(which.param));
                         });

/// The gates stand there for good: from the sums that give them.
TEST(LayerDerivation, GatesOfAnLstmAreThoseOfItsSums) {
  const Arrays of = shown_in(derive_layer("lstm-step", 5));
  const mat sums = of.at("x") * of.at("Wx") + of.at("h") * of.at("Wh");
  arma::rowvec b(4);  // the same b gives all of them: what is left of each
  for (uword k = 0; k < 4; ++k) {
    const double gate = of.at("gates")(k), a = k < 3 ? std::log(gate / (1 - gate)) : std::atanh(gate);
    b(k) = a - sums(k);
    EXPECT_NEAR(b(k), std::round(100.0 * b(k)) / 100.0, 1e-12) << "b has two decimals";
    EXPECT_NEAR(k < 3 ? sigmoid(sums(k) + b(k)) : std::tanh(sums(k) + b(k)), gate, 1e-14);
  }
}

TEST(LayerDerivation, EveryLayerIsListedAndCanBeRead) {
  EXPECT_THAT(explained_layers(), testing::ElementsAre("convolution", "pooling", "batch-norm", "dropout",
                                                       "softmax", "lstm-step"));
  for (const std::string& name : explained_layers()) {
    const Derivation derivation = derive_layer(name, 1);
    EXPECT_THAT(to_text(derivation, 100), HasSubstr("they agree")) << name;
    EXPECT_THAT(to_text(derivation, 100), testing::Not(HasSubstr("DISAGREE"))) << name;
    EXPECT_THAT(to_markdown(derivation), HasSubstr("```python")) << name;
    EXPECT_THAT(to_html(derivation), HasSubstr("</html>")) << name;
  }
  EXPECT_EQ(only_step(derive_layer("batch-norm", 1), "dx").steps.size(), 1U);
}

TEST(LayerDerivation, SayWhichThereAre) {
  EXPECT_THAT([] { (void)derive_layer("pool", 1); },
              testing::ThrowsMessage<std::invalid_argument>(
                  HasSubstr("there is no derivation of a layer 'pool': take one of convolution, pooling, ")));
}

}  // namespace
}  // namespace gradproof
