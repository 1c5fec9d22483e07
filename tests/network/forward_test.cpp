// SPDX-License-Identifier: MIT
#include "gradproof/network/forward.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gradproof/network/architecture.hpp"
#include "tests/support/matrices.hpp"

namespace gradproof {
namespace {

using testing::ThrowsMessage;

constexpr double unit_roundoff = 0x1p-53;

Architecture network_2_2_1() {
  return Architecture({2, 2, 1}, {Activation::relu()}, OutputLayer::named("identity"), 0.5);
}
// Small whole numbers: every step below is exact in double precision.
Parameters parameters_2_2_1() {
  return {{arma::mat{{1, 2}, {-1, 1}}, arma::mat{{3, -2}}}, {arma::vec{1, 0}, arma::vec{-1}}};
}
const arma::mat X = {{1, -1}, {2, 0}};
const arma::mat Y = {{10, 2}};

TEST(Forward, WorksTheHandWorkedNetwork) {
  const auto pass = forward(network_2_2_1().forward_only(), parameters_2_2_1(), X, Y);
  // Z1 = [1*1+2*2+1, -1+0+1; -1+2, 1+0] = [6 0; 1 1];  Z2 = 3*6-2*1-1, 0-2-1
  EXPECT_TRUE(identical(pass.Z[1], arma::mat{{6, 0}, {1, 1}}));
  EXPECT_TRUE(identical(pass.A[1], arma::mat{{6, 0}, {1, 1}}));
  EXPECT_TRUE(identical(pass.Z[2], arma::mat{{15, -3}}));
  // L = 1/2 (15-10)^2, 1/2 (-3-2)^2
  EXPECT_TRUE(identical(pass.loss, arma::rowvec{12.5, 12.5}));
}

TEST(Forward, CostIsTheMeanOfTheLossesAndTheRegulariser) {
  const auto network = network_2_2_1();
  const auto pass = forward(network.forward_only(), parameters_2_2_1(), X, Y);
  // sum W^2 = 1+4+1+1 + 9+4 = 20;  0.5 / (2 * 2) * 20 = 2.5
  EXPECT_EQ(cost(network.forward_only(), parameters_2_2_1(), pass), 12.5 + 2.5);
}

TEST(Forward, GivesTheLossOfEachExample) {
  const Architecture network({1, 1}, {}, OutputLayer::named("sigmoid"));
  const Parameters parameters{{one_by_one(1.0)}, {arma::vec{0.0}}};
  const auto pass = forward(network.forward_only(), parameters, {{0.0, std::log(3.0)}}, {{1.0, 0.0}});
  EXPECT_NEAR(pass.loss(0), std::log(2.0), 2 * unit_roundoff);  // sigmoid(0) = 1/2
  EXPECT_NEAR(pass.loss(1), std::log(4.0), 8 * unit_roundoff);  // 1 - sigmoid(log 3) = 1/4
  EXPECT_NEAR(pass.A[1](1), 0.75, 2 * unit_roundoff);
}

TEST(Forward, NamesTheArrayTheLayerAndBothShapes) {
  const auto network = network_2_2_1();
  auto parameters = parameters_2_2_1();
  parameters.W[2] = arma::mat(2, 1, arma::fill::ones);
  EXPECT_THAT([&] { (void)forward(network.forward_only(), parameters, X, Y); },
              ThrowsMessage<std::invalid_argument>("forward: W[2] is 2x1, expected 1x2 (n[2] x n[1])"));
  EXPECT_THAT([&] { (void)forward(network.forward_only(), parameters_2_2_1(), X.row(0), Y); },
              ThrowsMessage<std::invalid_argument>(
                  "forward: X is 1x2, expected 2x2 (n[0] x m, examples in columns)"));
  EXPECT_THAT(
      [&] { (void)forward(network.forward_only(), parameters_2_2_1(), X, Y.t()); },
      ThrowsMessage<std::invalid_argument>("forward: Y is 2x1, expected 1x2 (n[2] x m, m = columns of X)"));
  EXPECT_THAT(
      [&] { (void)forward(network.forward_only(), parameters_2_2_1(), arma::mat(2, 0), arma::mat(1, 0)); },
      ThrowsMessage<std::invalid_argument>("forward: X is 2x0, expected at least one example (a column)"));
}

TEST(Forward, NamesAMissingLayer) {
  const auto network = network_2_2_1();
  auto parameters = parameters_2_2_1();
  parameters.b = {arma::vec{1, 0}};
  EXPECT_THAT([&] { (void)forward(network.forward_only(), parameters, X, Y); },
              ThrowsMessage<std::invalid_argument>("forward: there are W for 2 layers and b for 1, expected "
                                                   "2 of each (2-2-1, relu hidden, identity output)"));
}

TEST(ForwardNetwork, RefusesWhatIsNoNetwork) {
  const auto make = [](std::vector<arma::uword> sizes, std::size_t hidden, double lambda) {
    return [=] {
      (void)ForwardNetwork(sizes,
                           std::vector<ActivationValues>(hidden, ActivationValues(ActivationKind::tanh)),
                           OutputLayer::named("sigmoid"), lambda);
    };
  };
  EXPECT_THAT(make({3}, 0, 0),
              ThrowsMessage<std::invalid_argument>(
                  "a network needs at least two sizes, n[0] inputs and n[1] outputs; found 1"));
  EXPECT_THAT(make({3, 0, 1}, 1, 0),
              ThrowsMessage<std::invalid_argument>("n[1] is 0, expected at least one unit in every layer"));
  EXPECT_THAT(
      make({3, 4, 4, 1}, 3, 0),
      ThrowsMessage<std::invalid_argument>(
          "3 hidden activations for 2 hidden layers (sizes 3-4-4-1): give one for each, or one for all"));
  EXPECT_THAT(make({3, 1}, 0, -1),
              ThrowsMessage<std::invalid_argument>("lambda is -1, expected a finite number >= 0"));
}

TEST(ForwardNetwork, OneActivationServesAllHiddenLayers) {
  const Architecture network({3, 4, 5, 2}, {Activation::tanh()}, OutputLayer::named("softmax"));
  EXPECT_EQ(network.g(1).name(), "tanh");
  EXPECT_EQ(network.g(2).name(), "tanh");
  EXPECT_EQ(network.description(), "3-4-5-2, tanh hidden, softmax output");
  EXPECT_EQ(network.parameter_count(), 4U * 4 + 5 * 5 + 2 * 6);
}

TEST(ForwardNetwork, DescribesLayersThatDiffer) {
  const Architecture network({3, 4, 5, 2}, {Activation::tanh(), Activation::relu()},
                             OutputLayer::named("identity"));
  EXPECT_EQ(network.description(), "3-4-5-2, tanh,relu hidden, identity output");
  EXPECT_EQ(Architecture({3, 1}, {}, OutputLayer::named("sigmoid")).description(), "3-1, sigmoid output");
}

}  // namespace
}  // namespace gradproof
