// SPDX-License-Identifier: MIT
#include "gradproof/network/activation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <quadmath.h>

#include <cmath>
#include <limits>

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr double unit_roundoff = 0x1p-53;

// Each built-in g in quadruple precision, straight from its definition.
__float128 g_quad(const std::string& name, double z) {
  const __float128 q = z;
  if (name == "sigmoid") return 1 / (1 + expq(-q));
  if (name == "tanh") return tanhq(q);
  if (name == "relu") return z > 0 ? q : 0;
  if (name == "leaky_relu") return z > 0 ? q : static_cast<__float128>(0.01) * q;
  if (name == "softplus") return z > 0 ? q + log1pq(expq(-q)) : log1pq(expq(q));
  return q;
}

// g' in quadruple precision, by definition.
__float128 slope_quad(const std::string& name, double z) {
  const __float128 q = z;
  if (name == "sigmoid") return 1 / (1 + expq(-q)) * (1 / (1 + expq(q)));
  if (name == "tanh") return 1 / (coshq(q) * coshq(q));
  if (name == "relu") return z > 0 ? 1 : 0;
  if (name == "leaky_relu") return z > 0 ? 1 : static_cast<__float128>(0.01);
  if (name == "softplus") return 1 / (1 + expq(-q));
  return 1;
}

class BuiltInActivation : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, BuiltInActivation, testing::ValuesIn(Activation::names()),
                         [](const auto& name) { return name.param; });

TEST_P(BuiltInActivation, IsRightToAFewUnitsInTheLastPlace) {
  const Activation g = Activation::named(GetParam());
  for (double z = -700.0; z <= 700.0; z += 0.37) {
    const __float128 exact = g_quad(GetParam(), z);
    // four roundings at most in any of them
    ASSERT_LE(static_cast<double>(fabsq(g(z) - exact)), 4 * unit_roundoff * static_cast<double>(fabsq(exact)))
        << "z = " << z;
  }
}

TEST_P(BuiltInActivation, HasTheDerivativeOfItsDefinition) {
  const Activation g = Activation::named(GetParam());
  for (double z = -30.0; z <= 30.0; z += 0.037) {
    const __float128 exact = slope_quad(GetParam(), z);
    // 1 - t^2 loses what t lost: two roundings of t, absolutely
    ASSERT_LE(static_cast<double>(fabsq(g.derivative(z) - exact)),
              6 * unit_roundoff * (static_cast<double>(fabsq(exact)) + (GetParam() == "tanh" ? 1.0 : 0.0)))
        << "z = " << z;
  }
}

TEST_P(BuiltInActivation, IsFiniteAtAThousandAndKeepsNaN) {
  const Activation g = Activation::named(GetParam());
  for (const double z : {-1000.0, 1000.0, -1e300, 1e300}) {
    EXPECT_TRUE(std::isfinite(g(z))) << z;
    EXPECT_TRUE(std::isfinite(g.derivative(z))) << z;
  }
  EXPECT_TRUE(std::isnan(g(std::numeric_limits<double>::quiet_NaN())));
}

TEST_P(BuiltInActivation, WorksEntryByEntry) {
  const Activation g = Activation::named(GetParam());
  const arma::mat Z = {{-1.5, 0.0, 2.0}, {0.25, -0.0, 7.0}};
  const arma::mat A = g(Z), slopes = g.derivative(Z);
  for (arma::uword i = 0; i < Z.n_elem; ++i) {
    EXPECT_EQ(A(i), g(Z(i)));
    EXPECT_EQ(slopes(i), g.derivative(Z(i)));
  }
}

TEST(Activation, TakesTheSlopeFromTheLeftAtAKink) {
  EXPECT_EQ(Activation::relu().derivative(0.0), 0.0);
  EXPECT_EQ(Activation::leaky_relu(0.1).derivative(0.0), 0.1);
}

TEST(Activation, OfAUserIsWhatTheyGave) {
  const auto square = Activation::user(
      "square", [](double z) { return z * z; }, [](double z) { return 2 * z; });
  EXPECT_EQ(square.name(), "square");
  EXPECT_EQ(square(3.0), 9.0);
  EXPECT_EQ(square.derivative(3.0), 6.0);
}

TEST(Activation, OfAUserNeedsBothFunctions) {
  EXPECT_THAT([] { (void)Activation::user("swish", [](double z) { return z; }, {}); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("'swish' has no derivative g'")));
  EXPECT_THAT([] { (void)Activation::user("swish", {}, [](double z) { return z; }); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("'swish' has no function g")));
}

TEST(Activation, ListsTheNamesThereAre) {
  EXPECT_THAT(
      [] { (void)Activation::named("rellu"); },
      ThrowsMessage<std::invalid_argument>(
          "there is no activation 'rellu': take one of sigmoid, tanh, relu, leaky_relu, softplus, identity"));
}

}  // namespace
}  // namespace gradproof
