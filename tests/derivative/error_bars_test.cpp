// SPDX-License-Identifier: MIT
#include "gradproof/derivative/error_bars.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/network/random.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/quad_reference.hpp"

namespace gradproof {
namespace {

constexpr double unit_roundoff = 0x1p-53;

void expect_relatively_near(const arma::mat& found, const arma::mat& expected) {
  ASSERT_EQ(arma::size(found), arma::size(expected));
  for (arma::uword at = 0; at < found.n_elem; ++at) EXPECT_NEAR(found(at), expected(at), 1e-9 * expected(at));
}

// The formulas of error_bars.hpp and base_point.hpp for a tanh network with two hidden layers and a sigmoid
// output, entry by entry.
TEST(ErrorBars, AreWhatTheHeaderSays) {
  const ForwardNetwork network({9, 3, 10, 2}, {ActivationValues(ActivationKind::tanh)},
                               OutputLayer(OutputKind::sigmoid), 0.4);
  Random random(4);
  const Parameters parameters = random_parameters(network, random);
  const arma::uword m = 17;
  const arma::mat X = random_normal(random, 9, m), Y = random_labels(network, m, random);
  const double step = 1e-9, t = 1.0 + 0.01;
  const ErrorBars bars = error_bars(BasePoint(network, parameters, X, Y, 0.0), step);

  const auto c = [](arma::uword n) { return std::max(1.0, static_cast<double>(n) / 8.0); };
  const ForwardPass pass = forward(network, parameters, X, Y);
  Layers<arma::mat> eZ(3), eA(3), alpha(3), beta(3);
  arma::mat e_below(9, m, arma::fill::zeros);
  for (std::size_t l = 1; l <= 3; ++l) {
    const arma::mat& A = l == 1 ? X : pass.A[l - 1];
    eZ[l].zeros(network.n(l), m);
    for (arma::uword i = 0; i < network.n(l); ++i) {
      for (arma::uword k = 0; k < m; ++k) {
        for (arma::uword j = 0; j < A.n_rows; ++j) {
          const double w = std::abs(parameters.W[l](i, j));
          eZ[l](i, k) += w * e_below(j, k) + c(A.n_rows) * w * std::abs(A(j, k));
        }
        eZ[l](i, k) += std::abs(parameters.b[l](i));
      }
    }
    const arma::mat slope = 1.0 - arma::square(arma::tanh(pass.Z[l])) + 2.0 * unit_roundoff;
    eA[l] = slope % eZ[l] + 4.0 * arma::abs(pass.A[l]);
    e_below = eA[l];
  }
  const arma::mat& p = pass.A[3];
  alpha[3] = p % (1.0 - p) % eZ[3] + 4.0 * arma::abs(p - Y) + 2.0;  // y in {0,1}: both terms are |p - y|
  beta[3] = arma::abs(p - Y) + unit_roundoff * alpha[3];
  for (std::size_t l = 3; l >= 1; --l) {
    const arma::mat A = arma::abs(l == 1 ? X : pass.A[l - 1]);
    if (l < 3) {
      const arma::mat W = arma::abs(parameters.W[l + 1]);
      const double sums = c(network.n(l + 1));
      alpha[l].zeros(network.n(l), m);
      beta[l].zeros(network.n(l), m);
      arma::mat dA(network.n(l), m);
      for (arma::uword i = 0; i < network.n(l); ++i) {
        for (arma::uword k = 0; k < m; ++k) {
          double from_alpha = 0.0, from_beta = 0.0;
          for (arma::uword r = 0; r < W.n_rows; ++r) {
            from_alpha += W(r, i) * alpha[l + 1](r, k);
            from_beta += W(r, i) * beta[l + 1](r, k);
          }
          const double slope = 1.0 - std::pow(std::tanh(pass.Z[l](i, k)), 2) + 2.0 * unit_roundoff;
          const double curvature = 2.0 * (slope - 2.0 * u);
          alpha[l](i, k) =
              slope * (from_alpha + (6.0 + sums) * from_beta) + (curvature * eZ[l](i, k) + 2.0) * from_beta;
          beta[l](i, k) = slope * from_beta;
          dA(i, k) = 2.0 * unit_roundoff * t * (from_alpha + (1.0 + sums) * from_beta);
        }
      }
      expect_relatively_near(bars.dA[l], dA);
    }
    expect_relatively_near(bars.dZ[l], 2.0 * unit_roundoff * t * alpha[l]);
    arma::mat dW(network.n(l), A.n_rows, arma::fill::zeros), db(network.n(l), 1, arma::fill::zeros);
    for (arma::uword i = 0; i < dW.n_rows; ++i) {
      for (arma::uword k = 0; k < m; ++k) {
        db(i, 0) += 2.0 * unit_roundoff * t / m * (alpha[l](i, k) + c(m) * beta[l](i, k));
        for (arma::uword j = 0; j < A.n_rows; ++j) {
          const double e = l == 1 ? 0.0 : eA[l - 1](j, k);
          dW(i, j) +=
              2.0 * unit_roundoff * t / m * (alpha[l](i, k) * A(j, k) + beta[l](i, k) * (e + c(m) * A(j, k)));
        }
      }
    }
    dW += 2.0 * unit_roundoff * t / m * 3.0 * 0.4 * arma::abs(parameters.W[l]);
    expect_relatively_near(bars.dW[l], dW);
    expect_relatively_near(bars.db[l], db);
  }
}

// The first line for softmax, entry by entry as stated in loss_change.hpp, for labels that are not one-hot.
TEST(ErrorBars, OfSoftmaxStartAsTheHeaderSays) {
  const arma::mat Z = {{1.0, -7.0}, {3.0, 2.0}, {-2.0, 2.5}}, eZ = {{3.0, 9.0}, {5.0, 4.0}, {2.0, 6.0}};
  const arma::mat Y = {{0.25, 0.0}, {0.5, 0.0}, {0.25, 1.0}};
  const LossChange loss(OutputKind::softmax, Z, Y);
  const arma::mat error = loss.slope_error(eZ);
  for (arma::uword k = 0; k < 2; ++k) {
    const arma::vec p = arma::exp(Z.col(k)) / arma::accu(arma::exp(Z.col(k)));
    const arma::uword largest_label = Y.col(k).index_max();
    const double argument = arma::dot(p, Z.col(k).max() - Z.col(k));
    for (arma::uword i = 0; i < 3; ++i) {
      double carried = (1.0 - p(i)) * eZ(i, k), q = p(i) + Y(i, k);
      if (i == largest_label) q = 0.0;
      for (arma::uword j = 0; j < 3; ++j) {
        if (j != i) carried += p(j) * eZ(j, k);
        if (j != i && i == largest_label) q += p(j) + Y(j, k);
      }
      const double expected = p(i) * (carried + Z.col(k).max() - Z(i, k) + argument) + 4.0 * q + 2.0;
      EXPECT_NEAR(error(i, k), expected, 1e-12 * expected);
      EXPECT_NEAR(loss.slope()(i, k), std::abs(p(i) - Y(i, k)), 4 * u);
    }
  }
}

TEST(ErrorBars, OfHalfSquaredErrorStartAsTheHeaderSays) {
  const LossChange loss(OutputKind::identity, arma::mat{{3.0, -1.0}}, arma::mat{{1.0, -1.0}});
  EXPECT_TRUE(identical(loss.slope_error(arma::mat{{5.0, 7.0}}), arma::mat{{13.0, 7.0}}));
  EXPECT_TRUE(identical(loss.slope(), arma::mat{{2.0, 0.0}}));
}

void expect_bars_hold(const ForwardNetwork& network, const Parameters& parameters, const arma::mat& X,
                      const arma::mat& Y, const DerivativeOptions& options) {
  const NetworkDerivatives found = numeric_derivatives(network, parameters, X, Y, options);
  const auto exact = reference::quad_gradients(network, parameters, X, Y);
  const auto look_at = [](const Estimate& estimate, const reference::QuadMatrix& right) {
    const arma::mat error = arma::abs(reference::difference(estimate.value, right));
    for (arma::uword at = 0; at < error.n_elem; ++at) EXPECT_LE(error(at), estimate.bar(at));
  };
  for (std::size_t l = 1; l <= network.depth(); ++l) {
    look_at(found.dW[l], exact.dW[l]);
    look_at(found.db[l], exact.db[l]);
    look_at(found.dZ[l], exact.dZ[l]);
    if (l < network.depth()) look_at(found.dA[l], exact.dA[l]);
  }
}

TEST(ErrorBars, GrowWithTheTruncationOfALongStep) {
  Random random(9);
  for (const auto kind : {ActivationKind::tanh, ActivationKind::sigmoid, ActivationKind::softplus}) {
    const ForwardNetwork network({3, 5, 4, 2}, {ActivationValues(kind)}, OutputLayer(OutputKind::softmax));
    const Parameters parameters = random_parameters(network, random);
    const arma::mat X = random_normal(random, 3, 11), Y = random_labels(network, 11, random);
    for (const double step : {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-15, 1e-100, 1e-250}) {
      DerivativeOptions options;
      options.step_in_z = step;
      for (const std::string instructions : {"", "none"}) {
        options.instructions = instructions;
        expect_bars_hold(network, parameters, X, Y, options);
      }
    }
  }
}

TEST(ErrorBars, HoldForLargeWeightsAboveTheEntry) {
  // a change grows a thousandfold on its way up: the step must be cut, or truncation shows
  Random random(13);
  const ForwardNetwork network({3, 4, 4, 1}, {ActivationValues(ActivationKind::tanh)},
                               OutputLayer(OutputKind::sigmoid));
  Parameters parameters = random_parameters(network, random);
  for (const double growth : {1e2, 1e3, 1e4}) {
    parameters.W[2] = growth * random_normal(random, 4, 4);
    parameters.b[2] = -parameters.W[2] * arma::tanh(parameters.b[1]);  // keeps Z[2] where tanh is curved
    const arma::mat X = random_normal(random, 3, 5, 1e-4), Y = random_labels(network, 5, random);
    DerivativeOptions options;
    for (const std::string instructions : {"", "none"}) {
      options.instructions = instructions;
      expect_bars_hold(network, parameters, X, Y, options);
    }
  }
}

TEST(ErrorBars, HoldForLabelsBetweenZeroAndOne) {
  Random random(17);
  for (const auto kind : {OutputKind::sigmoid, OutputKind::softmax}) {
    for (int draw = 0; draw < 50; ++draw) {
      const ForwardNetwork network({3, 4, 3}, {ActivationValues(ActivationKind::tanh)}, OutputLayer(kind));
      const Parameters parameters = random_parameters(network, random);
      const arma::mat X = random_normal(random, 3, 6, 3.0);
      // the network's own answer: dZ is 0 but for rounding
      arma::mat Y = forward(network, parameters, X, random_labels(network, 6, random)).A[2];
      if (draw % 2 == 0) Y = 0.5 * Y + 1.0 / 6.0;
      expect_bars_hold(network, parameters, X, Y, {});
    }
  }
}

TEST(ErrorBars, AllowForTheOrdinarySumOfManyLikeTerms) {
  // m times the same example, summed from first to last: every rounding goes the same way
  const arma::uword m = 3000;
  const ForwardNetwork network({1, 1}, {}, OutputLayer(OutputKind::identity));
  const arma::mat Y(1, m, arma::fill::zeros);
  for (const double x : {0.1, 0.3, 0.7, 1.9}) {
    Parameters parameters = zero_parameters(network);
    parameters.b[1](0) = 1.0 / 3.0;
    const NetworkDerivatives found =
        numeric_derivatives(network, parameters, arma::mat(1, m, arma::fill::value(x)), Y);
    double dW = 0.0;
    for (arma::uword k = 0; k < m; ++k) dW += 1.0 / 3.0 * x;
    EXPECT_LE(std::abs(dW / m - found.dW[1].value(0)), found.dW[1].bar(0)) << x;
    EXPECT_GE(found.dW[1].bar(0), 100 * unit_roundoff * x / 3.0);
  }
}

TEST(ErrorBars, AreInfiniteWhereRoundingZMovesItOffItsSlope) {
  const ForwardNetwork network({2, 1, 1}, {ActivationValues(ActivationKind::tanh)},
                               OutputLayer(OutputKind::identity));
  Parameters parameters = zero_parameters(network);
  parameters.W[1] = arma::mat{{1e16, -1e16}};  // Z = 0.5 or 2.5: what is left of 1e16 is a unit wide
  parameters.W[2](0, 0) = 1.0;
  const NetworkDerivatives found =
      numeric_derivatives(network, parameters, arma::vec{1.0, 1.0}, one_by_one(1.0));
  EXPECT_TRUE(std::isinf(found.dW[1].bar(0)));
  EXPECT_TRUE(std::isinf(found.dZ[1].bar(0)));
}

}  // namespace
}  // namespace gradproof
