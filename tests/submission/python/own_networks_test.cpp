// SPDX-License-Identifier: MIT
// Networks in forms of their own: other names, orders, layouts, costs, classes, updates and scripts. Each
// file of cases/ must get the verdict that verdicts.tsv says, without a word from its user, as it is and as
// the table has it changed.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/submission/python/solutions.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::python_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct OwnNetwork {
  std::string file, verdicts;  // "wrong|cannot tell": either
  Replacements planted;
  std::size_t line = 0;  // of the table
};
void PrintTo(const OwnNetwork& network, std::ostream* out) { *out << network.file; }

std::vector<OwnNetwork> own_networks() {
  std::vector<OwnNetwork> networks;
  std::size_t number = 1;
  for (const std::vector<std::string>& cells : rows_of(std::string(PYTHON_CASES) + "/verdicts.tsv")) {
    OwnNetwork network{cells.at(0), cells.at(1), {}, ++number};
    for (std::size_t k = 2; k < cells.size(); k += 2)
      network.planted.emplace_back(cells.at(k), cells.at(k + 1));
    networks.push_back(std::move(network));
  }
  return networks;
}

Report judged(const std::string& file, const Replacements& planted = {}) {
  return judge(with(test::read_text_file(std::string(PYTHON_CASES) + "/" + file), planted), file);
}

class OwnNetworkTest : public testing::TestWithParam<OwnNetwork> {};

TEST_P(OwnNetworkTest, gets_its_verdict) {
  const Report report = judged(GetParam().file, GetParam().planted);
  EXPECT_THAT("|" + GetParam().verdicts + "|", HasSubstr("|" + to_string(report.verdict) + "|"))
      << everything_said(report);
}

INSTANTIATE_TEST_SUITE_P(Cases, OwnNetworkTest, testing::ValuesIn(own_networks()), [](const auto& network) {
  std::string name = network.param.file +
                     (network.param.planted.empty()
                          ? ""
                          : fmt::format("_made_{}_in_line_{}", network.param.verdicts, network.param.line));
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
});

TEST(OwnNetworks, AreAllThere) { EXPECT_GE(own_networks().size(), 60U); }

TEST(OwnNetworks, SayWhichCostTheyWereJudgedAgainst) {
  EXPECT_THAT(judged("sum_cost_right.py").network, HasSubstr("its own cost"));
  // its targets lie as its output does, and not as the inputs
  EXPECT_THAT(judged("rows_into_columns_right.py").network, HasSubstr("its own cost"));
  EXPECT_THAT(
      everything_said(judged("swish_functions_right.py")),
      HasSubstr("it computes no cost: its gradient is that of the mean of the binary cross-entropies"));
}

TEST(OwnNetworks, AreAskedForMoreLayersThanTheUsualOnes) {
  const Report report = judged("l_model_wrong_from_four_layers.py");
  EXPECT_THAT(report.notes, testing::Contains("with 5 layers; with 2 to 3 it was right"))
      << everything_said(report);
}

TEST(OwnNetworks, SayThatAGradientAddsUp) {
  EXPECT_THAT(everything_said(judged("accumulate_class_wrong.py")), HasSubstr("it accumulates"));
}

/// Of the exceptions of all that was tried that one is said which came furthest: not that class numbers were
/// given where others are taken.
TEST(OwnNetworks, SayTheExceptionThatIsTheirs) {
  EXPECT_THAT(
      everything_said(judged("any_depth_with_classes.py", {{"self.zs[l - 1]", "self.zs[l]"}})),
      AllOf(
          HasSubstr("Stack.backward: gradient: did not answer: ValueError: operands could not be broadcast"),
          HasSubstr("self._slope(self.zs[l])")));
}

TEST(OwnNetworks, NameTheBatchThatAloneFails) {
  EXPECT_THAT(everything_said(judged("forward_returns_expression.py")),
              HasSubstr("wrong for a batch without the last class"));
}

/// 0.5 stands before what is added to the error, and is no rate.
TEST(OwnNetworks, TakeTheRateFromWhereAParameterIsChanged) {
  EXPECT_THAT(everything_said(judged("lists_without_numpy.py")),
              HasSubstr("its gradient is that of half the sum of the squared errors"));
}

