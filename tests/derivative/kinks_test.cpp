// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>

#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/network/random.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/quad_reference.hpp"

namespace gradproof {
namespace {

// "" is the vector kernel of this machine, "none" the clear version
class Kinks : public testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] static DerivativeOptions options(double kink_fraction = 0.0) {
    DerivativeOptions options;
    options.instructions = GetParam();
    options.kink_fraction = kink_fraction;
    return options;
  }
};

void expect_within_bars(const Estimate& estimate, const reference::QuadMatrix& exact) {
  const arma::mat error = arma::abs(reference::difference(estimate.value, exact));
  for (arma::uword at = 0; at < error.n_elem; ++at) EXPECT_LE(error(at), estimate.bar(at));
}

TEST_P(Kinks, SeveralExactOnesFollowTheConventionAskedFor) {
  // whole numbers: every Z is exact, and many are 0 without any weight being 0
  Random random(5);
  const auto whole = [&](arma::uword rows, arma::uword cols) {
    return arma::mat(arma::round(random_normal(random, rows, cols, 1.5)));
  };
  for (const auto kind : {ActivationKind::relu, ActivationKind::leaky_relu}) {
    const ForwardNetwork network({3, 5, 4, 2}, {ActivationValues(kind, 0.25)},
                                 OutputLayer(OutputKind::identity));
    const Parameters parameters{.W = {whole(5, 3), whole(4, 5), whole(2, 4)},
                                .b = {whole(5, 1), whole(4, 1), whole(2, 1)}};
    const arma::mat X = whole(3, 20), Y = whole(2, 20);
    for (const double c : {0.0, 1.0, 0.5}) {
      const NetworkDerivatives found = numeric_derivatives(network, parameters, X, Y, options(c));
      EXPECT_GE(found.kinks_at_zero, 5U);
      const auto exact = reference::quad_gradients(network, parameters, X, Y, c);
      for (std::size_t l = 1; l <= 3; ++l) {
        expect_within_bars(found.dW[l], exact.dW[l]);
        expect_within_bars(found.db[l], exact.db[l]);
        expect_within_bars(found.dZ[l], exact.dZ[l]);
        if (l < 3) expect_within_bars(found.dA[l], exact.dA[l]);
      }
    }
    // the three conventions are three different answers, by far more than a bar
    const auto left = numeric_derivatives(network, parameters, X, Y, options(0.0));
    const auto right = numeric_derivatives(network, parameters, X, Y, options(1.0));
    EXPECT_GT(arma::abs(left.dW[1].value - right.dW[1].value).max(), 1e-3);
  }
}

TEST_P(Kinks, ACrossedOneIsSteppedAroundAndCounted) {
  const ForwardNetwork network({1, 1, 1}, {ActivationValues(ActivationKind::relu)},
                               OutputLayer(OutputKind::identity));
  for (const double z : {1e-10, -1e-10, 3e-14}) {
    Parameters parameters = zero_parameters(network);
    parameters.b[1](0) = z;  // nearer to 0 than the step of 1e-8, and than its rounding error by far
    parameters.W[2](0, 0) = 3.0;
    const NetworkDerivatives found =
        numeric_derivatives(network, parameters, one_by_one(2.0), one_by_one(-1.0), options());
    EXPECT_EQ(found.kinks_at_zero, 0U);
    // by W[1] and by b[1]; the vector kernel takes steps short enough from the start
    if (GetParam() == "none") {
      EXPECT_GE(found.kinks_crossed, 2U);
    }
    const auto exact = reference::quad_gradients(network, parameters, one_by_one(2.0), one_by_one(-1.0));
    expect_within_bars(found.dW[1], exact.dW[1]);
    expect_within_bars(found.db[1], exact.db[1]);
    expect_within_bars(found.dZ[1], exact.dZ[1]);
    EXPECT_LE(found.dW[1].bar(0), 1e-13);
  }
}

TEST_P(Kinks, AZThatRoundingMayHaveMovedAcrossIsAtTheKink) {
  // 0.1 + 0.2 - 0.3 is 5.6e-17, and not known to be positive
  const ForwardNetwork network({3, 1, 1}, {ActivationValues(ActivationKind::relu)},
                               OutputLayer(OutputKind::identity));
  Parameters parameters = zero_parameters(network);
  parameters.W[1].ones();
  parameters.W[2](0, 0) = 1.0;
  const arma::mat X = arma::vec{0.1, 0.2, -0.3};
  EXPECT_EQ(numeric_derivatives(network, parameters, X, one_by_one(1.0), options()).kinks_at_zero, 1U);
  for (const double c : {0.0, 0.5, 1.0}) {
    const auto found = numeric_derivatives(network, parameters, X, one_by_one(1.0), options(c));
    EXPECT_NEAR(found.db[1].value(0), -c, 1e-15);
  }
}

TEST_P(Kinks, ADeadUnitHasNoDerivativeAndAlmostNoBar) {
  const ForwardNetwork network({2, 3, 1}, {ActivationValues(ActivationKind::relu)},
                               OutputLayer(OutputKind::sigmoid));
  Random random(2);
  Parameters parameters = random_parameters(network, random);
  parameters.b[1](1) = -100.0;
  const NetworkDerivatives found = numeric_derivatives(network, parameters, random_normal(random, 2, 6),
                                                       arma::mat{{0, 1, 0, 1, 1, 1}}, options());
  EXPECT_TRUE(identical(found.dW[1].value.row(1), arma::mat(1, 2, arma::fill::zeros)));
  EXPECT_LE(found.dW[1].bar.row(1).max(), 1e-280);
  EXPECT_EQ(found.kinks_at_zero, 0U);
}

INSTANTIATE_TEST_SUITE_P(VectorAndClear, Kinks, testing::Values("", "none"), [](const auto& parameters) {
  return parameters.param.empty() ? "vector" : "clear";
});

}  // namespace
}  // namespace gradproof
