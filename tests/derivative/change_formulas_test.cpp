// SPDX-License-Identifier: MIT
// Each formula stated in activation_change.hpp and loss_change.hpp, against the difference it stands for,
// taken in quadruple precision.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "gradproof/derivative/compensated_sum.hpp"
#include "gradproof/derivative/kernel/activation_change.hpp"
#include "gradproof/derivative/loss_change.hpp"
#include "gradproof/network/random.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/quad_reference.hpp"

namespace gradproof {
namespace {

using reference::Quad;

const std::vector<double> points = {-700.0, -40.0, -3.0, -0.5, -1e-3, 1e-9, 0.25, 1.0, 7.0, 36.0, 90.0};
// below 1e-14 the quadruple difference itself runs out of digits where g is near 1
const std::vector<double> changes = {1e-12, -1e-8, 1e-8, -1e-4, 1e-2, 0.3, -0.7};
constexpr double u = 0x1p-53;

class ActivationChangeOf : public testing::TestWithParam<ActivationKind> {};

TEST_P(ActivationChangeOf, IsTheDifferenceOfTwoValues) {
  const ActivationValues g(GetParam(), 0.1);
  const auto exact = reference::quad_activation(g, 0.0, {});
  for (const double z : points) {
    const arma::mat Z = one_by_one(z);
    const ActivationChange change(g, Z, one_by_one(0.0), 0.0);
    for (const double d : changes) {
      std::size_t crossed = 0;
      const double found = change.change(one_by_one(d), crossed)(0, 0);
      const Quad moved = Quad(z) + Quad(d), difference = exact.g(moved) - exact.g(z);
      // 8 u: the library's tanh, expm1, log1p and four operations; the quadruple difference has 2^-113 of g
      const double allowed =
          8 * u * std::abs(static_cast<double>(difference)) + 0x1p-105 * std::abs(g(z)) + 1e-307;
      EXPECT_LE(std::abs(static_cast<double>(found - difference)), allowed) << "z = " << z << ", d = " << d;
    }
  }
}

TEST_P(ActivationChangeOf, BoundsSlopeAndCurvature) {
  const ActivationValues g(GetParam(), 0.1);
  const auto exact = reference::quad_activation(g, 0.0, {});
  for (const double z : points) {
    const ActivationChange change(g, one_by_one(z), one_by_one(0.0), 0.0);
    const double slope = static_cast<double>(exact.g_prime(z));
    EXPECT_GE(change.slope()(0, 0), slope * (1 - 8 * u)) << z;
    EXPECT_LE(change.slope()(0, 0), slope * (1 + 8 * u) + 2 * u) << z;
    const Quad h = 1e-8, second = (exact.g_prime(z + h) - exact.g_prime(z - h)) / (2 * h);
    if (g.has_kink_at_zero()) continue;
    EXPECT_GE(change.curvature()(0, 0) + 1e-290, std::abs(static_cast<double>(second)) * (1 - 1e-6)) << z;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryBuiltIn, ActivationChangeOf,
                         testing::Values(ActivationKind::sigmoid, ActivationKind::tanh, ActivationKind::relu,
                                         ActivationKind::leaky_relu, ActivationKind::softplus,
                                         ActivationKind::identity),
                         [](const auto& parameters) { return ActivationValues(parameters.param).name(); });

TEST(ActivationChange, OfOneUnitIsARowOfTheWhole) {
  Random random(1);
  const arma::mat Z = random_normal(random, 4, 6), D = random_normal(random, 4, 6, 1e-3);
  const ActivationChange change(ActivationValues(ActivationKind::tanh), Z, arma::abs(Z), 0.0);
  std::size_t crossed = 0;
  for (arma::uword i = 0; i < 4; ++i)
    EXPECT_TRUE(identical(change.change(i, D.row(i), crossed), change.change(D, crossed).eval().row(i)));
}

TEST(ActivationChange, CountsKinksCrossed) {
  const ActivationValues relu(ActivationKind::relu);
  const ActivationChange change(relu, arma::mat{{1e-9, -1e-9, 1.0}}, arma::mat(1, 3, arma::fill::zeros), 0.0);
  std::size_t crossed = 0;
  const arma::mat found = change.change(arma::mat{{-1e-8, 1e-8, 1e-8}}, crossed);
  EXPECT_EQ(crossed, 2U);
  EXPECT_TRUE(identical(found, arma::mat{{-1e-9, -1e-9 + 1e-8, 1e-8}}));
}

TEST(ActivationChange, TakesAZWithinItsRoundingErrorToBeAtTheKink) {
  const arma::mat Z = {{0.0, 3 * u, -4 * u, 5 * u}}, eZ = {{0.0, 2.0, 2.0, 2.0}};
  const ActivationChange change(ActivationValues(ActivationKind::leaky_relu, 0.2), Z, eZ, 0.5);
  EXPECT_EQ(change.kinks(), 3U);
  std::size_t crossed = 0;
  const arma::mat D(1, 4, arma::fill::value(-1e-8)), found = change.change(D, crossed);
  EXPECT_NEAR(found(0) / -1e-8, 0.2 + 0.5 * 0.8, 1e-15);
  EXPECT_EQ(found(0), found(1));
  EXPECT_EQ(found(0), found(2));
  EXPECT_EQ(crossed, 1U);  // the last
}

// L(Z+D) - L(Z) in quadruple precision, straight from the definition of each loss.
Quad loss(OutputKind kind, const arma::mat& Z, const arma::mat& D, const arma::mat& Y, arma::uword k) {
  Quad sum = 0;
  for (arma::uword i = 0; i < Z.n_rows; ++i) {
    const Quad z = Quad(Z(i, k)) + Quad(D(i, k)), y = Y(i, k);
    if (kind == OutputKind::identity) sum += (z - y) * (z - y) / 2;
    if (kind == OutputKind::sigmoid) sum += y * log1pq(expq(-z)) + (1 - y) * log1pq(expq(z));
    if (kind == OutputKind::softmax) {  // log sum_j exp(z_j) - z_i, weighted by y_i; the y_i sum to 1
      Quad others = 0;
      for (arma::uword j = 0; j < Z.n_rows; ++j)
        if (j != i) others += expq(Quad(Z(j, k)) + Quad(D(j, k)) - z);
      sum += y * log1pq(others);
    }
  }
  return sum;
}

class LossChangeOf : public testing::TestWithParam<OutputKind> {};

TEST_P(LossChangeOf, IsTheDifferenceOfTwoLosses) {
  Random random(7);
  for (const double scale : {0.1, 3.0, 30.0}) {
    for (const bool soft : {false, true}) {
      const arma::mat Z = random_normal(random, 4, 12, scale), D = random_normal(random, 4, 12, 1e-6);
      arma::mat Y(4, 12, arma::fill::zeros);
      for (arma::uword k = 0; k < 12; ++k) Y(k % 4, k) = 1.0;
      if (soft) Y = 0.5 * Y + 0.125;
      const arma::rowvec found = LossChange(GetParam(), Z, Y).change(D);
      const arma::mat none(4, 12, arma::fill::zeros);
      for (arma::uword k = 0; k < 12; ++k) {
        const double exact =
            static_cast<double>(loss(GetParam(), Z, D, Y, k) - loss(GetParam(), Z, none, Y, k));
        // the base point is rounded (exp of a rounded argument: u |z|), the terms are of size |d|
        EXPECT_NEAR(found(k), exact, 8 * u * (1 + 3 * scale) * arma::abs(D.col(k)).max() * (1 + 3 * scale));
      }
    }
  }
}

TEST(LossChange, KeepsItsDigitsWhereTheAnswerIsRightAndSure) {
  // Z says class 0 with probability 1 - e^-40 or more, and Y too
  const arma::mat Z = arma::vec{40.0, -40.0}, D = arma::vec{-1e-8, 2e-8}, Y = arma::vec{1.0, 0.0};
  const arma::mat none(2, 1, arma::fill::zeros);
  for (const auto kind : {OutputKind::sigmoid, OutputKind::softmax}) {
    const double exact = static_cast<double>(loss(kind, Z, D, Y, 0) - loss(kind, Z, none, Y, 0));
    // exp(-80) in double has the rounding of its argument, up to 80 u
    EXPECT_NEAR(LossChange(kind, Z, Y).change(D)(0), exact, 100 * u * std::abs(exact));
  }
}

TEST_P(LossChangeOf, OfOneUnitIsThatOfARowAlone) {
  Random random(8);
  const arma::mat Z = random_normal(random, 3, 5);
  arma::mat Y(3, 5, arma::fill::zeros), D(3, 5, arma::fill::zeros);
  Y.row(0).ones();
  D.row(2) = random_normal(random, 1, 5, 1e-4);
  const LossChange change(GetParam(), Z, Y);
  EXPECT_TRUE(identical(change.change(2, D.row(2)), change.change(D)));
}

INSTANTIATE_TEST_SUITE_P(EveryOutput, LossChangeOf,
                         testing::Values(OutputKind::sigmoid, OutputKind::softmax, OutputKind::identity),
                         [](const auto& parameters) { return OutputLayer(parameters.param).name(); });

TEST(CompensatedSum, KeepsWhatAnOrdinarySumLoses) {
  CompensatedSum sum;
  for (const double x : {1.0, 1e100, 1.0, -1e100}) sum.add(x);  // Neumaier's own example
  EXPECT_EQ(sum.value(), 2.0);
}

TEST(CompensatedSum, StaysInfiniteOrNaN) {
  CompensatedSum sum;
  sum.add(std::numeric_limits<double>::infinity());
  sum.add(1.0);
  EXPECT_EQ(sum.value(), std::numeric_limits<double>::infinity());
  sum.add(std::numeric_limits<double>::quiet_NaN());
  EXPECT_TRUE(std::isnan(sum.value()));
}

}  // namespace
}  // namespace gradproof
