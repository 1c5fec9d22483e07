// SPDX-License-Identifier: MIT
// Networks in forms of their own whose forward pass is one that gradproof knows: the mistake in the backward
// pass gets its name from the catalogue, whatever the functions, the order and the layout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/submission/python/solutions.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Examples in columns, functions with arguments of their own, a cost.
const char* const columns = R"(import numpy as np

def act(v):
    return np.tanh(v)

def squash(v):
    return 1 / (1 + np.exp(-v))

def feed_forward(x, w1, b1, w2, b2):
    h = act(w1 @ x + b1)
    return h, squash(w2 @ h + b2)

def loss(x, t, w1, b1, w2, b2):
    h, o = feed_forward(x, w1, b1, w2, b2)
    return -np.mean(np.sum(t * np.log(o) + (1 - t) * np.log(1 - o), axis=0))

def slopes(x, t, w1, b1, w2, b2):
    h, o = feed_forward(x, w1, b1, w2, b2)
    n = x.shape[1]
    e2 = o - t
    e1 = (w2.T @ e2) * (1 - h ** 2)
    gw1 = e1 @ x.T / n
    gb1 = e1.sum(axis=1, keepdims=True) / n
    gw2 = e2 @ h.T / n
    gb2 = e2.sum(axis=1, keepdims=True) / n
    return {"w2": gw2, "b2": gb2, "w1": gw1, "b1": gb1}

get_gradients = slopes
def gradients_of(x, t, w1, b1, w2, b2):
    return slopes(x, t, w1, b1, w2, b2)
)";

/// Examples in rows, a class that keeps its parameters in a dict, softmax, a regulariser, no cost but in
/// loss().
const char* const rows = R"(import numpy as np

class Net:
    def __init__(self, input_size, hidden_size, output_size):
        self.p = {"U": 0.1 * np.random.randn(input_size, hidden_size), "bU": np.zeros(hidden_size),
                  "V": 0.1 * np.random.randn(hidden_size, output_size), "bV": np.zeros(output_size)}
        self.params = {"W1": self.p["U"], "b1": self.p["bU"], "W2": self.p["V"], "b2": self.p["bV"]}
        del self.p

    def loss(self, X, y, reg=0.0):
        W1, b1, W2, b2 = (self.params[k] for k in ("W1", "b1", "W2", "b2"))
        a = X @ W1 + b1
        h = np.where(a > 0, a, 0.2 * a)
        s = h @ W2 + b2
        s = s - s.max(axis=1, keepdims=True)
        p = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True)
        n = len(X)
        cost = -np.log(p[np.arange(n), y]).sum() / n + reg * (np.sum(W1 ** 2) + np.sum(W2 ** 2))
        d = p.copy()
        d[np.arange(n), y] -= 1
        d = d / n
        grads = {"W2": h.T @ d + 2 * reg * W2, "b2": d.sum(axis=0)}
        back = d @ W2.T
        back[a < 0] *= 0.2
        grads["W1"] = X.T @ back + 2 * reg * W1
        grads["b1"] = back.sum(axis=0)
        return cost, grads
)";

struct NamedMistake {
  const char* name;
  const char* base;
  Replacements replacements;
  const char* id;
};
void PrintTo(const NamedMistake& mistake, std::ostream* out) { *out << mistake.name; }

class KnownNetworkTest : public testing::TestWithParam<NamedMistake> {};

TEST_P(KnownNetworkTest, names_the_mistake) {
  const NamedMistake& mistake = GetParam();
  const Report report = diagnosed(with(mistake.base, mistake.replacements));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  ASSERT_FALSE(report.mistakes.empty()) << everything_said(report);
  EXPECT_EQ(report.mistakes.front().id, mistake.id) << everything_said(report);
}

