// SPDX-License-Identifier: MIT
// What numeric_derivatives promises besides its numbers: threads, progress, stopping, misuse, overflow.
#include "gradproof/derivative/network_derivatives.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <barrier>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>
#include <thread>
#include <vector>

#include "gradproof/derivative/work_items.hpp"
#include "gradproof/network/random.hpp"
#include "tests/support/matrices.hpp"

namespace gradproof {
namespace {

struct Asked {
  ForwardNetwork network{{4, 7, 5, 3},
                         {ActivationValues(ActivationKind::tanh), ActivationValues(ActivationKind::relu)},
                         OutputLayer(OutputKind::softmax),
                         0.5};
  Random random{11};
  Parameters parameters = random_parameters(network, random);
  arma::mat X = random_normal(random, 4, 9), Y = random_labels(network, 9, random);
  DerivativeOptions options;

  [[nodiscard]] NetworkDerivatives answer() const {
    return numeric_derivatives(network, parameters, X, Y, options);
  }
};

void expect_identical(const Layers<Estimate>& a, const Layers<Estimate>& b) {
  ASSERT_EQ(a.depth(), b.depth());
  for (std::size_t l = 1; l <= a.depth(); ++l) {
    EXPECT_TRUE(identical(a[l].value, b[l].value));
    EXPECT_TRUE(identical(a[l].bar, b[l].bar));
  }
}

TEST(NumericDerivatives, AreTheSameBitForBitForAnyNumberOfThreads) {
  for (const std::string instructions : {"", "none"}) {
    Asked asked;
    asked.options.instructions = instructions;
    const NetworkDerivatives one = asked.answer();
    for (const unsigned threads : {2U, 3U, 8U, 0U}) {
      asked.options.threads = threads;
      const NetworkDerivatives many = asked.answer();
      expect_identical(one.dW, many.dW);
      expect_identical(one.db, many.db);
      expect_identical(one.dZ, many.dZ);
      expect_identical(one.dA, many.dA);
      EXPECT_EQ(one.evaluations, many.evaluations);
    }
  }
}

TEST(NumericDerivatives, HaveTheShapeOfWhatTheyDifferentiate) {
  const NetworkDerivatives found = Asked().answer();
  ASSERT_EQ(found.dA.depth(), 2U);
  const std::vector<arma::uword> n = {4, 7, 5, 3};
  for (std::size_t l = 1; l <= 3; ++l) {
    for (const arma::mat* array : {&found.dW[l].value, &found.dW[l].bar})
      EXPECT_EQ(arma::size(*array), arma::size(n[l], n[l - 1]));
    EXPECT_EQ(arma::size(found.db[l].value), arma::size(n[l], 1));
    EXPECT_EQ(arma::size(found.dZ[l].bar), arma::size(n[l], 9));
    if (l < 3) {
      EXPECT_EQ(arma::size(found.dA[l].value), arma::size(n[l], 9));
    }
  }
}

TEST(NumericDerivatives, CountOneDifferenceAnEntry) {
  Asked asked;
  EXPECT_EQ(asked.answer().evaluations, asked.network.parameter_count() + (7 + 5 + 3 + 7 + 5) * 9);
  asked.options.with_dZ_dA = false;
  EXPECT_EQ(asked.answer().evaluations, asked.network.parameter_count());
}

TEST(NumericDerivatives, LeaveOutDZAndDAWhenTold) {
  Asked asked;
  asked.options.with_dZ_dA = false;
  const NetworkDerivatives found = asked.answer();
  EXPECT_TRUE(found.dZ.empty());
  EXPECT_TRUE(found.dA.empty());
  expect_identical(found.dW, Asked().answer().dW);
}

TEST(NumericDerivatives, ReportProgressOfEveryUnit) {
  Asked asked;
  asked.options.threads = 3;
  std::vector<std::size_t> seen;
  asked.options.progress = [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 15U);
    seen.push_back(done);
  };
  (void)asked.answer();
  ASSERT_EQ(seen.size(), 15U);
  for (std::size_t i = 0; i < 15; ++i) EXPECT_EQ(seen[i], i + 1);
}

TEST(NumericDerivatives, StopWhenAsked) {
  for (const unsigned threads : {1U, 3U}) {
    Asked asked;
    std::atomic<bool> stop = false;
    asked.options.stop = &stop;
    asked.options.threads = threads;
    asked.options.progress = [&](std::size_t done, std::size_t) { stop = done >= 2; };
    EXPECT_THROW((void)asked.answer(), Interrupted);
  }
}

TEST(NumericDerivatives, PassOnWhatProgressThrows) {
  Asked asked;
  asked.options.threads = 2;
  asked.options.progress = [](std::size_t, std::size_t) { throw std::runtime_error("the screen is gone"); };
  EXPECT_THROW((void)asked.answer(), std::runtime_error);
}

TEST(WorkItems, AreEachDoneOnceByAnyNumberOfThreads) {
  for (const unsigned threads : {1U, 4U, 50U}) {
    DerivativeOptions options;
    options.threads = threads;
    std::vector<int> done(17, 0);
    for_each_item(done.size(), options, [&](std::size_t item) { ++done[item]; });
    EXPECT_THAT(done, testing::Each(1));
  }
  for_each_item(0, {}, [](std::size_t) { FAIL() << "there is no item"; });
}

TEST(WorkItems, AreNotSharedOverMoreThreadsThanTheyAreWorth) {
  EXPECT_EQ(threads_worth_waking(0.0, 8), 1U);
  EXPECT_EQ(threads_worth_waking(9e-5, 8), 1U);
  EXPECT_EQ(threads_worth_waking(1.8e-4, 8), 3U);
  EXPECT_EQ(threads_worth_waking(1.0, 8), 8U);
  EXPECT_EQ(threads_worth_waking(1.0, 1), 1U);
  EXPECT_GE(threads_worth_waking(1e9, 0), 1U);
}

TEST(WorkItems, WaitForWhatTheCallingThreadDoesFirstOnlyInThatThread) {
  for (const unsigned threads : {1U, 3U}) {
    Crew crew(threads);
    const auto here = std::this_thread::get_id();
    std::atomic<int> sum = 0;
    crew.run(
        9, {}, [&](std::size_t item) { sum += static_cast<int>(item); },
        [&] { sum += std::this_thread::get_id() == here ? 100 : 0; });
    EXPECT_EQ(sum, 136);
  }
}

TEST(WorkItems, EndWithWhatIsThrownFirst) {
  Crew crew(3);
  EXPECT_THROW(crew.run(
                   5, {}, [](std::size_t) {}, [] { throw std::runtime_error("no bars"); }),
               std::runtime_error);
  const Crew idle(4);  // leaves without having been given anything
}

/// Counts threads. (A thread's id may be given again once it has ended.)
int number_of_this_thread() {
  static std::atomic<int> threads = 0;
  thread_local const int number = threads++;
  return number;
}

/// The threads of two items, each of which waits for the other: both threads take one.
std::set<int> threads_of_a_pair(Crew& crew) {
  std::barrier both(2);
  std::vector<int> seen(2);
  crew.run(2, {}, [&](std::size_t item) {
    seen[item] = number_of_this_thread();
    both.arrive_and_wait();
  });
  return {seen.begin(), seen.end()};
}

TEST(WorkItems, AreDoneByTheSameThreadsTheNextTime) {
  std::set<int> seen;
  for (int turn = 0; turn < 3; ++turn) {
    Crew crew(2);
    seen.merge(threads_of_a_pair(crew));
    seen.merge(threads_of_a_pair(crew));  // a crew may run again
  }
  EXPECT_EQ(seen.size(), 2U);
}

// The threads that sleep here are not there in the child: it starts its own, and ends.
TEST(WorkItemsDeathTest, AreDoneInAForkedChild) {
  {
    Crew crew(2);
    ASSERT_EQ(threads_of_a_pair(crew).size(), 2U);
  }
  EXPECT_EXIT(
      {
        Crew crew(2);
        std::exit(threads_of_a_pair(crew).size() == 2 ? 7 : 8);
      },
      testing::ExitedWithCode(7), "");
}

TEST(NumericDerivatives, RejectAStepOrAKinkFractionThatMeansNothing) {
  Asked asked;
  for (const double step : {0.0, -1e-8, 0.1, std::numeric_limits<double>::quiet_NaN()}) {
    asked.options.step_in_z = step;
    EXPECT_THROW((void)asked.answer(), std::invalid_argument) << step;
  }
  asked.options.step_in_z = 0.1;
  try {
    (void)asked.answer();
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(
        error.what(),
        "numeric_derivatives: step_in_z is 0.1, expected a number above 0 and at most 1e-3 (1e-8 is a "
        "good one: smaller changes nothing)");
  }
  asked.options = {};
  asked.options.kink_fraction = std::numeric_limits<double>::infinity();
  EXPECT_THROW((void)asked.answer(), std::invalid_argument);
}

TEST(NumericDerivatives, RejectWrongShapes) {
  Asked asked;
  asked.X.shed_row(0);
  EXPECT_THROW((void)asked.answer(), std::invalid_argument);
}

TEST(NumericDerivatives, OfAnOverflowingNetworkHaveInfiniteBars) {
  for (const std::string instructions : {"", "none"}) {
    for (const double huge :
         {1e200, 1e308, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
      Asked asked;
      asked.options.instructions = instructions;
      asked.network = ForwardNetwork({4, 7, 5, 3}, {ActivationValues(ActivationKind::relu)},
                                     OutputLayer(OutputKind::softmax));
      asked.X *= huge;
      asked.parameters.W[2] *= 1e200;
      const NetworkDerivatives found = asked.answer();
      for (std::size_t l = 1; l <= 3; ++l) {
        for (const Estimate* estimate : {&found.dW[l], &found.db[l], &found.dZ[l]}) {
          EXPECT_FALSE(estimate->bar.has_nan());
          for (arma::uword at = 0; at < estimate->bar.n_elem; ++at)
            EXPECT_TRUE(std::isfinite(estimate->value(at)) || std::isinf(estimate->bar(at)));
        }
      }
      EXPECT_TRUE(std::isinf(found.dW[3].bar.max()));
    }
  }
}

TEST(NumericDerivatives, OfAConstantInputAreThoseOfTheBias) {
  // an input that is always 1 makes its column of W[1] a bias
  Asked asked;
  asked.network = ForwardNetwork({4, 7, 5, 3}, {ActivationValues(ActivationKind::tanh)},
                                 OutputLayer(OutputKind::softmax));
  asked.X.row(2).ones();
  const NetworkDerivatives found = asked.answer();
  EXPECT_TRUE(identical(found.dW[1].value.col(2), found.db[1].value));
}

TEST(NumericDerivatives, LeaveTheArgumentsAsTheyWere) {
  const Asked asked, untouched;
  (void)asked.answer();
  EXPECT_TRUE(identical(asked.X, untouched.X));
  for (std::size_t l = 1; l <= 3; ++l)
    EXPECT_TRUE(identical(asked.parameters.W[l], untouched.parameters.W[l]));
}

}  // namespace
}  // namespace gradproof
