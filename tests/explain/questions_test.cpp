// SPDX-License-Identifier: MIT
// The fifteen questions that people ask about backpropagation, for every output layer: the step that answers
// each by name, the fact, and a number of it worked out here by other means.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <regex>
#include <tuple>

#include "gradproof/explain/derivation.hpp"
#include "gradproof/explain/render.hpp"
#include "tests/explain/networks.hpp"
#include "tests/explain/recomputed.hpp"

namespace gradproof {
namespace {

using Arrays = std::map<std::string, arma::mat>;
using Number = std::function<std::string(const Case&, const Arrays&)>;

struct Asked {
  std::string question;  ///< as it is put
  std::string step;      ///< what --step takes
  std::string heading;   ///< under which it is answered
  std::string fact;      ///< a regular expression; a space stands for any
  Number number;         ///< as the step shows it
};

double largest(const arma::mat& array) { return array(arma::abs(array).index_max()); }
/// The entry of an array that is worked by hand.
Number entry(const std::string& name) {
  return [name](const Case&, const Arrays& all) { return fmt::format("= {:.6g}\n", largest(all.at(name))); };
}
/// One number as it stands in an array.
Number in_array(const std::string& name) {
  return [name](const Case&, const Arrays& all) { return fmt::format("{:.6g}", largest(all.at(name))); };
}
Number text(const std::string& number) {
  return [number](const Case&, const Arrays&) { return number; };
}

/// |(J(w + h) - J(w - h))/(2h) - dJ/dw| of the largest entry of dW[1], J added up by loops.
std::string off_at_a_tenth(const Case& question, const Arrays& all) {
  const double h = 0.1;
  const arma::mat& dW = all.at("dW[1]");
  const arma::uword at = arma::abs(dW).index_max();
  const auto cost = [&](double moved) {
    Case other = question;
    other.parameters.W[1](at) += moved;
    return recomputed(other).at("J")(0);
  };
  return fmt::format("1e-01  {:.1e}\n", std::abs((cost(h) - cost(-h)) / (2 * h) - dW(at)));
}

const char* kept_of(const std::string& output) {
  return output == "sigmoid"   ? "dL/da = -y/a \\+ \\(1 - y\\)/\\(1 - a\\)"
         : output == "softmax" ? "dL/da_i = -y_i/a_i"
                               : "dL/da = a - y";
}

/// Of the network 3-4-3.
std::vector<Asked> questions(const std::string& output) {
  const bool is_softmax = output == "softmax";
  return {
      {"why dZ[1] = dA[1] * g'(Z[1])", "dZ1", "Why \\* and not a matrix product\\?",
       "each a depends on its own z and on no other", entry("dZ[1]")},
      {"why g' at Z[1], and which g'", "dZ1", "Why g'\\(Z\\[1\\]\\), and which g'\\?",
       "because that is where g was applied", in_array("g'(Z[1])")},
      {"which product makes dA[1]", "dA1", "What if it is written another way\\?",
       "W\\[2\\] dZ\\[2\\] \\(3x4\\)\\(3x5\\) does not conform: 4 columns meet 3 rows", entry("dA[1]")},
      {"why the transpose", "dA1", "Where does W\\[2\\] come from, and why is it transposed\\?",
       "A product that runs down the columns of W is the product with its transpose", entry("dA[1]")},
      {"why W[2] and not W[1]", "dA1", "Why W\\[2\\] and not W\\[1\\]\\?",
       "What lies between a\\[1\\] and the loss is Z\\[2\\]", in_array("dA[1]")},
      {"is the derivative not a row", "dA1", "But is the derivative by a column not a row\\?",
       "\\(1x3\\)\\(3x4\\) -> 1x4 \\(4x3\\)\\(3x1\\) -> 4x1", in_array("dA[1]")},
      {"why 1/m in dW and db alone", "cost", "Why is 1/m in dW and db and not in dZ\\?",
       "The derivative of a mean is the mean of the derivatives", in_array("J")},
      {"why A - Y", "dZ2", "Why is dZ\\[2\\] = A\\[2\\] - Y\\?", "It is a derivative of L, so no 1/m",
       entry("dZ[2]")},
      {"which signs dA[2] has", "dA2", "Which signs does dA\\[2\\] have\\?", kept_of(output),
       in_array("dA[2]")},
      {"where the matrix of softmax goes", "dA2",
       is_softmax ? "Why does softmax need a whole matrix, and where does it go\\?"
                  : "Which signs does dA\\[2\\] have\\?",
       is_softmax ? "the Jacobian of a by z is no diagonal matrix"
                  : "By hand, back to z: dA\\[2\\] times the slope of the output",
       [is_softmax](const Case&, const Arrays& all) {
         return is_softmax ? fmt::format("{:.6g}", all.at("S")(0, 1))
                           : fmt::format("= {:.6g}\n", largest(all.at("dZ[2]")));
       }},
      {"why db is a sum", "db1", "Why is db\\[1\\] a sum, and over what\\?",
       "The sum runs over the examples, along the rows", entry("db[1]")},
      {"ReLU's slope by A or by Z, > or >=", "relu", "May I ask A > 0 in place of Z > 0\\?",
       "A >= 0 holds everywhere and the slope becomes 1 for every unit.*-2 0 0 0 0 1 \\(wrong",
       text(fmt::format("{}  ", std::max(0.0, 2.5)))},
      {"why dropout's mask comes twice", "dropout",
       "Why is the mask applied in the backward pass too, and why divided again\\?",
       "the same mask, not a new one",
       [](const Case&, const Arrays& all) { return fmt::format("{:.6g}\n", largest(all.at("A[1]")) / 0.8); }},
      {"why no array with four indices", "indices", "not an array with four indices\\?",
       "so 180 of them are 0",
       [](const Case&, const Arrays& all) {
         return fmt::format("{} numbers here", all.at("Z[1]").n_elem * all.at("W[1]").n_elem);
       }},
      {"why a gradient check has no fixed 1e-7", "threshold", "Which difference is small enough\\?",
       "a right gradient may be further off than 1e-7", off_at_a_tenth},
  };
}

class FifteenQuestions : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Outputs, FifteenQuestions, testing::ValuesIn(OutputLayer::names()));

TEST_P(FifteenQuestions, AreEachAnsweredByANamedStepWithANumberToRecompute) {
  const Case question = explained_case({3, 4, 3}, "tanh", GetParam());
  const Derivation whole = derive(question);
  const Arrays all = recomputed(question);
  const auto any_space = [](const std::string& expression) {
    return std::regex(std::regex_replace(expression, std::regex(" "), "\\s+"));
  };
  const std::vector<Asked> asked = questions(GetParam());
  EXPECT_EQ(asked.size(), 15U);
  for (const Asked& item : asked) {
    const std::string step = to_text(only_step(whole, item.step));
    // ECMAScript's dot stops at the end of a line
    std::string flat = step;
    std::ranges::replace(flat, '\n', ' ');
    EXPECT_TRUE(std::regex_search(flat, any_space(item.heading))) << item.question << "\n" << step;
    EXPECT_TRUE(std::regex_search(flat, any_space(item.fact))) << item.question << "\n" << step;
    EXPECT_THAT(step, testing::HasSubstr(item.number(question, all))) << item.question;
  }
}

TEST(Threshold, IsMissedByARightGradientAtTheLargestAndTheSmallestStep) {
  const std::string text =
      to_text(only_step(derive(explained_case({3, 4, 3}, "tanh", "sigmoid")), "threshold"));
  std::istringstream lines(text.substr(text.find("off by\n") + 7));
  std::vector<double> off;
  for (double h = 0, error = 0; lines >> h >> error;) off.push_back(error);
  ASSERT_EQ(off.size(), 7U);
  EXPECT_GT(off.front(), 1e-7);
  EXPECT_GT(off.back(), 1e-7);
  EXPECT_LT(*std::min_element(off.begin(), off.end()), 1e-7);
}

}  // namespace
}  // namespace gradproof
