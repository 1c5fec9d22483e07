// SPDX-License-Identifier: MIT
#include "gradproof/network/output_layer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <quadmath.h>

#include <cmath>

#include "tests/support/matrices.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr double unit_roundoff = 0x1p-53;

TEST(OutputLayer, BinaryCrossEntropyIsRightFromMinusToPlusAThousand) {
  const auto output = OutputLayer::named("sigmoid");
  for (const double y : {0.0, 1.0, 0.3}) {
    for (double z = -1000.0; z <= 1000.0; z += 1.7) {
      // -log p = log(1 + e^-z), -log(1 - p) = log(1 + e^z): quadruple precision reaches e^1000
      const __float128 q = z, weight = y, exact = weight * log1pq(expq(-q)) + (1 - weight) * log1pq(expq(q));
      // softplus: three roundings; weights and the sum: three more; below the normal numbers digits run out
      ASSERT_LE(fabsq(output.loss(one_by_one(z), one_by_one(y))(0) - exact),
                6 * unit_roundoff * exact + 0x1p-1022)
          << "z " << z << ", y " << y;
    }
  }
}

TEST(OutputLayer, SoftmaxCrossEntropyIsFiniteAtAThousand) {
  const auto output = OutputLayer::named("softmax");
  const arma::mat Z = {{1000.0, -1000.0}, {-1000.0, 1000.0}, {0.0, 999.0}};
  const arma::mat Y = {{1.0, 1.0}, {0.0, 0.0}, {0.0, 0.0}};
  const arma::rowvec loss = output.loss(Z, Y);
  EXPECT_EQ(loss(0), 0.0);
  // log(e^-2000 + 1 + e^-1) + 2000
  EXPECT_NEAR(loss(1), 2000.0 + std::log1p(std::exp(-1.0)), 4 * unit_roundoff * 2000.0);
  const arma::mat A = output.activation(Z);
  EXPECT_TRUE(A.is_finite());
  EXPECT_NEAR(arma::accu(A.col(1)), 1.0, 4 * unit_roundoff);
}

TEST(OutputLayer, SoftmaxIsTakenForEachExampleOnItsOwn) {
  const auto output = OutputLayer::named("softmax");
  const arma::mat Z = {{0.0, std::log(2.0)}, {0.0, 0.0}};
  const arma::mat A = output.activation(Z);
  EXPECT_NEAR(A(0, 0), 0.5, unit_roundoff);
  EXPECT_NEAR(A(0, 1), 2.0 / 3.0, 2 * unit_roundoff);
}

TEST(OutputLayer, HalfSquaredErrorSumsOverTheOutputsOfAnExample) {
  const auto output = OutputLayer::named("identity");
  const arma::rowvec loss = output.loss({{3.0, 1.0}, {-1.0, 0.0}}, {{1.0, 1.0}, {1.0, 0.5}});
  EXPECT_EQ(loss(0), 0.5 * (4.0 + 4.0));
  EXPECT_EQ(loss(1), 0.125);
}

TEST(OutputLayer, RefusesLabelsThatAreNoProbabilities) {
  EXPECT_THAT(
      [] {
        OutputLayer::named("sigmoid").check_labels({{0.0, 1.0, 2.0}});
      },
      ThrowsMessage<std::invalid_argument>("Y(0,2) is 2, expected a probability between 0 and 1: the sigmoid "
                                           "output is paired with binary cross-entropy"));
  EXPECT_THAT(
      [] {
        OutputLayer::named("softmax").check_labels({{0.0, 1.0}, {0.0, 0.0}});
      },
      ThrowsMessage<std::invalid_argument>(
          "column 0 of Y sums to 0, expected 1: the softmax output takes one-hot labels"));
  EXPECT_THAT([] { OutputLayer::named("sigmoid").check_labels(one_by_one(arma::datum::nan)); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("Y(0,0) is nan")));
  EXPECT_NO_THROW(OutputLayer::named("identity").check_labels({{-7.0, 1e9}}));
}

TEST(OutputLayer, ListsTheNamesThereAre) {
  EXPECT_THAT([] { (void)OutputLayer::named("linear"); },
              ThrowsMessage<std::invalid_argument>(
                  "there is no output layer 'linear': take one of sigmoid, softmax, identity"));
}

}  // namespace
}  // namespace gradproof
