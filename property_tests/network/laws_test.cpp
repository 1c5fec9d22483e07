// SPDX-License-Identifier: MIT
// Each law holds for backward() over random networks, and is broken by a backpropagation with the mistake it
// guards against: a law that nothing breaks proves nothing.
#include "property_tests/network/laws.hpp"

#include "gradproof/laws/run.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace gradproof::law {
namespace {

const Choices smooth = {.hidden = {"tanh", "sigmoid", "softplus", "identity"},
                        .output = OutputLayer::names()};

/// Fails with the law's own words.
#define HOLDS(violation)                      \
  do {                                        \
    const std::string violated = (violation); \
    if (!violated.empty()) RC_FAIL(violated); \
  } while (false)

Network fixed(const std::string& hidden, const std::string& output = "sigmoid") {
  return {.sizes = {3, 5, 4, 2}, .hidden = {hidden, hidden}, .output = output, .m = 7, .seed = 11};
}

/// backward() with something done to its result.
Backprop broken(const std::function<void(Gradients&, const Case&)>& mistake) {
  return [mistake](const Case& question) {
    Gradients gradients = right_gradients(question);
    mistake(gradients, question);
    return gradients;
  };
}

double m_of(const Case& question) { return static_cast<double>(question.X.n_cols); }

const Backprop without_one_over_m = broken([](Gradients& gradients, const Case& question) {
  for (arma::mat& dW : gradients.dW) dW *= m_of(question);
  for (arma::mat& db : gradients.db) db *= m_of(question);
});

// Larger, deeper, of other numbers than the room draws of itself.
RC_GTEST_PROP(Laws, OfTheRoomHold, ()) {
  const auto hidden = *rc::gen::element(
      Activation::names(), std::vector<std::string>{"tanh"}, std::vector<std::string>{"sigmoid"},
      std::vector<std::string>{"identity"}, std::vector<std::string>{"relu", "leaky_relu"});
  const Choices choices = {.hidden = hidden, .output = OutputLayer::names()};
  const Case question = (*networks(choices)).question();
  for (const laws::Law& law : laws::all()) HOLDS(of_the_room(law.id.c_str(), question, right_gradients));
}
TEST(BrokenLaws, ATransposedDWHasAnotherShape) {
  const Backprop transposed =
      broken([](Gradients& gradients, const Case&) { gradients.dW[1] = arma::mat(gradients.dW[1].t()); });
  EXPECT_NE(of_the_room("shapes", fixed("tanh").question(), transposed)
                .find("dW[1] is 3x5, and dW: (n, k) is 5x3 here"),
            std::string::npos);
}

RC_GTEST_PROP(Laws, DZIsTheDerivativeOfTheLossOfEachExample, ()) {
  HOLDS(dZ_is_of_L((*networks(smooth)).question(), right_gradients));
}
TEST(BrokenLaws, OneOverMInDZIsNotTheDerivativeOfL) {
  const Backprop of_J = broken([](Gradients& gradients, const Case& question) {
    for (arma::mat& dZ : gradients.dZ) dZ /= m_of(question);
  });
  EXPECT_NE(dZ_is_of_L(fixed("tanh").question(), of_J), "");
}

RC_GTEST_PROP(Laws, DWAndDbAreTheDerivativesOfTheCost, ()) {
  HOLDS(dW_db_are_of_J((*networks(smooth)).question(), right_gradients));
}
TEST(BrokenLaws, WithoutOneOverMItIsNotTheDerivativeOfJ) {
  EXPECT_NE(dW_db_are_of_J(fixed("tanh").question(), without_one_over_m), "");
}

TEST(BrokenLaws, WithoutOneOverMARepeatedBatchCountsTwice) {
  EXPECT_NE(of_the_room("repeated-batch", fixed("relu").question(), without_one_over_m), "");
}

TEST(BrokenLaws, ABiasOfTheLastExampleDependsOnTheOrder) {
  const Backprop last_only =
      broken([](Gradients& gradients, const Case&) { gradients.db[2] = gradients.dZ[2].tail_cols(1); });
  EXPECT_NE(of_the_room("permuted-examples", fixed("relu").question(), last_only), "");
}

TEST(BrokenLaws, ASumIsNotTheMeanOfItsExamples) {
  EXPECT_NE(of_the_room("sum-of-examples", fixed("relu").question(), without_one_over_m), "");
}

TEST(BrokenLaws, DividingByAFixedBatchSizeDoesNotSplit) {
  const Backprop fixed_batch = broken([](Gradients& gradients, const Case& question) {
    for (arma::mat& dW : gradients.dW) dW *= m_of(question) / 7.0;
  });
  EXPECT_NE(of_the_room("split-batch", fixed("tanh").question(), fixed_batch), "");
}

TEST(BrokenLaws, AUnitThatIsTreatedApartDoesNotPermute) {
  const Backprop apart = broken([](Gradients& gradients, const Case&) { gradients.dW[1].row(0) *= 2.0; });
  EXPECT_NE(of_the_room("permuted-units", fixed("tanh").question(), apart), "");
}

TEST(BrokenLaws, ABiasThatIsSummedButNotAveragedIsNoWeight) {
  const Backprop summed =
      broken([](Gradients& gradients, const Case& question) { gradients.db[2] *= m_of(question); });
  EXPECT_NE(of_the_room("constant-input", fixed("relu").question(), summed), "");
}

RC_GTEST_PROP(Laws, TheJacobianOfZByTheAOfTheLayerBelowIsW, ()) {
  const auto network = *networks();
  RC_PRE(network.sizes.size() > 2U);
  const std::size_t l = *rc::gen::inRange<std::size_t>(1, network.sizes.size() - 1);
  const Case question = network.question();
  HOLDS(jacobian_of_z(question, l, question.parameters.W[l + 1]));
}
TEST(BrokenLaws, TheJacobianOfZIsNotTheTransposeOfW) {
  Network square = fixed("tanh");
  square.sizes = {4, 4, 4, 4};
  const Case question = square.question();
  EXPECT_EQ(jacobian_of_z(question, 1, question.parameters.W[2]), "");
  EXPECT_NE(jacobian_of_z(question, 1, question.parameters.W[2].t()), "");
}

RC_GTEST_PROP(Laws, TheJacobianOfAByItsZIsDiagonal, ()) {
  const auto network = *networks();
  RC_PRE(network.sizes.size() > 2U);
  const std::size_t l = *rc::gen::inRange<std::size_t>(1, network.sizes.size() - 1);
  const arma::uword k = *rc::gen::inRange<arma::uword>(0, network.m);
  const Case question = network.question();
  const arma::vec z = solve(question).pass.Z[l].col(k);
  HOLDS(jacobian_of_a(question, l, k, arma::diagmat(question.architecture.g(l).derivative(arma::mat(z)))));
}
TEST(BrokenLaws, TheJacobianOfAIsNotThatOfAnotherActivation) {
  const Case question = fixed("tanh").question();
  const arma::mat z = solve(question).pass.Z[1].col(0);
  EXPECT_NE(jacobian_of_a(question, 1, 0, arma::diagmat(arma::vec(Activation::sigmoid().derivative(z)))), "");
  EXPECT_NE(jacobian_of_a(question, 1, 0, arma::mat(5, 5, arma::fill::ones)), "");
}

RC_GTEST_PROP(Laws, RowsTimesWAreColumnsTimesItsTranspose, ()) {
  HOLDS(rows_and_columns((*networks()).question(), right_gradients));
}
TEST(BrokenLaws, WInPlaceOfItsTransposeIsSeenInASquareNetwork) {
  Network square = fixed("tanh");
  square.sizes = {4, 4, 4, 4};
  const Backprop untransposed = broken([](Gradients& gradients, const Case& question) {
    gradients.dA[1] = question.parameters.W[2] * gradients.dZ[2];
  });
  EXPECT_NE(rows_and_columns(square.question(), untransposed), "");
}

TEST(BrokenLaws, OneOverMMissingInOneLayerBreaksTheBalance) {
  const Case question = fixed("relu").question();
  const Backprop one_layer =
      broken([](Gradients& gradients, const Case& asked) { gradients.dW[2] *= m_of(asked); });
  EXPECT_EQ(of_the_room("balance", question, right_gradients), "");
  EXPECT_NE(of_the_room("balance", question, one_layer), "");
}
TEST(BrokenLaws, ThereIsNoBalanceWithTanh) {
  const Case question = fixed("tanh").question();
  EXPECT_FALSE(laws::named("balance").applies(question));
  EXPECT_TRUE(laws::check(laws::named("balance"), {reference_answer}, question).has_value());
}

TEST(BrokenLaws, TheFactorOfTheCostIsNotThatOfTheGradient) {
  const Backprop halved = broken([](Gradients& gradients, const Case& question) {
    const double excess = question.architecture.lambda() / (2.0 * m_of(question));
    for (std::size_t l = 1; l <= gradients.dW.depth(); ++l)
      gradients.dW[l] -= excess * question.parameters.W[l];
  });
  EXPECT_NE(of_the_room("l2-term", fixed("relu").question(), halved), "");
}

RC_GTEST_PROP(Networks, AreWithinTheBoundsTheyPromise, ()) {
  const auto network = *networks();
  RC_ASSERT(network.sizes.size() >= 2U && network.sizes.size() <= 7U);
  RC_ASSERT(network.hidden.size() == network.sizes.size() - 2U);
  for (const arma::uword n : network.sizes) RC_ASSERT(n >= 1U && n <= 12U);
  RC_ASSERT(network.m >= 1U && network.m <= 20U);
  const Case question = network.question();
  RC_ASSERT(question.X.n_cols == network.m);
}

TEST(Networks, ShrinkToTheSmallest) {
  // a "law" that every network with at least two layers and two examples breaks
  const rc::Random random(7);
  auto shrinkable = networks()(random, rc::kNominalSize);
  const auto breaks = [](const Network& network) { return network.sizes.size() > 2 && network.m > 1; };
  for (std::uint64_t attempt = 8; !breaks(shrinkable.value()); ++attempt)
    shrinkable = networks()(rc::Random(attempt), rc::kNominalSize);
  for (bool smaller = true; smaller;) {
    smaller = false;
    auto candidates = shrinkable.shrinks();
    while (auto candidate = candidates.next()) {
      if (!breaks(candidate->value())) continue;
      shrinkable = *candidate;
      smaller = true;
      break;
    }
  }
  EXPECT_EQ(fmt::format("{}", fmt::join(shrinkable.value().sizes, "-")), "1-1-1");
  EXPECT_EQ(shrinkable.value().m, 2U);
  EXPECT_EQ(shrinkable.value().seed, 1U);
}

}  // namespace
}  // namespace gradproof::law
