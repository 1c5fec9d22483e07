// SPDX-License-Identifier: MIT
#include "gradproof/network/random.hpp"

#include <gtest/gtest.h>

#include "gradproof/network/architecture.hpp"
#include "tests/support/matrices.hpp"

namespace gradproof {
namespace {

TEST(Random, SameSeedSameNumbers) {
  Random first(3), second(3), third(4);
  const arma::mat a = random_normal(first, 4, 5), b = random_normal(second, 4, 5),
                  c = random_normal(third, 4, 5);
  EXPECT_TRUE(identical(a, b));
  EXPECT_FALSE(identical(a, c));
}

TEST(Random, BiasesAreNotZero) {
  Random random(1);
  const Architecture network({3, 4, 2}, {Activation::tanh()}, OutputLayer::named("sigmoid"));
  const auto parameters = random_parameters(network.forward_only(), random);
  for (const auto& b : parameters.b) EXPECT_TRUE(arma::all(b != 0.0));
}

TEST(Random, SigmoidLabelsHoldBothClassesInEveryRow) {
  const Architecture network({3, 4, 3}, {Activation::tanh()}, OutputLayer::named("sigmoid"));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const arma::mat Y = random_labels(network.forward_only(), 2, random);
    for (arma::uword i = 0; i < Y.n_rows; ++i) EXPECT_EQ(arma::accu(Y.row(i)), 1.0) << "seed " << seed;
  }
}

TEST(Random, LabelsFitTheirOutput) {
  for (const auto& name : OutputLayer::names()) {
    const Architecture network({3, 4, 3}, {Activation::tanh()}, OutputLayer::named(name));
    Random random(5);
    const arma::mat Y = random_labels(network.forward_only(), 6, random);
    EXPECT_EQ(arma::size(Y), arma::SizeMat(3, 6));
    EXPECT_NO_THROW(network.output().check_labels(Y));
  }
}

}  // namespace
}  // namespace gradproof
