// SPDX-License-Identifier: MIT
// The vector code against its oracle, the clear version, on random networks, for every instruction set here.
#include "gradproof/derivative/kernel/fast_propagation.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradproof/derivative/directional.hpp"
#include "gradproof/derivative/error_bars.hpp"
#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/derivative/work_items.hpp"
#include "gradproof/network/backward.hpp"
#include "property_tests/support/right_networks.hpp"

namespace gradproof {
namespace {

struct FastPropagationOn : testing::TestWithParam<std::string> {};

std::string name_of_instructions(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(EveryInstructionSet, FastPropagationOn,
                         testing::ValuesIn(FastPropagation::instruction_sets()), name_of_instructions);

NetworkDerivatives with_instructions(const std::string& instructions, const Architecture& architecture,
                                     const Parameters& parameters, const arma::mat& X, const arma::mat& Y,
                                     DerivativeOptions options = {}) {
  options.instructions = instructions;
  return numeric_derivatives(architecture.forward_only(), parameters, X, Y, options);
}

// Largest |a - b| over the bar (two values of one derivative) and over the largest entry of the array.
struct Gap {
  double of_bar = 0.0, of_largest = 0.0;
};

// The bars are those of the same formulas, summed in another order, at a Z that is rounded otherwise: alike
// but for that. What is measured of a user's g (its noise, say) hangs on how z is rounded.
constexpr double of_the_same_formulas = 1e-9, of_what_was_measured = 3.0;

void widen(Gap& gap, const Layers<Estimate>& fast, const Layers<Estimate>& clear, double unlike) {
  ASSERT_EQ(fast.depth(), clear.depth());
  for (std::size_t l = 1; l <= clear.depth(); ++l) {
    ASSERT_EQ(arma::size(fast[l].value), arma::size(clear[l].value));
    const double largest = arma::abs(clear[l].value).max();
    for (arma::uword at = 0; at < clear[l].value.n_elem; ++at) {
      const double difference = std::abs(fast[l].value(at) - clear[l].value(at));
      const double bar = fast[l].bar(at), clear_bar = clear[l].bar(at);
      ASSERT_TRUE(bar == clear_bar || std::abs(bar - clear_bar) <= unlike * std::min(bar, clear_bar))
          << bar << " and " << clear_bar;
      ASSERT_TRUE(difference <= clear[l].bar(at))
          << "layer " << l << ", entry " << at << ": " << fast[l].value(at) << " and " << clear[l].value(at);
      gap.of_bar = std::max(gap.of_bar, difference / clear[l].bar(at));
      if (largest > 0.0) gap.of_largest = std::max(gap.of_largest, difference / largest);
    }
  }
}

Gap gap_between(const NetworkDerivatives& fast, const NetworkDerivatives& clear,
                double unlike = of_the_same_formulas) {
  Gap gap;
  widen(gap, fast.dW, clear.dW, unlike);
  widen(gap, fast.db, clear.db, unlike);
  widen(gap, fast.dZ, clear.dZ, unlike);
  widen(gap, fast.dA, clear.dA, unlike);
  return gap;
}

TEST_P(FastPropagationOn, SaysWhatTheClearVersionSaysOnHardNetworks) {
  Random random(4);
  for (int network = 0; network < 150; ++network) {
    const proof::RightNetwork right = proof::right_network(random);
    const auto fast = with_instructions(GetParam(), right.architecture, right.parameters, right.X, right.Y);
    const auto clear = with_instructions("none", right.architecture, right.parameters, right.X, right.Y);
    gap_between(fast, clear, right.user ? of_what_was_measured : of_the_same_formulas);
    ASSERT_FALSE(HasFatalFailure()) << right.architecture.description() << ", m = " << right.X.n_cols;
    EXPECT_EQ(fast.evaluations, clear.evaluations);
    EXPECT_EQ(fast.kinks_at_zero, clear.kinks_at_zero);
  }
}

// Widths and numbers of examples at, just below and just above every size of block; every g with every
// output.
TEST_P(FastPropagationOn, SaysWhatTheClearVersionSaysForEveryActivationOutputAndBlockSize) {
  Random random(5);
  const std::vector<std::vector<arma::uword>> shapes = {
      {3, 1}, {2, 7, 1}, {4, 6, 5}, {3, 13, 12, 2}, {5, 4, 3, 19, 7}, {2, 9, 8, 2, 11, 3}};
  const std::vector<arma::uword> examples = {1, 2, 8, 9, 31, 33};
  std::size_t turn = 0;
  for (const std::string& g : Activation::names()) {
    for (const std::string& output : OutputLayer::names()) {
      for (const auto& sizes : shapes) {
        const std::vector<Activation> hidden(sizes.size() - 2, Activation::named(g));
        const Architecture architecture(sizes, hidden, OutputLayer::named(output), turn % 2 == 0 ? 0.0 : 0.3);
        const Parameters parameters = random_parameters(architecture.forward_only(), random);
        const arma::uword m = examples[turn++ % examples.size()];
        const arma::mat X = random_normal(random, sizes.front(), m);
        const arma::mat Y = random_labels(architecture.forward_only(), m, random);
        const Gap gap = gap_between(with_instructions(GetParam(), architecture, parameters, X, Y),
                                    with_instructions("none", architecture, parameters, X, Y));
        ASSERT_FALSE(HasFatalFailure()) << architecture.description() << ", m = " << m;
        // some 50 roundings either way, and sums in which a digit or two cancel
        EXPECT_LE(gap.of_largest, 1e-13) << architecture.description() << ", m = " << m;
      }
    }
  }
}

TEST_P(FastPropagationOn, GivesTheSameBitsForAnyNumberOfThreads) {
  Random random(6);
  // large enough that all of the threads are woken
  const Architecture architecture({41, 29, 24, 5}, {Activation::tanh()}, OutputLayer(OutputKind::softmax));
  ASSERT_EQ(threads_worth_waking(full_check_seconds(architecture.forward_only(), 237, 1), 5), 5U);
  const Parameters parameters = random_parameters(architecture.forward_only(), random);
  const arma::mat X = random_normal(random, 41, 237);
  const arma::mat Y = random_labels(architecture.forward_only(), 237, random);
  const auto one = with_instructions(GetParam(), architecture, parameters, X, Y, {.threads = 1});
  for (const unsigned threads : {2U, 5U}) {
    const auto many = with_instructions(GetParam(), architecture, parameters, X, Y, {.threads = threads});
    for (std::size_t l = 1; l <= architecture.depth(); ++l) {
      EXPECT_TRUE(arma::all(arma::vectorise(one.dW[l].value == many.dW[l].value)));
      EXPECT_TRUE(arma::all(arma::vectorise(one.db[l].value == many.db[l].value)));
      EXPECT_TRUE(arma::all(arma::vectorise(one.dZ[l].value == many.dZ[l].value)));
      EXPECT_TRUE(arma::all(arma::vectorise(one.dW[l].bar == many.dW[l].bar)));
    }
  }
}

// The changes are linear in the step to within rounding, and the step is a power of two.
TEST_P(FastPropagationOn, GivesTheSameBitsForEverySmallStep) {
  Random random(7);
  const Architecture architecture({5, 7, 6, 2}, {Activation::sigmoid(), Activation::leaky_relu()},
                                  OutputLayer(OutputKind::sigmoid));
  const Parameters parameters = random_parameters(architecture.forward_only(), random);
  const arma::mat X = random_normal(random, 5, 21);
  const arma::mat Y = random_labels(architecture.forward_only(), 21, random);
  const auto at_1e_8 = with_instructions(GetParam(), architecture, parameters, X, Y);
  const auto at_1e_12 = with_instructions(GetParam(), architecture, parameters, X, Y, {.step_in_z = 1e-12});
  for (std::size_t l = 1; l <= architecture.depth(); ++l)
    EXPECT_TRUE(arma::all(arma::vectorise(at_1e_8.dW[l].value == at_1e_12.dW[l].value)));
}

arma::mat number(double x) { return arma::mat(1, 1, arma::fill::value(x)); }

struct OneUnit {  // z = w x + b with one example, ReLU
  Architecture architecture{{1, 1, 1}, {Activation::relu()}, OutputLayer(OutputKind::identity)};
  Parameters parameters;
  arma::mat X = number(1.0), Y = number(0.0);
  explicit OneUnit(double z) {
    parameters.W = {number(1.0), number(2.0)};
    parameters.b = {number(z - 1.0).as_col(), number(1.0).as_col()};
  }
};

// J = (2 relu(z) + 1)^2 / 2: dJ/dW[1] = 2 (2 z + 1) right of the kink and 0 left of it.
TEST(FastPropagation, StaysOnItsSideOfAKinkNearerThanTheStep) {
  for (const double z : {0x1p-30, 0x1p-40}) {
    const OneUnit right(z), left(-z);
    const auto& [a, p, X, Y] = right;
    const auto found = numeric_derivatives(a.forward_only(), p, X, Y);
    EXPECT_NEAR(found.dW[1].value(0), 2.0 * (2.0 * z + 1.0), found.dW[1].bar(0));
    EXPECT_EQ(found.kinks_crossed, 0U);
    EXPECT_EQ(numeric_derivatives(a.forward_only(), left.parameters, X, Y).dW[1].value(0), 0.0);
  }
}

TEST(FastPropagation, TakesTheSlopeItIsToldAtAKink) {
  const OneUnit at(0.0);
  for (const double fraction : {0.0, 0.5, 1.0}) {
    const auto found = numeric_derivatives(at.architecture.forward_only(), at.parameters, at.X, at.Y,
                                           {.kink_fraction = fraction});
    EXPECT_DOUBLE_EQ(found.dW[1].value(0), 2.0 * fraction);
    EXPECT_EQ(found.kinks_at_zero, 1U);
  }
}

// 784-128-64-10 with ReLU: 109 386 entries, of which each in turn is made wrong by 1e-9 of its array's
// largest.
TEST(FastPropagation, FindsAnErrorOf1eMinus9InAnyEntryOfALargeReluNetworkAndNoneWhereThereIsNone) {
  Random random(20260701);
  const Architecture architecture({784, 128, 64, 10}, {Activation::relu()}, OutputLayer(OutputKind::sigmoid));
  const ForwardNetwork& network = architecture.forward_only();
  const Parameters parameters = random_parameters(network, random);
  const arma::mat X = random_normal(random, 784, 64);
  const arma::mat Y = random_labels(network, 64, random);
  const auto numeric = numeric_derivatives(network, parameters, X, Y, {.with_dZ_dA = false});
  const Gradients claimed = backward(architecture, parameters, X, Y, forward(network, parameters, X, Y));
  std::size_t entries = 0, called_wrong = 0, missed = 0;
  const auto judge = [&](const arma::mat& claim, const Estimate& estimate) {
    const double error = 1e-9 * arma::abs(claim).max();
    for (arma::uword at = 0; at < claim.n_elem; ++at) {
      ++entries;
      if (!(std::abs(claim(at) - estimate.value(at)) <= estimate.bar(at))) ++called_wrong;
      for (const double planted : {claim(at) + error, claim(at) - error}) {
        if (!(std::abs(planted - estimate.value(at)) > estimate.bar(at))) ++missed;
      }
    }
  };
  for (std::size_t l = 1; l <= architecture.depth(); ++l) {
    judge(claimed.dW[l], numeric.dW[l]);
    judge(claimed.db[l], numeric.db[l]);
  }
  EXPECT_EQ(entries, 109'386U);
  EXPECT_EQ(called_wrong, 0U);
  EXPECT_EQ(missed, 0U);
}

TEST(FastPropagation, LeavesWideStepsAndNumbersThatAreNotFiniteToTheClearVersion) {
  const OneUnit unit(0.5);
  const ForwardNetwork& network = unit.architecture.forward_only();
  const auto is_exact = [&](const Parameters& parameters, const arma::mat& X, double step) {
    const bool fast = FastPoint(network, parameters, X, unit.Y, 0.0, fast_kernel("")).is_exact_for(step);
    EXPECT_EQ(fast, FastPropagation::is_exact_for(BasePoint(network, parameters, X, unit.Y, 0.0), step));
    return fast;
  };
  EXPECT_TRUE(is_exact(unit.parameters, unit.X, 1e-8));
  EXPECT_FALSE(is_exact(unit.parameters, unit.X, 2e-8));
  Parameters overflowing = unit.parameters;
  overflowing.W[1](0, 0) = 1e308;
  EXPECT_FALSE(is_exact(overflowing, unit.X * 1e10, 1e-8));
}

TEST(FastPropagation, NamesTheInstructionsThereAre) {
  const OneUnit unit(0.5);
  try {
    with_instructions("MMX", unit.architecture, unit.parameters, unit.X, unit.Y);
    FAIL() << "MMX was taken";
  } catch (const std::invalid_argument& refused) {
    EXPECT_THAT(refused.what(), testing::HasSubstr("no instructions 'MMX' here: take one of "));
    EXPECT_THAT(refused.what(), testing::HasSubstr(FastPropagation::instruction_sets().back()));
  }
}

}  // namespace
}  // namespace gradproof
