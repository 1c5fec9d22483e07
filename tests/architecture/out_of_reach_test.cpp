// SPDX-License-Identifier: MIT
// What is checked and what checks it share values of g and of the loss, and nothing else: the types say so.
#include <gtest/gtest.h>

#include <type_traits>

#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/network/backward.hpp"

namespace gradproof {
namespace {

template <class Network>
concept CanGoBackward = requires(const Network& network, const Parameters& parameters, const arma::mat& X,
                                 const ForwardPass& pass) {
  backward(network, parameters, X, X, pass);
};
template <class G>
concept HasDerivative = requires(const G& g) {
  g.derivative(0.0);
};
template <class Network>
concept CanBeDifferentiated = requires(const Network& network, const Parameters& parameters,
                                       const arma::mat& X) {
  numeric_derivatives(network, parameters, X, X);
};

static_assert(CanGoBackward<Architecture>);
static_assert(!CanGoBackward<ForwardNetwork>);
static_assert(CanBeDifferentiated<ForwardNetwork>);
static_assert(!CanBeDifferentiated<Architecture>, "forward_only() is the way in");

static_assert(HasDerivative<Activation>);
static_assert(!HasDerivative<ActivationValues>);

// There is no way back from values to what has a derivative.
static_assert(!std::is_constructible_v<Architecture, ForwardNetwork>);
static_assert(!std::is_constructible_v<Activation, ActivationValues>);
static_assert(!std::is_convertible_v<ForwardNetwork, Architecture>);
static_assert(!std::is_convertible_v<ActivationValues, Activation>);
static_assert(!std::is_base_of_v<ForwardNetwork, Architecture>);

TEST(OutOfReach, TheValuesOfANetworkAreAllThatNumericDerivativesSee) {
  const Architecture architecture({2, 1}, {}, OutputLayer(OutputKind::sigmoid));
  static_assert(std::is_same_v<decltype(architecture.forward_only()), const ForwardNetwork&>);
  EXPECT_EQ(architecture.forward_only().n(0), 2U);
}

}  // namespace
}  // namespace gradproof