const NamedMistake mistakes[] = {
    {"columns_no_m_in_db",
     columns,
     {{"axis=1, keepdims=True) / n\n    gw2", "axis=1, keepdims=True)\n    gw2"},
      {"gb2 = e2.sum(axis=1, keepdims=True) / n", "gb2 = e2.sum(axis=1, keepdims=True)"}},
     "missing-1/m-in-db"},
    {"columns_no_slope", columns, {{" * (1 - h ** 2)", ""}}, "slope-missing"},
    {"columns_slope_twice_activated", columns, {{"(1 - h ** 2)", "(1 - act(h) ** 2)"}}, "slope-at-A-for-Z"},
    {"columns_sigmoid_slope", columns, {{"(1 - h ** 2)", "h * (1 - h)"}}, "sigmoid-slope-for-tanh"},
    {"columns_no_dA", columns, {{"(w2.T @ e2) * (1 - h ** 2)", "1 - h ** 2"}}, "dA-dropped"},
    {"columns_output_activated_twice",
     columns,
     {{"e2 = o - t", "e2 = (o - t) / (o * (1 - o)) * squash(o) * (1 - squash(o))"}},
     "output-slope-at-A-for-Z"},
    {"rows_softmax_entry_by_entry",
     rows,
     {{"d = p.copy()", "d = np.zeros_like(p)"},
      {"d[np.arange(n), y] -= 1", "d[np.arange(n), y] = p[np.arange(n), y] - 1"}},
     "softmax-slope-entry-by-entry"},
    {"columns_sign", columns, {{"e2 = o - t", "e2 = t - o"}}, "output-dZ-sign"},
    {"columns_A_of_same_layer", columns, {{"gw1 = e1 @ x.T", "gw1 = e1 @ h.T"}}, "A-of-same-layer-in-dW"},
    {"rows_no_penalty", rows, {{" + 2 * reg * W2", ""}, {" + 2 * reg * W1", ""}}, "penalty-missing"},
    {"rows_penalty_halved",
     rows,
     {{"2 * reg * W2", "reg * W2"}, {"2 * reg * W1", "reg * W1"}},
     "penalty-with-lambda/2m"},
    {"rows_no_leak", rows, {{"*= 0.2", "*= 0"}}, "relu-slope-for-leaky-relu"},
    {"rows_biases_penalised",
     rows,
     {{"d.sum(axis=0)}", "d.sum(axis=0) + 2 * reg * b2}"},
      {"back.sum(axis=0)", "back.sum(axis=0) + 2 * reg * b1"}},
     "biases-penalised-too"},
};

INSTANTIATE_TEST_SUITE_P(Mistakes, KnownNetworkTest, testing::ValuesIn(mistakes),
                         [](const auto& mistake) { return std::string(mistake.param.name); });

TEST(KnownNetworks, AreSaidByWhatTheirForwardPassComputes) {
  EXPECT_THAT(judge(columns).network,
              HasSubstr("2 layers, tanh hidden, sigmoid output; binary cross-entropy;"));
  const Report report = judge(rows);
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(report.network, HasSubstr("leaky_relu (leak 0.2) hidden, softmax output; cross-entropy;"));
}

TEST(KnownNetworks, SayTheFactorOfTheirCost) {
  const Report report = judge(with(columns, {{"-np.mean(", "-np.sum("},
                                             {"/ n\n    gb1", "\n    gb1"},
                                             {"True) / n\n    gw2", "True)\n    gw2"},
                                             {"h.T / n", "h.T"},
                                             {"True) / n\n    return", "True)\n    return"}}));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(report.network, HasSubstr("the sum over the examples"));
}

