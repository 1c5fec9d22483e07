// SPDX-License-Identifier: MIT
// What computes a gradient and was judged by nothing is named, and never green: a right gradient beside a
// wrong one hides it from nobody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gradproof/submission/python/interpreter.hpp"
#include "gradproof/submission/python/text_reading.hpp"
#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;

/// What is left of a text when these were judged; one process reads them all.
std::string left_of(const std::string& text, const std::vector<std::string>& judged,
                    const std::string& lines = "") {
  static TextReader reader(find_python("/usr/bin/python3"), {});
  (void)reader.read({{"s.py", text}}, {}, {});
  return fmt::format("{}", fmt::join(reader.left(judged, lines).not_run, ", "));
}

const std::string net =
    "class Net:\n"
    "  def __init__(self): self.W1 = 1\n"
    "  def backward(self, X, Y): return self.W1\n";

TEST(LeftTest, a_method_beside_the_one_that_was_judged_is_named) {
  EXPECT_EQ(left_of(net + "  def other_gradient(self, X, y): pass\n", {"Net.backward"}),
            "Net.other_gradient");
  EXPECT_EQ(left_of(net + "  def _gradient(self, X, y): pass\n  def forward(self, X): self._gradient(X, X)\n",
                    {"Net.forward", "Net.backward"}),
            "")
      << "it is called by what was judged";
  EXPECT_EQ(left_of(net + "  def relu_backward(self, Y): pass\n  def numerical_gradient(self, X, Y): pass\n",
                    {"Net.backward"}),
            "")
      << "a step, and a check";
}

TEST(LeftTest, a_class_that_nothing_judged_uses_is_named) {
  const std::string other =
      "class Other:\n  def __init__(self): self.weights = 1\n"
      "  def backward(self, X, Y): pass\n";
  EXPECT_EQ(left_of(net + other, {"Net.backward"}), "Other.backward");
  EXPECT_EQ(left_of(net + other, {"Other", "backward"}), "Net.backward");
  EXPECT_EQ(
      left_of(other + "class Net(Other):\n  def forward(self, X): pass\n", {"Net", "forward", "backward"}),
      "")
      << "it inherits from it";
  EXPECT_EQ(left_of(other + "class Net:\n  def __init__(self): self.last = Other()\n"
                            "  def backward(self, X, Y): return self.last.backward(X, Y)\n",
                    {"Net.backward"}),
            "")
      << "it is made of it";
  EXPECT_EQ(left_of(net + "class Deep(Net):\n  def backward(self, X, Y): pass\n", {"Net.backward"}),
            "Deep.backward")
      << "it has the parameters of Net";
  EXPECT_EQ(left_of("class Net:\n  def __init__(self): self.params = {}\n"
                    "  def loss(self, X, y):\n    return loss, grads\n",
                    {"affine_backward"}),
            "Net.loss");
  EXPECT_EQ(left_of(net + "class Loss:\n  def gradient(self, output, y): pass\n", {"Net.backward"}), "")
      << "it has no parameters";
}

TEST(LeftTest, a_gradient_that_is_another_somewhere_else_is_named) {
  const std::string function = "def backward(X, Y): pass\n";
  EXPECT_EQ(left_of(function + "if outside:\n  def backward(X, Y): return 0\n", {"backward"}),
            "the other backward in line 3");
  EXPECT_EQ(
      left_of("try:\n  def backward(X, Y): pass\nexcept E:\n  def backward(X, Y): pass\n", {"backward"}),
      "the other backward in line 4");
  EXPECT_EQ(left_of(function + function, {"backward"}), "") << "the second is meant, wherever it runs";
  EXPECT_EQ(left_of("class Net(Base):\n  def backward(self, X, Y): pass\n" + function, {"backward"}), "")
      << "nothing is known of its base";
}

TEST(LeftTest, functions_and_classes_of_one_file_are_both_named) {
  const std::string function = "def backward_propagation(parameters, cache, X, Y): pass\n";
  EXPECT_EQ(left_of(net + function, {"Net.backward"}), "backward_propagation");
  EXPECT_EQ(left_of(net + function, {"backward_propagation"}), "Net.backward");
  EXPECT_EQ(left_of(function + "def gradients(X, Y, parameters, hidden, output):\n"
                               "  return backward_propagation(parameters, None, X, Y)\n",
                    {"gradients"}),
            "");
}

const std::string loop_of_its_own =
    "for i in range(1000):\n"
    "  A = sigmoid(W1 @ X)\n"
    "  W1 = W1 - 0.1 * (A - Y) @ X.T\n";

TEST(LeftTest, a_loop_that_trains_with_a_gradient_of_its_own_is_named) {
  const std::string function = "def sigmoid(z): pass\ndef backward(X, Y): return sigmoid(X)\n";
  EXPECT_EQ(left_of(function + loop_of_its_own, {"backward"}), "the loop in line 3");
  EXPECT_EQ(left_of(function + "if __name__ == '__main__':\n  while True:\n    W -= np.dot(X, X.T)\n",
                    {"backward"}),
            "the loop in line 4");
  EXPECT_EQ(left_of(net + "  def fit(self, X, y, epochs):\n    for _ in range(epochs):\n"
                          "      self.W1 -= X.T.dot(self.W1 - y)\n",
                    {"Net.backward"}),
            "Net.fit");
  EXPECT_EQ(
      left_of(function + "def step(X, Y):\n  global W\n  W = W - 0.1 * sigmoid(W @ X) @ X.T\n", {"backward"}),
      "step");
}

