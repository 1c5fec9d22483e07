// SPDX-License-Identifier: MIT
#include "gradproof/network/backward.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gradproof/network/random.hpp"
#include "tests/support/matrices.hpp"

namespace gradproof {
namespace {

using testing::ThrowsMessage;

constexpr double unit_roundoff = 0x1p-53;

// 2-2-1 with whole numbers; forward_test.cpp has its forward pass. Every step is exact.
TEST(Backward, WorksTheHandWorkedNetwork) {
  const Architecture network({2, 2, 1}, {Activation::relu()}, OutputLayer::named("identity"), 0.5);
  const Parameters parameters{{arma::mat{{1, 2}, {-1, 1}}, arma::mat{{3, -2}}},
                              {arma::vec{1, 0}, arma::vec{-1}}};
  const arma::mat X = {{1, -1}, {2, 0}}, Y = {{10, 2}};
  const auto pass = forward(network.forward_only(), parameters, X, Y);
  const auto [dZ, dA, dW, db] = backward(network, parameters, X, Y, pass);

  EXPECT_TRUE(identical(dZ[2], {{5, -5}}));               // (15 - 10), (-3 - 2)
  EXPECT_TRUE(identical(dA[1], {{15, -15}, {-10, 10}}));  // W2^T dZ2
  EXPECT_TRUE(identical(
      dZ[1], {{15, 0}, {-10, 10}}));  // relu' = [1 0; 1 1]: Z1(0,1) = 0 takes the slope from the left
  // 1/2 [5*6, 5*1 - 5*1] + 0.5/2 [3, -2]
  EXPECT_TRUE(identical(dW[2], {{15 + 0.75, 0 - 0.5}}));
  EXPECT_TRUE(identical(db[2], one_by_one(0.0)));
  // 1/2 [15*1, 15*2; -10-10, -20] + 0.25 W1
  EXPECT_TRUE(identical(dW[1], {{7.5 + 0.25, 15 + 0.5}, {-10 - 0.25, -10 + 0.25}}));
  EXPECT_TRUE(identical(db[1], arma::vec{7.5, 0.0}));
}

// 1-1-1, tanh then sigmoid, m = 1: dJ/dw1 = (a2 - y) w2 (1 - tanh^2(w1 x + b1)) x on paper.
TEST(Backward, WorksTheSmallestNetworkAsOnPaper) {
  const double w1 = 0.5, b1 = -0.25, w2 = 2.0, b2 = 0.125, x = 1.5, y = 1.0;
  const Architecture network({1, 1, 1}, {Activation::tanh()}, OutputLayer::named("sigmoid"));
  const Parameters parameters{{one_by_one(w1), one_by_one(w2)}, {arma::vec{b1}, arma::vec{b2}}};
  const auto pass = forward(network.forward_only(), parameters, one_by_one(x), one_by_one(y));
  const auto gradients = backward(network, parameters, one_by_one(x), one_by_one(y), pass);

  const long double t = std::tanh(0.5L), a2 = 1.0L / (1.0L + std::exp(-(2.0L * t + 0.125L)));
  const long double dz2 = a2 - 1.0L, dz1 = dz2 * 2.0L * (1.0L - t * t);
  const auto near = [](double found, long double expected) {
    return std::abs(found - expected) <= 8 * unit_roundoff * std::abs(expected);  // a handful of roundings
  };
  EXPECT_TRUE(near(gradients.dZ[2](0), dz2));
  EXPECT_TRUE(near(gradients.dW[2](0), dz2 * t));
  EXPECT_TRUE(near(gradients.db[2](0), dz2));
  EXPECT_TRUE(near(gradients.dW[1](0), dz1 * 1.5L));
  EXPECT_TRUE(near(gradients.db[1](0), dz1));
}

TEST(Backward, GivesEachDerivativeTheShapeOfWhatItDifferentiates) {
  Random random(7);
  const Architecture network({3, 4, 5, 2}, {Activation::tanh()}, OutputLayer::named("softmax"));
  const auto parameters = random_parameters(network.forward_only(), random);
  const arma::mat X = random_normal(random, 3, 7), Y = random_labels(network.forward_only(), 7, random);
  const auto pass = forward(network.forward_only(), parameters, X, Y);
  const auto gradients = backward(network, parameters, X, Y, pass);
  for (std::size_t l = 1; l <= 3; ++l) {
    EXPECT_EQ(arma::size(gradients.dW[l]), arma::size(parameters.W[l])) << l;
    EXPECT_EQ(arma::size(gradients.db[l]), arma::size(parameters.b[l])) << l;
    EXPECT_EQ(arma::size(gradients.dZ[l]), arma::size(pass.Z[l])) << l;
    if (l < 3) {
      EXPECT_EQ(arma::size(gradients.dA[l]), arma::size(pass.A[l])) << l;
    }
  }
  EXPECT_TRUE(gradients.dA[3].is_empty());
}

TEST(Backward, RefusesAForwardPassOfAnotherNetwork) {
  const Architecture network({2, 2, 1}, {Activation::relu()}, OutputLayer::named("identity"));
  const auto parameters = zero_parameters(network.forward_only());
  const arma::mat X(2, 3, arma::fill::ones), Y(1, 3, arma::fill::ones);
  auto pass = forward(network.forward_only(), parameters, X, Y);
  pass.A[1] = arma::mat(3, 3);
  EXPECT_THAT([&] { (void)backward(network, parameters, X, Y, pass); },
              ThrowsMessage<std::invalid_argument>("backward: A[1] is 3x3, expected 2x3 (n[1] x m)"));
  EXPECT_THAT(
      [&] { (void)backward(network, parameters, X, Y, ForwardPass{}); },
      ThrowsMessage<std::invalid_argument>("backward: the forward pass has 0 layers, expected 2: pass what "
                                           "forward() returned for this network"));
}

}  // namespace
}  // namespace gradproof
