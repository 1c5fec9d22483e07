// SPDX-License-Identifier: MIT
// The witnesses that share no code with change propagation: the plain loop and the complex step.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "gradproof/derivative/complex_step.hpp"
#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/derivative/plain_loop.hpp"
#include "gradproof/network/random.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/quad_reference.hpp"

namespace gradproof {
namespace {

struct Drawn {
  ForwardNetwork network;
  Parameters parameters;
  arma::mat X, Y;
};

// Every activation and every output, depth 1 to 4.
std::vector<Drawn> drawn_networks() {
  const std::vector<ActivationValues> all = {
      ActivationValues(ActivationKind::sigmoid),  ActivationValues(ActivationKind::tanh),
      ActivationValues(ActivationKind::relu),     ActivationValues(ActivationKind::leaky_relu, 0.1),
      ActivationValues(ActivationKind::softplus), ActivationValues(ActivationKind::identity)};
  Random random(21);
  std::vector<Drawn> drawn;
  for (const auto kind : {OutputKind::sigmoid, OutputKind::softmax, OutputKind::identity}) {
    for (std::size_t first = 0; first < all.size(); ++first) {
      const std::size_t depth = 1 + first % 4;
      std::vector<arma::uword> sizes = {3, 6, 4, 5, 2};
      sizes.resize(depth + 1);
      std::vector<ActivationValues> hidden;
      for (std::size_t l = 1; l < depth; ++l) hidden.push_back(all[(first + l) % all.size()]);
      ForwardNetwork network(sizes, hidden, OutputLayer(kind), first % 2 == 0 ? 0.3 : 0.0);
      Parameters parameters = random_parameters(network, random);
      arma::mat X = random_normal(random, 3, 7), Y = random_labels(network, 7, random);
      drawn.push_back({std::move(network), std::move(parameters), std::move(X), std::move(Y)});
    }
  }
  return drawn;
}

// relative to the largest entry of the array
void expect_near(const arma::mat& found, const arma::mat& exact, double relative, const std::string& what) {
  ASSERT_EQ(arma::size(found), arma::size(exact)) << what;
  EXPECT_LE(arma::abs(found - exact).max(), relative * arma::abs(exact).max() + 1e-300) << what;
}

TEST(ComplexStep, AgreesWithQuadruplePrecision) {
  for (const auto& [network, parameters, X, Y] : drawn_networks()) {
    const ComplexStepDerivatives found = complex_step(network, parameters, X, Y);
    const auto exact = reference::quad_gradients(network, parameters, X, Y);
    for (std::size_t l = 1; l <= network.depth(); ++l) {
      const std::string what = network.description() + ", layer " + std::to_string(l);
      expect_near(found.dW[l], exact.dW[l].rounded(), 1e-14, "dW of " + what);
      expect_near(found.db[l], exact.db[l].rounded(), 1e-14, "db of " + what);
      expect_near(found.dZ[l], exact.dZ[l].rounded(), 1e-14, "dZ of " + what);
      if (l < network.depth()) expect_near(found.dA[l], exact.dA[l].rounded(), 1e-14, "dA of " + what);
    }
  }
}

TEST(ComplexStep, AgreesWithNumericDerivatives) {
  for (const auto& [network, parameters, X, Y] : drawn_networks()) {
    const ComplexStepDerivatives witness = complex_step(network, parameters, X, Y);
    const NetworkDerivatives found = numeric_derivatives(network, parameters, X, Y);
    for (std::size_t l = 1; l <= network.depth(); ++l) {
      expect_near(found.dW[l].value, witness.dW[l], 1e-14, network.description());
      expect_near(found.dZ[l].value, witness.dZ[l], 1e-14, network.description());
    }
  }
}

TEST(ComplexStep, CannotContinueAUsersG) {
  const ForwardNetwork network({1, 1, 1},
                               {ActivationValues("bump", [](double z) { return std::exp(-z * z); })},
                               OutputLayer(OutputKind::identity));
  try {
    (void)complex_step(network, zero_parameters(network), one_by_one(1.0), one_by_one(1.0));
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(),
                 "complex_step: the activation 'bump' is a user's own, of real numbers only; use "
                 "numeric_derivatives, which needs no complex values");
  }
}

TEST(PlainLoop, AgreesToTheDigitsItHas) {
  for (const auto& [network, parameters, X, Y] : drawn_networks()) {
    const PlainGradients plain = plain_loop(network, parameters, X, Y, 1e-5);
    const NetworkDerivatives found = numeric_derivatives(network, parameters, X, Y);
    for (std::size_t l = 1; l <= network.depth(); ++l) {
      // truncation h^2/6 and rounding u J/h, each about 1e-11, against entries of 1e-2 and more
      expect_near(plain.dW[l], found.dW[l].value, 1e-7, network.description());
      expect_near(plain.db[l], found.db[l].value, 1e-7, network.description());
    }
  }
}

TEST(PlainLoop, LosesDigitsAsItsStepFallsWhichNumericDerivativesDoNot) {
  const auto drawn = drawn_networks();
  const auto& [network, parameters, X, Y] = drawn[1];
  const auto exact = reference::quad_gradients(network, parameters, X, Y);
  const auto error = [&](const arma::mat& found) {
    return arma::abs(reference::difference(found, exact.dW[1])).max();
  };
  DerivativeOptions options;
  options.step_in_z = 1e-12;
  EXPECT_GT(error(plain_loop(network, parameters, X, Y, 1e-12).dW[1]), 1e-6);
  EXPECT_LT(error(numeric_derivatives(network, parameters, X, Y, options).dW[1].value), 1e-15);
}

TEST(PlainLoop, NeedsAStep) {
  const auto drawn = drawn_networks();
  const auto& [network, parameters, X, Y] = drawn[0];
  try {
    (void)plain_loop(network, parameters, X, Y, 0.0);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "plain_loop: the step h is 0, expected a number above 0, such as 1e-5");
  }
}

}  // namespace
}  // namespace gradproof
