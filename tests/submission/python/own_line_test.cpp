// SPDX-License-Identifier: MIT
// The learner's own line: found in the text of solutions with a mistake in them, and put right in their
// names.
#include "gradproof/submission/own_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>

#include "gradproof/diagnosis/examine.hpp"
#include "tests/submission/python/solutions.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof::python_test {
namespace {

/// As `gradproof check` does it: judged, diagnosed, and the lines looked for.
Report with_own_lines(const std::string& text, const std::string& name = "student.py") {
  const test::TemporaryFolder folder;
  PythonOptions options;
  options.python = "/usr/bin/python3";
  PythonSubmission submission(folder.write(name, text), options);
  const Examination questions = standard_examination(submission.fitting({}));
  EvidenceCollector evidence;
  CheckOptions check;
  check.on_answer = std::ref(evidence);
  Report report = submission.judge(questions, check);
  add_diagnosis(report, evidence.evidence());
  add_own_lines(report, submission, questions);
  return report;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// A line with a mistake planted into it.
struct Planting {
  const char* base;
  const char* right;
  const char* wrong;
};

const Planting plantings[] = {
    {"two_layer.py", "dW1 = (1 / m) * ", "dW1 = "},
    {"two_layer.py", "dW2 = (1 / m) * ", "dW2 = "},
    {"two_layer.py", "db2 = (1 / m) * ", "db2 = "},
    {"two_layer.py", "dZ2 = A2 - Y", "dZ2 = Y - A2"},
    {"two_layer.py", "dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)"},
    {"two_layer.py", "np.sum(dZ2, axis=1", "np.mean(dZ2, axis=1"},
    {"two_layer.py", "np.dot(W2.T, dZ2)", "np.dot(W2, dZ2)"},
    {"two_layer.py", "np.dot(dZ2, A1.T)", "np.dot(dZ2, cache[\"Z1\"].T)"},
    {"two_layer.py", "np.power(A1, 2)", "np.power(cache[\"Z1\"], 2)"},
    {"two_layer.py", "(1 - np.power(A1, 2))", "(A1 * (1 - A1))"},
    {"two_layer.py", " * (1 - np.power(A1, 2))", ""},
    {"two_layer.py", "np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"},
    {"two_layer.py", "np.sum(logprobs) / m", "np.sum(logprobs)"},
    {"two_layer.py", "A1 = np.tanh(Z1)", "A1 = sigmoid(Z1)"},
    {"two_layer.py", "np.dot(W1, X) + b1", "np.dot(W1, X)"},
    {"two_layer_loops.py", "db2[o, 0] += dz2 / m", "db2[o, 0] += dz2"},
    {"two_layer_loops.py", "dW2[o, i] += dz2 * A1[i, k] / m", "dW2[o, i] += dz2 * A1[i, k]"},
    {"three_layer.py", "dW2 = dZ2 @ A1.T / m", "dW2 = dZ2 @ A1.T"},
    {"three_layer.py", "db3 = np.sum(dZ3, axis=1, keepdims=True) / m",
     "db3 = np.sum(dZ3, axis=1, keepdims=True)"},
    {"three_layer.py", "dZ2 = dA2 * (A2 > 0)", "dZ2 = dA2"},
    {"three_layer.py", "dW1 = dZ1 @ X.T / m", "dW1 = -dZ1 @ X.T / m"},
    {"three_layer_l2.py", "dW2 = dZ2 @ A1.T / m + lambd / m * W2", "dW2 = dZ2 @ A1.T / m"},
    {"three_layer_l2.py", "dW3 = dZ3 @ A2.T / m + lambd / m * W3", "dW3 = dZ3 @ A2.T / m + lambd * W3"},
    {"lower_case.py", "dw1 = np.dot(dz1, cache[\"a0\"].T) / m", "dw1 = np.dot(dz1, cache[\"a0\"].T)"},
    {"lower_case.py", "dz2 = cache[\"a2\"] - y", "dz2 = y - cache[\"a2\"]"},
    {"lower_case.py", "db1 = np.sum(dz1, axis=1, keepdims=True) / m",
     "db1 = np.sum(dz1, axis=1, keepdims=True)"},
    {"separate_arguments.py", "dW1 = 1 / m * dZ1.dot(X.T)", "dW1 = dZ1.dot(X.T)"},
    {"l_layer.py", "dW = 1 / m * ", "dW = "},
    {"l_layer.py", "db = 1 / m * ", "db = "},
    {"l_layer.py", "np.dot(W.T, dZ)", "np.dot(W, dZ)"},
    {"l_layer_softmax.py", "dZ @ caches[l][\"A_prev\"].T / m", "dZ @ caches[l][\"A_prev\"].T"},
    {"class_state.py", "self.db2 = dz2.sum(axis=0) / m", "self.db2 = dz2.sum(axis=0)"},
    {"class_state.py", "self.dw1 = X.T @ dz1 / m", "self.dw1 = X.T @ dz1"},
};

/// Each takes two whole checks: a quarter of them here, all where the long tests ask (OWN_LINES=all).
bool all_plantings() {
  const char* const asked = std::getenv("OWN_LINES");
  return asked != nullptr && std::string(asked) == "all";
}

/// The two shares that say what the first screen is worth.
TEST(OwnLine, IsFoundAndPutRight) {
  std::size_t planted = 0, named = 0, found = 0, mended = 0;
  std::ostringstream missed;
  for (std::size_t i = 0; i < std::size(plantings); i += all_plantings() ? 1 : 4) {
    const Planting& planting = plantings[i];
    ++planted;
    const std::string text = with(solution(planting.base), {{planting.right, planting.wrong}});
    const std::vector<std::string> before = lines_of(solution(planting.base)), after = lines_of(text);
    std::size_t line = 0;
    while (before[line] == after[line]) ++line;
    const Report report = with_own_lines(text);
    if (report.mistakes.empty() || report.mistakes.front().id == "not-in-catalogue") {
      missed << planting.base << ": no name for " << planting.wrong << '\n';
      continue;
    }
    ++named;
    const MistakeFinding& mistake = report.mistakes.front();
    if (!mistake.own || mistake.own->line != line + 1) {
      missed << planting.base << ": " << mistake.id << " is in line " << line + 1 << ": " << after[line]
             << "; found: " << (mistake.own ? mistake.own->place + ": " + mistake.own->text : "nothing")
             << '\n';
      continue;
    }
    ++found;
    if (mistake.own->corrected.empty()) {
      missed << planting.base << ": " << mistake.id << " is not put right: " << mistake.own->text << '\n';
      continue;
    }
    std::vector<std::string> repaired = after;
    repaired[line] = with(after[line], {{mistake.own->text, mistake.own->corrected}});
    std::ostringstream whole;
    for (const std::string& each : repaired) whole << each << '\n';
    const Report again = judge(whole.str());
    if (again.ok()) {
      ++mended;
    } else {
      missed << planting.base << ": " << mistake.own->corrected << " is not verified\n";
    }
  }
  const double count = static_cast<double>(named);
  std::cout << "own line found in " << found << " of " << named
            << " named mistakes; the corrected line makes the file verified in " << mended << "\n"
            << missed.str();
  EXPECT_GE(static_cast<double>(named), 0.875 * static_cast<double>(planted)) << missed.str();
  EXPECT_GE(static_cast<double>(found), 0.95 * count) << missed.str();
  EXPECT_GE(static_cast<double>(mended), 0.8 * count) << missed.str();
}

TEST(OwnLine, OfANotebookHasTheNumberOfItsCell) {
  const std::string text =
      R"({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
{"cell_type": "markdown", "source": ["Exercise 3"]},
{"cell_type": "code", "execution_count": 4, "outputs": [], "metadata": {}, "source": [
"import numpy as np\n", "def sigmoid(z):\n", "    return 1 / (1 + np.exp(-z))\n",
"def forward_propagation(X, parameters):\n",
"    Z1 = parameters['W1'] @ X + parameters['b1']\n", "    A1 = np.tanh(Z1)\n",
"    Z2 = parameters['W2'] @ A1 + parameters['b2']\n", "    A2 = sigmoid(Z2)\n",
"    return A2, {'Z1': Z1, 'A1': A1, 'Z2': Z2, 'A2': A2}\n"]},
{"cell_type": "code", "execution_count": 7, "outputs": [], "metadata": {}, "source": [
"def backward_propagation(parameters, cache, X, Y):\n", "    m = X.shape[1]\n",
"    A1, A2 = cache['A1'], cache['A2']\n", "    dZ2 = A2 - Y\n", "    dW2 = dZ2 @ A1.T / m\n",
"    db2 = dZ2.sum(axis=1, keepdims=True) / m\n",
"    dZ1 = parameters['W2'].T @ dZ2 * (1 - A1 ** 2)\n",
"    dW1 = dZ1 @ X.T\n", "    db1 = dZ1.sum(axis=1, keepdims=True) / m\n",
"    return {'dW1': dW1, 'db1': db1, 'dW2': dW2, 'db2': db2}\n"]}]})";
  const Report report = with_own_lines(text, "student.ipynb");
  ASSERT_FALSE(report.mistakes.empty()) << everything_said(report);
  ASSERT_TRUE(report.mistakes.front().own) << report.text();
  EXPECT_EQ(report.mistakes.front().own->place, "In [7], line 8");
  EXPECT_EQ(report.mistakes.front().own->text, "dW1 = dZ1 @ X.T");
  EXPECT_EQ(report.mistakes.front().own->corrected, "dW1 = dZ1 @ X.T / m");
}

