// SPDX-License-Identifier: MIT
#include "gradproof/explain/derivation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <vector>

#include "gradproof/explain/render.hpp"
#include "tests/explain/networks.hpp"

namespace gradproof {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// Every array of the derivation by its name, recomputed with loops over indices: no matrix product, no
// backward().
std::map<std::string, arma::mat> recomputed(const Case& c) {
  const std::size_t depth = c.architecture.depth();
  const arma::uword m = c.X.n_cols;
  const auto name = [](const char* array, std::size_t l) { return fmt::format("{}[{}]", array, l); };
  std::map<std::string, arma::mat> all{{"X", c.X}, {"Y", c.Y}, {"A[0]", c.X}};
  for (std::size_t l = 1; l <= depth; ++l) {
    const arma::mat &W = c.parameters.W[l], &below = all[name("A", l - 1)];
    arma::mat Z(W.n_rows, m), A(W.n_rows, m);
    for (arma::uword k = 0; k < m; ++k) {
      for (arma::uword r = 0; r < W.n_rows; ++r) {
        Z(r, k) = c.parameters.b[l](r);
        for (arma::uword i = 0; i < W.n_cols; ++i) Z(r, k) += W(r, i) * below(i, k);
        if (l < depth) A(r, k) = c.architecture.g(l)(Z(r, k));
      }
    }
    if (l == depth) A = c.architecture.output().activation(Z);
    all[name("W", l)] = W;
    all[name("b", l)] = c.parameters.b[l];
    all[name("Z", l)] = Z;
    all[name("A", l)] = A;
  }
  double J = 0.0;
  arma::rowvec L(m, arma::fill::zeros);
  for (arma::uword k = 0; k < m; ++k) {
    for (arma::uword i = 0; i < c.Y.n_rows; ++i) {
      const double a = all[name("A", depth)](i, k), y = c.Y(i, k);
      switch (c.architecture.output().kind()) {
        case OutputKind::sigmoid:
          L(k) -= y * std::log(a) + (1 - y) * std::log(1 - a);
          break;
        case OutputKind::softmax:
          L(k) -= y * std::log(a);
          break;
        case OutputKind::identity:
          L(k) += 0.5 * (a - y) * (a - y);
          break;
      }
    }
    J += L(k) / static_cast<double>(m);
  }
  for (std::size_t l = depth; l >= 1; --l) {
    const arma::mat &W = c.parameters.W[l], &Z = all[name("Z", l)], &below = all[name("A", l - 1)];
    arma::mat dZ(W.n_rows, m), dW(W.n_rows, W.n_cols, arma::fill::zeros), db(W.n_rows, 1, arma::fill::zeros);
    for (arma::uword k = 0; k < m; ++k) {
      for (arma::uword i = 0; i < W.n_rows; ++i) {
        if (l == depth) {
          dZ(i, k) = all[name("A", l)](i, k) - c.Y(i, k);
        } else {
          double dA = 0.0;
          for (arma::uword r = 0; r < c.parameters.W[l + 1].n_rows; ++r) {
            dA += c.parameters.W[l + 1](r, i) * all[name("dZ", l + 1)](r, k);
          }
          auto& dAs = all[name("dA", l)];
          if (dAs.is_empty()) dAs.set_size(W.n_rows, m);
          dAs(i, k) = dA;
          dZ(i, k) = dA * c.architecture.g(l).derivative(Z(i, k));
        }
        db(i) += dZ(i, k) / static_cast<double>(m);
        for (arma::uword j = 0; j < W.n_cols; ++j)
          dW(i, j) += dZ(i, k) * below(j, k) / static_cast<double>(m);
      }
    }
    if (l < depth) all[fmt::format("g'(Z[{}])", l)] = c.architecture.g(l).derivative(Z);
    all[name("dZ", l)] = dZ;
    all[name("dW", l)] = dW + c.architecture.lambda() / static_cast<double>(m) * W;
    all[name("db", l)] = db;
    J += c.architecture.lambda() / (2.0 * static_cast<double>(m)) * arma::accu(arma::square(W));
  }
  const arma::mat &a = all[name("A", depth)], &y = c.Y;
  arma::mat dA(a.n_rows, m), S(a.n_rows, a.n_rows);
  for (arma::uword k = 0; k < m; ++k) {
    for (arma::uword i = 0; i < a.n_rows; ++i) {
      const OutputKind kind = c.architecture.output().kind();
      dA(i, k) = kind == OutputKind::identity  ? a(i, k) - y(i, k)
                 : kind == OutputKind::softmax ? -y(i, k) / a(i, k)
                                               : (a(i, k) - y(i, k)) / (a(i, k) * (1 - a(i, k)));
      for (arma::uword r = 0; r < a.n_rows; ++r) S(r, i) = a(r, 0) * ((r == i ? 1.0 : 0.0) - a(i, 0));
    }
  }
  all[name("dA", depth)] = dA;
  all["S"] = S;
  all["L"] = L;
  all["J"] = arma::mat(1, 1, arma::fill::value(J));
  return all;
}

// Two ways of adding up a dozen products of order 1 differ by rounding alone.
constexpr double rounding = 1e-14;
bool close(double a, double b) { return std::abs(a - b) <= rounding * (1.0 + std::abs(b)); }

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

TEST(Derivation, AnswersEachWhyInSoManyWords) {
  const std::string text = to_text(derive(explained_case({3, 4, 1}, "tanh", "sigmoid")));
  for (const char* why : {"Why is 1/m in dW and db and not in dZ?", "Why is dZ[2] = A[2] - Y?",
                          "Where does W[2] come from, and why is it transposed?", "Why W[2] and not W[1]?",
                          "Why * and not a matrix product?", "Why g'(Z[1]), and which g'?",
                          "But is the derivative by a column not a row?"}) {
    EXPECT_THAT(text, HasSubstr(why));
  }
  EXPECT_THAT(text, HasSubstr("(4x1)(1x5) -> 4x5"));
}

// The facts of what people ask, for every output layer: a step by its name, and a number to recompute.
class Asked : public testing::TestWithParam<std::string> {
 protected:
  Case question = explained_case({3, 4, 3}, "tanh", GetParam());
  [[nodiscard]] std::string step(const std::string& id) const {
    return to_text(only_step(derive(question), id));
  }
};
INSTANTIATE_TEST_SUITE_P(Outputs, Asked, testing::ValuesIn(OutputLayer::names()));

TEST_P(Asked, SaysTheSignsOfTheLossByTheOutput) {
  const char* signs = GetParam() == "sigmoid"   ? "dL/da = -y/a + (1 - y)/(1 - a)"
                      : GetParam() == "softmax" ? "dL/da_i = -y_i/a_i"
                                                : "dL/da = a - y";
  EXPECT_THAT(step("dA2"), HasSubstr(signs));
  EXPECT_THAT(step("dA2"), HasSubstr("dA[2] ="));
  EXPECT_EQ(step("dA2").find("S =") != std::string::npos, GetParam() == "softmax");
}

TEST_P(Asked, SaysWhichTestOfASignIsReLUsSlope) {
  EXPECT_THAT(step("relu"), testing::ContainsRegex("A >= 0 holds\\s+everywhere"));
  EXPECT_THAT(step("relu"), testing::ContainsRegex("-2 +0 +0 +0 +0 +1  \\(wrong"));
}

TEST_P(Asked, SaysWhyTheMaskComesTwice) {
  EXPECT_THAT(step("dropout"), testing::ContainsRegex("the same\\s+mask,\\s+not\\s+a\\s+new\\s+one"));
  EXPECT_THAT(step("dropout"), HasSubstr("0.00125 for 0.001: the slope is 1/keep = 1.25"));
}

TEST_P(Asked, CountsTheArrayWithFourIndices) {
  // Z[1] is 4 x 5 and W[1] 4 x 3: 20 * 12 numbers, of which r = s leaves 20 * 3
  EXPECT_THAT(step("indices"), HasSubstr("240 numbers here"));
  EXPECT_THAT(step("indices"), HasSubstr("of the 20 products of both sums the 5 with r = s"));
  EXPECT_THAT(step("indices"), testing::ContainsRegex("so 180 of\\s+them are 0"));
}

TEST_P(Asked, ShowsADifferenceThatIsOffByMoreThanAnyThresholdAtTheLargestAndTheSmallestStep) {
  const std::string text = step("threshold");
  EXPECT_THAT(text, HasSubstr("may be further off than 1e-7"));
  std::istringstream lines(text.substr(text.find("off by\n") + 7));
  std::vector<double> off;
  for (double h = 0, error = 0; lines >> h >> error;) off.push_back(error);
  ASSERT_EQ(off.size(), 7U);
  EXPECT_GT(off.front(), 1e-7);
  EXPECT_GT(off.back(), 1e-7);
  EXPECT_LT(*std::min_element(off.begin(), off.end()), 1e-7);
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