TEST(KnownNetworks, BlameNoLineWhereASumIsBesideAMean) {
  const Report report = judge(with(columns, {{"-np.mean(", "-np.sum("}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("its cost is the sum over the m examples"));
  EXPECT_TRUE(report.mistakes.empty());
}

/// No activation of the list: judged all the same, and not taken for a simpler one.
TEST(KnownNetworks, AreNotGuessed) {
  const Replacements squares = {{"np.tanh(v)", "v / np.sqrt(1 + v * v)"},
                                {"(1 - h ** 2)", "(1 - h ** 2) ** 1.5"}};
  const Report right = judge(with(columns, squares));
  EXPECT_EQ(right.verdict, Verdict::verified) << everything_said(right);
  EXPECT_THAT(right.network, HasSubstr("a network that gradproof does not know, judged against"));
  const Report wrong = diagnosed(with(with(columns, squares), {{"** 1.5", "** 1.4"}}));
  EXPECT_EQ(wrong.verdict, Verdict::wrong) << everything_said(wrong);
  ASSERT_EQ(wrong.mistakes.size(), 1U) << everything_said(wrong);
  EXPECT_EQ(wrong.mistakes.front().id, "not-in-catalogue");
  EXPECT_THAT(wrong.mistakes.front().wrong, HasSubstr("dZ[1]: each unit is off by a factor of its own"));
  EXPECT_THAT(wrong.mistakes.front().why, HasSubstr("dw[2], db[2] are right"));
}

/// Behind an activation a squared error leaves its slope in dZ[L]: the last layer is like a hidden one.
std::string squares(const char* delta) {
  return with(columns, {{"-np.mean(np.sum(t * np.log(o) + (1 - t) * np.log(1 - o), axis=0))",
                         "np.sum((o - t) ** 2) / x.shape[1]"},
                        {"e2 = o - t", std::string("e2 = ") + delta}});
}

TEST(KnownNetworks, TakeASquaredErrorBehindAnActivation) {
  const Report report = judge(squares("2 * (o - t) * o * (1 - o)"));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(report.network, HasSubstr("2 layers, tanh hidden, sigmoid output; half squared error: the mean "
                                        "over the examples, without the 1/2;"));
  EXPECT_EQ(report.arrays.size(), 4U);
}

TEST(KnownNetworks, MissTheSlopeOfTheOutputBehindSquares) {
  const Report report = diagnosed(squares("2 * (o - t)"));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  ASSERT_FALSE(report.mistakes.empty()) << everything_said(report);
  EXPECT_EQ(report.mistakes.front().id, "slope-missing");
  EXPECT_EQ(report.mistakes.front().layer, 2U);
  EXPECT_THAT(report.mistakes.front().right, HasSubstr("dZ[2] = dA[2] * g[2]'(Z[2])"));
}

/// The hidden layer made of the error of the output, and not of its dZ.
TEST(KnownNetworks, SpeakOfTheErrorWhereItIsNotChained) {
  const Report report =
      diagnosed(with(squares("2 * (o - t) * o * (1 - o)"), {{"(w2.T @ e2)", "(w2.T @ (2 * (o - t)))"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  ASSERT_FALSE(report.mistakes.empty()) << everything_said(report);
  for (const MistakeFinding& finding : report.mistakes) EXPECT_THAT(finding.wrong, Not(HasSubstr("[3]")));
  EXPECT_THAT(report.mistakes.front().arrays, testing::Contains("dW[1]"));
}

TEST(KnownNetworks, SpeakOfNoLayerThatIsNotThere) {
  for (const char* delta : {"2 * (t - o) * o * (1 - o)", "(o - t) * o * (1 - o)", "2 * (o - t) * o"}) {
    const Report report = diagnosed(squares(delta));
    EXPECT_EQ(report.verdict, Verdict::wrong);
    EXPECT_FALSE(report.mistakes.empty()) << everything_said(report);
    for (const MistakeFinding& finding : report.mistakes) {
      EXPECT_THAT(finding.wrong + finding.right, Not(HasSubstr("[3]"))) << delta;
      EXPECT_NE(finding.layer, 3U) << delta;
    }
  }
}

/// A right gradient of the usual cost beside another cost: the cost is what is wrong.
TEST(KnownNetworks, NameAWrongCost) {
  const Report report =
      diagnosed(with(columns, {{"+ (1 - t) * np.log(1 - o)", "- (1 - t) * np.log(1 - o)"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  ASSERT_FALSE(report.mistakes.empty()) << everything_said(report);
  EXPECT_THAT(report.mistakes.front().arrays, testing::ElementsAre("cost"));
}

/// Numbers that fit by chance are offered as no cause: a gradient that counts the examples is the same for
/// every question, and nothing was kept between calls.
TEST(KnownNetworks, TakeACountForNoMemory) {
  const Report report = diagnosed(
      with(columns, {{"gb1 = e1.sum(axis=1, keepdims=True) / n", "gb1 = np.ones((w1.shape[0], 1)) * 7.0"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  for (const MistakeFinding& finding : report.mistakes) EXPECT_THAT(finding.wrong, Not(HasSubstr("earlier")));
}

/// The mean squared error of one output is none of the costs of a softmax, whose one output is always 1.
TEST(KnownNetworks, TakeOneOutputForNoSoftmax) {
  const std::string descent = test::read_text_file(std::string(PYTHON_CASES) + "/descent_of_both_right.py");
  EXPECT_TRUE(diagnosed(descent).ok()) << everything_said(diagnosed(descent));
  const Report half = diagnosed(with(descent, {{"db = (2 / n)", "db = (1 / n)"}}));
  EXPECT_EQ(half.verdict, Verdict::wrong) << everything_said(half);
}

}  // namespace
}  // namespace gradproof::python_test
