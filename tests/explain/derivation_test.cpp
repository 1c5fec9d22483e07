// SPDX-License-Identifier: MIT
#include "gradproof/explain/derivation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <vector>

#include "gradproof/explain/render.hpp"
#include "tests/explain/networks.hpp"
#include "tests/explain/recomputed.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

class EveryNumber : public testing::TestWithParam<std::tuple<std::string, std::string, double>> {};
INSTANTIATE_TEST_SUITE_P(Networks, EveryNumber,
                         testing::Combine(testing::ValuesIn(Activation::names()),
                                          testing::ValuesIn(OutputLayer::names()),
                                          testing::Values(0.0, 0.7)));

TEST_P(EveryNumber, IsTheOneThatComesOutWhenWorkedByLoops) {
  const auto& [hidden, output, lambda] = GetParam();
  const Case question = explained_case({3, 4, 2, 2}, hidden, output, 5, lambda);
  const auto expected = recomputed(question);
  std::size_t arrays = 0, sums = 0, confirmations = 0;
  for (const Section& step : derive(question).steps) {
    for (const Block& block : step.blocks) {
      if (const auto* array = std::get_if<ArrayTable>(&block)) {
        ++arrays;
        ASSERT_TRUE(expected.count(array->name)) << array->name;
        const arma::mat& right = expected.at(array->name);
        ASSERT_LE(array->values.n_rows, right.n_rows);
        for (arma::uword k = 0; k < array->values.n_cols; ++k) {
          for (arma::uword i = 0; i < array->values.n_rows; ++i)
            EXPECT_TRUE(close(array->values(i, k), right(i, k))) << array->name;
        }
      } else if (const auto* sum = std::get_if<WorkedSum>(&block)) {
        ++sums;
        double total = 0.0;
        for (const auto& [left, right] : sum->terms) total += left * right;
        EXPECT_TRUE(close(sum->factor * total + sum->extra, sum->result)) << sum->name;
        EXPECT_TRUE(close(sum->result, expected.at(sum->array)(sum->row, sum->col))) << sum->name;
      } else if (const auto* confirmation = std::get_if<Confirmation>(&block)) {
        ++confirmations;
        EXPECT_TRUE(close(confirmation->claimed,
                          expected.at(confirmation->array)(confirmation->row, confirmation->col)));
        EXPECT_LE(std::abs(confirmation->claimed - confirmation->numeric), confirmation->bar)
            << confirmation->name;
        EXPECT_GT(confirmation->bar, 0.0) << confirmation->name;
      }
    }
  }
  // dZ, dW, db of three layers and dA of two: each worked by hand and each confirmed; dA[L] and the entry of
  // the array with four indices are worked on the way to those
  EXPECT_EQ(sums, 13U);
  EXPECT_EQ(confirmations, 11U);
  EXPECT_GE(arrays, 3U + 3 * 4 + 11);
}

TEST(Derivation, CountsOneExampleAsOne) {
  const std::string text = to_text(derive(explained_case({2, 3, 1}, "tanh", "sigmoid", 1)));
  EXPECT_THAT(text, HasSubstr("1 example stands in"));
  EXPECT_THAT(text, testing::Not(HasSubstr("1 examples")));
}

TEST(Derivation, DividesByNoOutputThatIsOneToTheLastDigit) {
  Case question = explained_case({2, 3, 1}, "tanh", "sigmoid", 2);
  question.parameters.b[2].fill(800.0);
  question.Y.ones();
  const std::string text = to_text(only_step(derive(question), "dA2"));
  EXPECT_THAT(text, HasSubstr("0 or 1 to the last digit"));
  EXPECT_THAT(text, testing::Not(HasSubstr("nan")));
}

TEST(Derivation, SaysWhyTheOtherOrdersDoNotConform) {
  const std::string text = to_text(derive(explained_case({3, 4, 1}, "tanh", "sigmoid")));
  EXPECT_THAT(text, HasSubstr("does not conform: 4 columns meet 1 rows"));  // W[2] dZ[2]: (1x4)(1x5)
}

TEST(Derivation, ShowsInASquareNetworkThatWhatConformsIsWrong) {
  const Case square = explained_case({4, 4, 4}, "tanh", "sigmoid", 4);
  const std::string text = to_text(only_step(derive(square), "dA1"));
  EXPECT_THAT(
      text, testing::ContainsRegex("W\\[2\\] dZ\\[2\\] +\\(4x4\\)\\(4x4\\) +conforms, and is wrong: entry"));
}

TEST(Derivation, GoesFromTheLossDownToTheFirstBias) {
  EXPECT_THAT(
      step_ids(derive(explained_case({3, 4, 2, 1}, "relu", "identity"))),
      testing::ElementsAre("network", "cost", "dA3", "dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1",
                           "dZ1", "dW1", "db1", "summary", "relu", "dropout", "indices", "threshold"));
}

TEST(Derivation, OfOneStepTakesBothWaysToWriteIt) {
  const auto whole = derive(explained_case({3, 4, 1}, "tanh", "sigmoid"));
  EXPECT_THAT(step_ids(only_step(whole, "dZ[1]")), testing::ElementsAre("dZ1"));
  EXPECT_THAT(step_ids(only_step(whole, "dZ[L]")), testing::ElementsAre("dZ2"));
  const auto softmax = derive(explained_case({3, 4, 3}, "tanh", "softmax"));
  EXPECT_THAT(step_ids(only_step(softmax, "softmax")), testing::ElementsAre("dA2"));
  EXPECT_THAT([&] { (void)only_step(whole, "softmax"); },
              ThrowsMessage<std::invalid_argument>(HasSubstr("one with --output softmax")));
  EXPECT_THAT([&] { (void)only_step(whole, "dX1"); },
              ThrowsMessage<std::invalid_argument>(
                  "there is no step 'dX1' in this derivation: take one of network, cost, dA2, dZ2, "
                  "dW2, db2, dA1, dZ1, dW1, db1, summary, relu, dropout, indices, threshold"));
}

TEST(Derivation, WorksForASingleLayer) {
  EXPECT_THAT(step_ids(derive(explained_case({2, 1}, "tanh", "sigmoid", 1))),
              testing::ElementsAre("network", "cost", "dA1", "dZ1", "dW1", "db1", "summary", "relu",
                                   "dropout", "indices", "threshold"));
}

}  // namespace
}  // namespace gradproof
