// SPDX-License-Identifier: MIT
// What is said of a wrong gradient where the network, or the network around a step, is not known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// An activation and a cost that nobody has: cosh of the error.
const char* const strange = R"(import numpy as np

def forward(inputs, Wh, bh, Wo, bo):
    h = np.arctan(inputs @ Wh + bh)
    return h, h @ Wo + bo

def cost(inputs, targets, Wh, bh, Wo, bo, reg):
    h, out = forward(inputs, Wh, bh, Wo, bo)
    return np.sum(np.cosh(out - targets)) / len(targets) + reg * np.sum(Wo ** 2)

def backward(inputs, targets, Wh, bh, Wo, bo, reg):
    h, out = forward(inputs, Wh, bh, Wo, bo)
    d2 = np.sinh(out - targets) / len(targets)
    d1 = d2 @ Wo.T / (1 + np.tan(h) ** 2)
    dWo = h.T @ d2 + 2 * reg * Wo
    dbo = d2.sum(axis=0)
    dWh = inputs.T @ d1
    dbh = d1.sum(axis=0)
    return {"Wh": dWh, "bh": dbh, "Wo": dWo, "bo": dbo}
)";

struct Look {
  const char* name;
  Replacements replacements;
  const char* said;
};
void PrintTo(const Look& look, std::ostream* out) { *out << look.name; }

class LookTest : public testing::TestWithParam<Look> {};

TEST_P(LookTest, says_what_the_array_is) {
  const Report report = diagnosed(with(strange, GetParam().replacements));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(everything_said(report), HasSubstr(GetParam().said));
}

const Look array_looks[] = {
    {"a_sign", {{"dbo = d2", "dbo = -d2"}}, "every entry has the wrong sign"},
    {"one_m_too_few",
     {{"dbo = d2.sum", "dbo = len(targets) * d2.sum"}},
     "every entry is m times the derivative"},
    {"one_m_too_many", {{"dbo = d2.sum", "dbo = d2.mean"}}, "every entry is 1/m times the derivative"},
    {"twice", {{"dWh = inputs", "dWh = 2 * inputs"}}, "every entry is 2 times the derivative"},
    {"nothing", {{"dbh = d1.sum(axis=0)", "dbh = 0 * bh"}}, "every entry is 0"},
    {"no_regulariser",
     {{" + 2 * reg * Wo", ""}},
     "less 0.6 times Wo itself: the term of the regulariser is missing"},
    {"a_bias_regularised",
     {{"dbo = d2.sum(axis=0)", "dbo = d2.sum(axis=0) + reg * bo"}},
     "and 0.3 times bo itself: a regulariser that the cost has not"},
};
INSTANTIATE_TEST_SUITE_P(Arrays, LookTest, testing::ValuesIn(array_looks),
                         [](const auto& look) { return std::string(look.param.name); });

TEST(Looks, AreOfARightNetworkNone) {
  const Report report = diagnosed(strange);
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_TRUE(report.mistakes.empty());
}

/// An error without a pattern gets no cause.
TEST(Looks, OfferNoCoincidence) {
  const Report report = diagnosed(with(strange, {{"dWo = h.T @ d2", "dWo = (h ** 3).T @ d2"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_TRUE(report.mistakes.empty());
  EXPECT_THAT(everything_said(report), Not(HasSubstr("times the derivative")));
}

const char* const steps = R"(import numpy as np
def sigmoid_backward(dA, Z):
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)
def relu_backward(dA, Z):
    return dA * (Z > 0)
def tanh_backward(dA, Z):
    return dA * (1 - np.tanh(Z) ** 2)
def leaky_relu_backward(dA, Z):
    return np.where(Z > 0, dA, 0.05 * dA)
)";

class StepLookTest : public testing::TestWithParam<Look> {};

TEST_P(StepLookTest, is_named_in_its_own_words) {
  const Report report = judge(with(steps, GetParam().replacements));
  EXPECT_EQ(report.verdict, Verdict::wrong);
  EXPECT_THAT(everything_said(report), HasSubstr(GetParam().said));
}

const Look step_looks[] = {
    {"tanh_of_Z_squared", {{"np.tanh(Z) ** 2", "Z ** 2"}}, "tanh_backward: dZ: wrong: it is dA * (1 - Z^2)"},
    {"tanh_without_the_square", {{"np.tanh(Z) ** 2", "np.tanh(Z)"}}, "it is dA * (1 - A)"},
    {"relu_without_dA",
     {{"dA * (Z > 0)", "1.0 * (Z > 0)"}},
     "relu_backward: dZ: wrong: it is g'(Z), without dA"},
    {"relu_masked_by_dA", {{"dA * (Z > 0)", "dA * (dA > 0)"}}, "it is dA where dA > 0, else 0"},
    {"relu_mask_of_A", {{"dA * (Z > 0)", "dA * (np.maximum(Z, 0) >= 0)"}}, "it is dA as it came"},
    {"the_leak_alone",
     {{"0.05 * dA", "0.05"}},
     "leaky_relu_backward: dZ: wrong: it is dA where Z > 0, else the leak alone"},
    {"sigmoid_twice",
     {{"return dA * s * (1 - s)", "t = 1 / (1 + np.exp(-s)); return dA * t * (1 - t)"}},
     "it is dA * g'(A)"},
};
INSTANTIATE_TEST_SUITE_P(Steps, StepLookTest, testing::ValuesIn(step_looks),
                         [](const auto& look) { return std::string(look.param.name); });

TEST(StepLooks, AreOfRightStepsNone) {
  const Report report = judge(steps);
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);  // no gradient of a network
  EXPECT_THAT(everything_said(report), HasSubstr("tanh_backward: dZ: verified"));
  EXPECT_THAT(everything_said(report), HasSubstr("leaky_relu_backward: dZ: verified"));
}

/// A step that is given A is right with A.
TEST(StepLooks, TakeAWhereTheArgumentSaysSo) {
  const Report report =
      judge(with(steps, {{"def tanh_backward(dA, Z):\n    return dA * (1 - np.tanh(Z) ** 2)",
                          "def tanh_backward(dA, A):\n    return dA * (1 - A ** 2)"}}));
  EXPECT_THAT(everything_said(report), HasSubstr("tanh_backward: dZ: verified"));
}

}  // namespace
}  // namespace gradproof::python_test