TEST(LeftTest, what_only_makes_a_step_computes_no_gradient) {
  const std::string function = "def backward(X, Y): pass\n";
  for (const char* other :
       {"def update(W, dW):\n  W = W - 0.1 * dW\n  return W\n",
        "def train(X, Y):\n  global W\n  W = W - 0.1 * backward(X, Y) @ np.eye(3)\n",
        "class Dense:\n  def backward(self, dout):\n    self.W -= 0.1 * dout @ self.x.T\n",
        "def dictionary_to_vector(gradients, Y): pass\n",
        "def numerical(X, Y):\n  return {'dW1': X @ X, 'dW2': X @ X}\n"})
    EXPECT_EQ(left_of(function + other, {"backward"}), "") << other;
}

TEST(LeftTest, gradients_of_several_layers_are_some_under_any_name) {
  const std::string layers = "  dW1, dW2 = X @ X.T, X.T @ X\n  return {'dW1': dW1, 'dW2': dW2}\n";
  EXPECT_EQ(left_of(net + "def work(X, expected):\n" + layers, {"Net.backward"}), "work");
  EXPECT_EQ(left_of(net + "def train(X):\n  def backward(X, Y): pass\n  backward(X, X)\n", {"Net.backward"}),
            "train");
  EXPECT_EQ(left_of(net + "def backward_with_batch_norm(cache):\n" + layers, {"Net.backward"}),
            "backward_with_batch_norm");
  EXPECT_EQ(left_of(net + "def backward(X, Y): pass\n", {"Net.backward"}), "backward")
      << "a function of the name of a method";
  EXPECT_EQ(left_of("class Net:\n  def backward(self, X, Y): return backward(X, Y)\n"
                    "def backward(X, Y): pass\n",
                    {"Net.backward"}),
            "");
}

TEST(LeftTest, a_loop_that_was_judged_or_uses_what_was_is_not) {
  const std::string function = "def backward(X, Y): pass\n";
  EXPECT_EQ(left_of(function + loop_of_its_own, {"backward"}, "2-4"), "");
  EXPECT_EQ(
      left_of(function + "for i in range(1000):\n  dW = backward(X, Y)\n  W = W - 0.1 * dW @ np.eye(3).T\n",
              {"backward"}),
      "");
  EXPECT_EQ(left_of("def propagate(w, b, X, Y):\n  return {'dw': X.T}\n"
                    "for i in range(1000):\n  grads = propagate(w, b, X, Y)\n  w = w - np.sum(grads['dw'])\n",
                    {"propagate"}),
            "");
  EXPECT_EQ(left_of(function + "for i in range(1000):\n  W = W - 0.1 * dW\n", {"backward"}), "")
      << "nothing is multiplied in it: its gradient comes from elsewhere";
}

/// A right gradient, and beside it one with the sum for the mean.
TEST(LeftTest, a_wrong_gradient_beside_a_right_one_is_never_green) {
  const std::string network = R"(
import numpy as np

class Net:
    def __init__(self, n_in=3, n_hidden=4, n_out=2):
        self.W1 = np.random.randn(n_hidden, n_in)
        self.b1 = np.zeros((n_hidden, 1))
        self.W2 = np.random.randn(n_out, n_hidden)
        self.b2 = np.zeros((n_out, 1))

    def forward(self, X):
        self.A1 = np.tanh(self.W1 @ X + self.b1)
        e = np.exp(self.W2 @ self.A1 + self.b2)
        self.A2 = e / e.sum(axis=0)
        return self.A2

    def loss(self, X, Y):
        return -(Y * np.log(self.forward(X))).sum() / X.shape[1]

    def backward(self, X, Y):
        m = X.shape[1]
        self.forward(X)
        dZ2 = self.A2 - Y
        dZ1 = self.W2.T @ dZ2 * (1 - self.A1 ** 2)
        return {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
                "dW2": dZ2 @ self.A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m}
)";
  EXPECT_EQ(judge(network).verdict, Verdict::verified);
  const std::string method = network.substr(network.find("    def backward"));
  const std::string second = with(method, {{"def backward", "def gradients_of"}, {"X.T / m", "X.T"}});
  const std::string two_layer = solution("two_layer.py");
  const std::string function =
      with(two_layer.substr(two_layer.find("def backward_propagation")), {{"(1 / m)", "1.0"}});
  // a network that gradproof does not know: what is left makes nothing of it wrong
  const std::string of_its_own =
      with(network, {{"np.tanh(", "np.arctan("}, {"(1 - self.A1 ** 2)", "1 / (1 + np.tan(self.A1) ** 2)"}});
  for (const auto& [text, named] : {std::pair{network + second, "not judged: Net.gradients_of;"},
                                    std::pair{of_its_own + second, "not judged: Net.gradients_of;"},
                                    std::pair{two_layer + "\nW = np.ones((2, 2))\n" + loop_of_its_own,
                                              "not judged: the loop in line "}}) {
    const Report report = judge(text);
    EXPECT_EQ(report.verdict, Verdict::cannot_tell) << named << "\n" << everything_said(report);
    EXPECT_THAT(everything_said(report), HasSubstr(named));
  }
  const Report beside = judge(network + "\n" + function);  // a function can be asked alone
  EXPECT_EQ(beside.verdict, Verdict::wrong) << everything_said(beside);
  EXPECT_THAT(everything_said(beside),
              HasSubstr("backward_propagation: dW[2]: wrong: every entry is 7 times"));
}

}  // namespace
}  // namespace gradproof::python_test