/// Nothing that was not tried is called the right line.
TEST(OwnLine, IsNotPutRightWhereThatDoesNotHelp) {
  // m is wrong in a way that the line of dW1 alone cannot mend: it reads 2 m
  const Report report = with_own_lines(with(
      solution("two_layer.py"), {{"dW1 = (1 / m) * np.dot(dZ1, X.T)", "m = 1; dW1 = np.dot(dZ1, X.T) / m"}}));
  for (const MistakeFinding& mistake : report.mistakes) {
    if (!mistake.own) continue;
    EXPECT_NE(mistake.own->corrected, "dW1 = np.dot(dZ1, X.T) / m");
  }
}

const char* const any_depth = R"(import numpy as np

def elu(z):
    return np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1)

def elu_prime(z):
    return np.where(z > 0, 1.0, np.exp(np.minimum(z, 0)))

def forward(X, params):
    cache, A = {"A0": X}, X
    L = len(params) // 2
    for l in range(1, L + 1):
        Z = params["W%d" % l] @ A + params["b%d" % l]
        A = elu(Z) if l < L else 1 / (1 + np.exp(-Z))
        cache["Z%d" % l], cache["A%d" % l] = Z, A
    return A, cache

def cost(AL, Y):
    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1]

def backward(AL, Y, params, cache):
    m, L, grads = Y.shape[1], len(params) // 2, {}
    dZ = AL - Y
    for l in range(L, 0, -1):
        grads["dW%d" % l] = dZ @ cache["A%d" % (l - 1)].T / m
        grads["db%d" % l] = dZ.sum(axis=1, keepdims=True) / m
        if l > 1:
            dZ = params["W%d" % l].T @ dZ * elu_prime(cache["Z%d" % (l - 1)])
    return grads
)";

