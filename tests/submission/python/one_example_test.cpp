// SPDX-License-Identifier: MIT
// Classes that take one example, a vector or a column, and refuse a batch; and those that go through a batch
// one example after the other and change their parameters once, at its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

/// Vectors; the gradients stay on the object.
const char* const of_vectors =
    "import numpy as np\n"
    "class Online:\n"
    "    def __init__(self, n_in, n_hidden, n_out):\n"
    "        self.U = np.random.randn(n_hidden, n_in)\n"
    "        self.V = np.random.randn(n_out, n_hidden)\n"
    "        self.b = np.random.randn(n_hidden)\n"
    "    def forward(self, x):\n"
    "        self.x = x\n"
    "        self.h = np.tanh(self.U.dot(x) + self.b)\n"
    "        self.y = self.V.dot(self.h)\n"
    "        return self.y\n"
    "    def loss(self, x, target):\n"
    "        return np.sum((self.forward(x) - target) ** 2) / 2\n"
    "    def backward(self, target):\n"
    "        d = self.y - target\n"
    "        self.dV = np.outer(d, self.h)\n"
    "        back = self.V.T.dot(d) * (1 - self.h ** 2)\n"
    "        self.dU = np.outer(back, self.x)\n"
    "        self.db = back\n";

/// Columns; weights and biases in lists, gradients in two lists.
const char* const of_columns =
    "import numpy as np\n"
    "def logistic(v):\n    return 1 / (1 + np.exp(-v))\n"
    "def slope(v):\n    return logistic(v) * (1 - logistic(v))\n"
    "class Net:\n"
    "    def __init__(self, sizes):\n"
    "        self.depth = len(sizes)\n"
    "        self.B = [np.random.randn(n, 1) for n in sizes[1:]]\n"
    "        self.W = [np.random.randn(n, k) for k, n in zip(sizes[:-1], sizes[1:])]\n"
    "    def feedforward(self, a):\n"
    "        for w, b in zip(self.W, self.B):\n"
    "            a = logistic(w @ a + b)\n"
    "        return a\n"
    "    def backprop(self, x, y):\n"
    "        grad_b = [np.zeros(b.shape) for b in self.B]\n"
    "        grad_w = [np.zeros(w.shape) for w in self.W]\n"
    "        acts, zs = [x], []\n"
    "        for w, b in zip(self.W, self.B):\n"
    "            zs.append(np.dot(w, acts[-1]) + b)\n"
    "            acts.append(logistic(zs[-1]))\n"
    "        delta = (acts[-1] - y) * slope(zs[-1])\n"
    "        grad_b[-1], grad_w[-1] = delta, np.dot(delta, acts[-2].T)\n"
    "        for l in range(2, self.depth):\n"
    "            delta = np.dot(self.W[-l + 1].T, delta) * slope(zs[-l])\n"
    "            grad_b[-l], grad_w[-l] = delta, np.dot(delta, acts[-l - 1].T)\n"
    "        return grad_b, grad_w\n";

/// A batch in rows, one after the other; the step comes once.
const char* const summed_up =
    "import numpy as np\n"
    "class Rides:\n"
    "    def __init__(self, input_nodes, hidden_nodes, output_nodes, learning_rate):\n"
    "        self.w_ih = np.random.randn(input_nodes, hidden_nodes)\n"
    "        self.w_ho = np.random.randn(hidden_nodes, output_nodes)\n"
    "        self.lr = learning_rate\n"
    "    def squash(self, v):\n        return 1 / (1 + np.exp(-v))\n"
    "    def train(self, features, targets):\n"
    "        sum_ih, sum_ho = np.zeros(self.w_ih.shape), np.zeros(self.w_ho.shape)\n"
    "        for row, target in zip(features, targets):\n"
    "            hid = self.squash(row @ self.w_ih)\n"
    "            miss = target - hid @ self.w_ho\n"
    "            below = self.w_ho @ miss * hid * (1 - hid)\n"
    "            sum_ih += below * row[:, None]\n"
    "            sum_ho += miss * hid[:, None]\n"
    "        self.w_ho += self.lr * sum_ho / len(features)\n"
    "        self.w_ih += self.lr * sum_ih / len(features)\n"
    "    def run(self, features):\n        return self.squash(features @ self.w_ih) @ self.w_ho\n";

const std::vector<Family> networks = {
    {"vectors",
     of_vectors,
     {{{"* (1 - self.h ** 2)", "* (1 - self.h)"}},
      {{"self.db = back", "self.db = -back"}},
      {{"d = self.y - target\n", "d = 2 * (self.y - target)\n"}}},
     {{{"np.tanh(self.U.dot(x) + self.b)", "np.tanh(np.dot(self.U, x) + self.b)"}}}},
    {"columns",
     of_columns,
     {{{"delta) * slope(zs[-l])", "delta)"}},
      {{"delta) * slope(zs[-l])", "delta) * slope(acts[-l])"}},
      {{"grad_b[-l], grad_w[-l] = delta", "grad_b[-l], grad_w[-l] = 2 * delta"}}},
     {{{"return grad_b, grad_w", "return grad_w, grad_b"}}}},
    {"summed_up",
     summed_up,
     {{{"* hid * (1 - hid)", "* hid"}},
      {{"self.w_ih += self.lr", "self.w_ih -= self.lr"}},
      {{"self.lr * sum_ih / len(features)", "self.lr * sum_ih"}}},
     {{{"1 / (1 + np.exp(-v))", "np.tanh(v)"}, {"* hid * (1 - hid)", "* (1 - hid * hid)"}}}},
};

class OneExampleAtATime : public testing::TestWithParam<Family> {};

TEST_P(OneExampleAtATime, is_verified_where_it_is_right) { expect_verified(GetParam()); }

TEST_P(OneExampleAtATime, is_wrong_with_each_mistake) { expect_wrong_with_each_mistake(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Networks, OneExampleAtATime, testing::ValuesIn(networks), name_of_family);

/// A batch that is taken is asked as one: a bias that is not summed over it stays wrong.
TEST(OneExamples, AreNotAskedOfWhatTakesABatch) {
  const std::string text =
      "import numpy as np\n"
      "class Net:\n"
      "    def __init__(self, n_x, n_h, n_y):\n"
      "        self.W1, self.b1 = np.random.randn(n_h, n_x), np.zeros((n_h, 1))\n"
      "        self.W2, self.b2 = np.random.randn(n_y, n_h), np.zeros((n_y, 1))\n"
      "    def forward(self, X):\n"
      "        self.A1 = np.tanh(self.W1 @ X + self.b1)\n"
      "        self.A2 = self.W2 @ self.A1 + self.b2\n"
      "        return self.A2\n"
      "    def backward(self, X, Y):\n"
      "        dZ2 = self.A2 - Y\n"
      "        self.dW2, self.db2 = dZ2 @ self.A1.T, dZ2\n"
      "        dZ1 = self.W2.T @ dZ2 * (1 - self.A1 ** 2)\n"
      "        self.dW1, self.db1 = dZ1 @ X.T, dZ1\n";
  EXPECT_NE(judge(text).verdict, Verdict::verified) << everything_said(judge(text));
}

}  // namespace
}  // namespace gradproof::python_test