TEST(OwnNetworks, SetASmallNumberInTheLogarithmAside) {
  EXPECT_THAT(everything_said(judged("dlfs_right.py")),
              HasSubstr("it adds 1e-07 in a logarithm or below a fraction line"));
}

TEST(OwnNetworks, ReadAnUpdateAndAScript) {
  EXPECT_THAT(everything_said(judged("script_xor_wrong.py")), HasSubstr("one round of the loop in lines"));
  EXPECT_THAT(everything_said(judged("update_inside_one_example_wrong.py")),
              HasSubstr("the gradient read from what its update changes"));
}

/// Weights in single precision, data in double: rounding is no mistake, whatever is drawn.
TEST(OwnNetworks, AreVerifiedToWhatSinglePrecisionRounds) {
  const std::string text =
      "import numpy as np\n"
      "def forward(X, parameters):\n"
      "    W1, b1, W2, b2 = (np.float32(parameters[k]) for k in ('W1', 'b1', 'W2', 'b2'))\n"
      "    A1 = np.tanh(W1 @ X + b1)\n"
      "    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))\n"
      "    return A2, {'A1': A1, 'A2': A2}\n"
      "def backward(parameters, cache, X, Y):\n"
      "    m, A1, A2, W2 = X.shape[1], cache['A1'], cache['A2'], np.float32(parameters['W2'])\n"
      "    dZ2 = A2 - Y\n"
      "    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)\n"
      "    return {'dW1': dZ1 @ X.T / m, 'db1': dZ1.sum(axis=1, keepdims=True) / m,\n"
      "            'dW2': dZ2 @ A1.T / m, 'db2': dZ2.sum(axis=1, keepdims=True) / m}\n";
  for (const std::uint64_t seed : {1U, 2U, 6U, 8U}) {
    ExaminationOptions options;
    options.seed = seed;
    const Report report = judge(text, "student.py", {}, 20.0, {}, options);
    EXPECT_EQ(report.verdict, Verdict::verified) << seed << everything_said(report);
  }
}

TEST(OwnNetworks, AreNotGreenWithAnActivationThatIsGuessed) {
  const std::string text = test::read_text_file(std::string(PYTHON_CASES) + "/only_a_backward_wrong.py");
  // what trains says which activation is meant, and that the slope is that of another
  EXPECT_EQ(judge(text).verdict, Verdict::wrong);
  EXPECT_THAT(everything_said(judge(text.substr(0, text.find("def train")))), HasSubstr("--hidden NAME"));
}

/// The same network with other names, in another order, in rows: it is the values that decide.
TEST(OwnNetworks, AreReadWhateverTheirNamesAre) {
  const std::string text =
      "import numpy as np\n"
      "def squash(v):\n    return 1 / (1 + np.exp(-v))\n"
      "def feed(inputs, Wh, bh, Wo, bo):\n"
      "    h = np.arctan(inputs @ Wh + bh)\n    return h, squash(h @ Wo + bo)\n"
      "def error(targets, out):\n    return np.sum((out - targets) ** 2) / len(targets)\n"
      "def get_gradients(targets, inputs, Wh, bh, Wo, bo):\n"
      "    h, out = feed(inputs, Wh, bh, Wo, bo)\n"
      "    d2 = 2 * (out - targets) * out * (1 - out) / len(targets)\n"
      "    d1 = d2 @ Wo.T / (1 + np.tan(h) ** 2)\n"
      "    return h.T @ d2, d2.sum(0), inputs.T @ d1, d1.sum(0)\n";
  EXPECT_EQ(judge(text).verdict, Verdict::verified) << everything_said(judge(text));
  EXPECT_EQ(judge(with(text, {{"1 + np.tan(h) ** 2", "1 + h ** 2"}})).verdict, Verdict::wrong);
  EXPECT_EQ(judge(with(text, {{"inputs.T @ d1,", "inputs.T @ d1 * 1.001,"}})).verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof::python_test