/// A mistake without a name in a hidden layer is not looked for in the line that has the labels, and none at
/// all in a line that is as its equation says.
TEST(OwnLine, IsNoneThatIsRight) {
  const Report hidden = with_own_lines(with(any_depth, {{"1.0, np.exp(np.minimum(z, 0))", "1.0, 0.5"}}));
  EXPECT_EQ(hidden.verdict, Verdict::wrong);
  ASSERT_FALSE(hidden.mistakes.empty());
  ASSERT_TRUE(hidden.mistakes.front().own) << everything_said(hidden);
  EXPECT_THAT(hidden.mistakes.front().own->text, testing::HasSubstr("elu_prime"));
  const Report bound = with_own_lines(
      with(any_depth,
           {{"    return grads", "    return {k: np.clip(v, -0.01, 0.01) for k, v in grads.items()}"}}));
  EXPECT_EQ(bound.verdict, Verdict::wrong);
  ASSERT_FALSE(bound.mistakes.empty());
  EXPECT_FALSE(bound.mistakes.front().own) << everything_said(bound);
  EXPECT_THAT(
      bound.mistakes.front().wrong,
      testing::AllOf(testing::HasSubstr("cut off there"), testing::Not(testing::HasSubstr("between calls"))));
}

}  // namespace
}  // namespace gradproof::python_test
