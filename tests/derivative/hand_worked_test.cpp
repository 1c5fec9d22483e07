// SPDX-License-Identifier: MIT
// Networks small enough to differentiate on paper.
#include <gtest/gtest.h>

#include <cmath>

#include "gradproof/derivative/network_derivatives.hpp"
#include "tests/support/matrices.hpp"

namespace gradproof {
namespace {

// right to 4 units in the last place of the largest entry, and within its own bar
void expect_equal(const Estimate& estimate, const arma::mat& exact) {
  ASSERT_EQ(arma::size(estimate.value), arma::size(exact));
  for (arma::uword at = 0; at < exact.n_elem; ++at) {
    const double error = std::abs(estimate.value(at) - exact(at));
    EXPECT_LE(error, 4 * 0x1p-53 * arma::abs(exact).max()) << estimate.value(at) << " for " << exact(at);
    EXPECT_LE(error, estimate.bar(at));
  }
}

TEST(HandWorked, TanhThenSigmoidThroughZero) {
  // z1 = 0, a1 = 0, z2 = 0, p = 1/2, y = 1:
  // dz2 = p - y = -1/2;  dW2 = dz2 a1 = 0;  da1 = 2 dz2 = -1;  dz1 = da1 (1 - 0) = -1;  dW1 = dz1 x = -3
  const ForwardNetwork network({1, 1, 1}, {ActivationValues(ActivationKind::tanh)},
                               OutputLayer(OutputKind::sigmoid));
  Parameters parameters = zero_parameters(network);
  parameters.W[2](0, 0) = 2.0;
  const NetworkDerivatives found = numeric_derivatives(network, parameters, one_by_one(3.0), one_by_one(1.0));
  expect_equal(found.dZ[2], one_by_one(-0.5));
  expect_equal(found.dW[2], one_by_one(0.0));
  expect_equal(found.db[2], one_by_one(-0.5));
  expect_equal(found.dA[1], one_by_one(-1.0));
  expect_equal(found.dZ[1], one_by_one(-1.0));
  expect_equal(found.dW[1], one_by_one(-3.0));
  expect_equal(found.db[1], one_by_one(-1.0));
}

TEST(HandWorked, SigmoidAtLogarithmOfThree) {
  // z1 = ln 3, a1 = 3/4, a1' = 3/16; z2 = 4 a1 = 3; squared error with y = 1: dz2 = 2
  // dW2 = 3/2;  da1 = 8;  dz1 = 8 * 3/16 = 3/2
  const ForwardNetwork network({1, 1, 1}, {ActivationValues(ActivationKind::sigmoid)},
                               OutputLayer(OutputKind::identity));
  Parameters parameters = zero_parameters(network);
  parameters.b[1](0) = std::log(3.0);
  parameters.W[2](0, 0) = 4.0;
  const NetworkDerivatives found = numeric_derivatives(network, parameters, one_by_one(2.0), one_by_one(1.0));
  expect_equal(found.dZ[2], one_by_one(2.0));
  expect_equal(found.dW[2], one_by_one(1.5));
  expect_equal(found.dA[1], one_by_one(8.0));
  expect_equal(found.dZ[1], one_by_one(1.5));
  expect_equal(found.dW[1], one_by_one(3.0));
}

TEST(HandWorked, TwoUnitsTwoExamplesAndWeightDecay) {
  // relu, squared error, m = 2, lambda = 4: dW = (1/2) dZ A^T + 2 W, db = (1/2) row sums of dZ
  //   X = [1 2; 2 0], W1 = [1 1; 1 -1], b1 = 0:  Z1 = [3 2; -1 2], A1 = [3 2; 0 2]
  //   W2 = [2 5], b2 = 1:                        Z2 = [7 15], Y = [5 16], dZ2 = [2 -1]
  //   dA1 = W2^T dZ2 = [4 -2; 10 -5],            dZ1 = [4 -2; 0 -5]
  const ForwardNetwork network({2, 2, 1}, {ActivationValues(ActivationKind::relu)},
                               OutputLayer(OutputKind::identity), 4.0);
  const Parameters parameters{.W = {arma::mat{{1, 1}, {1, -1}}, arma::mat{{2, 5}}},
                              .b = {arma::vec{0, 0}, arma::vec{1}}};
  const NetworkDerivatives found =
      numeric_derivatives(network, parameters, arma::mat{{1, 2}, {2, 0}}, arma::mat{{5, 16}});
  expect_equal(found.dZ[2], arma::mat{{2, -1}});
  expect_equal(found.dW[2], arma::mat{{2.0 + 4.0, -1.0 + 10.0}});
  expect_equal(found.db[2], one_by_one(0.5));
  expect_equal(found.dA[1], arma::mat{{4, -2}, {10, -5}});
  expect_equal(found.dZ[1], arma::mat{{4, -2}, {0, -5}});
  expect_equal(found.dW[1], arma::mat{{0.0 + 2.0, 4.0 + 2.0}, {-5.0 + 2.0, 0.0 - 2.0}});
  expect_equal(found.db[1], arma::vec{1.0, -2.5});
}

TEST(HandWorked, SoftmaxOfEqualScores) {
  // Z = 0: p = 1/4 each; dZ = p - y, and W is n[1] x 1 with x = 8: dW = 8 dZ
  const ForwardNetwork network({1, 4}, {}, OutputLayer(OutputKind::softmax));
  const NetworkDerivatives found =
      numeric_derivatives(network, zero_parameters(network), one_by_one(8.0), arma::vec{0, 0, 1, 0});
  expect_equal(found.dZ[1], arma::vec{0.25, 0.25, -0.75, 0.25});
  expect_equal(found.dW[1], arma::vec{2, 2, -6, 2});
  EXPECT_TRUE(found.dA.empty());
}

TEST(HandWorked, LeakyReluAndSoftplusSlopes) {
  // y = a2 - 1 makes dz2 = 1; leaky relu left of 0: da/dz = leak; softplus at 0: 1/2
  for (const auto& [g, slope] : {std::pair{ActivationValues(ActivationKind::leaky_relu, 0.125), 0.125},
                                 std::pair{ActivationValues(ActivationKind::softplus), 0.5}}) {
    const ForwardNetwork network({1, 1, 1}, {g}, OutputLayer(OutputKind::identity));
    Parameters parameters = zero_parameters(network);
    parameters.b[1](0) = g.has_kink_at_zero() ? -2.0 : 0.0;
    parameters.W[2](0, 0) = 1.0;
    const double a = g(parameters.b[1](0));
    const NetworkDerivatives found =
        numeric_derivatives(network, parameters, one_by_one(5.0), one_by_one(a - 1.0));
    expect_equal(found.dZ[1], one_by_one(slope));
    expect_equal(found.dW[1], one_by_one(5.0 * slope));
  }
}

}  // namespace
}  // namespace gradproof
