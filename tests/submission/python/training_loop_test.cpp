// SPDX-License-Identifier: MIT
// The gradient that is only to be seen in what a round of a training loop changes: in the file, in a
// function, in a method, under `if __name__`; a whole batch or one example at a time; numbers, arrays, layers
// in a list. What is right is verified without a word from its user, and every mistake is found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gradproof/submission/python/notebook.hpp"
#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;

/// Rows, a softmax, labels as numbers; the data are named and never here; a rate called epsilon, a
/// regulariser, and a cost that is a mean where the update goes along a sum.
const char* const in_a_function =
    "import numpy as np\n"
    "import sklearn.datasets\n"
    "X, labels = sklearn.datasets.make_circles(150, noise=0.1)\n"
    "n_points = len(X)\n"
    "epsilon = 0.02\n"
    "reg_lambda = 0.05\n"
    "def total_loss(net):\n"
    "    h = np.tanh(X @ net['Wa'] + net['ba'])\n"
    "    s = np.exp(h @ net['Wb'] + net['bb'])\n"
    "    p = s / s.sum(axis=1, keepdims=True)\n"
    "    penalty = reg_lambda / 2 * (np.sum(net['Wa'] ** 2) + np.sum(net['Wb'] ** 2))\n"
    "    return (np.sum(-np.log(p[range(n_points), labels])) + penalty) / n_points\n"
    "def fit_net(width, rounds=5000):\n"
    "    Wa, ba = np.random.randn(2, width), np.zeros((1, width))\n"
    "    Wb, bb = np.random.randn(width, 2), np.zeros((1, 2))\n"
    "    for step in range(rounds):\n"
    "        h = np.tanh(X @ Wa + ba)\n"
    "        s = np.exp(h @ Wb + bb)\n"
    "        p = s / s.sum(axis=1, keepdims=True)\n"
    "        delta = p\n"
    "        delta[range(n_points), labels] -= 1\n"
    "        delta /= n_points\n"
    "        gWb = h.T @ delta + reg_lambda / n_points * Wb\n"
    "        gbb = delta.sum(axis=0, keepdims=True)\n"
    "        back = delta @ Wb.T * (1 - h * h)\n"
    "        gWa = X.T @ back + reg_lambda / n_points * Wa\n"
    "        gba = back.sum(axis=0, keepdims=True)\n"
    "        Wb -= epsilon * gWb\n"
    "        Wa -= epsilon * gWa\n"
    "        bb -= epsilon * gbb\n"
    "        ba -= epsilon * gba\n"
    "        net = {'Wa': Wa, 'ba': ba, 'Wb': Wb, 'bb': bb}\n"
    "        if step % 1000 == 0:\n"
    "            print(total_loss(net))\n"
    "    return net\n"
    "fit_net(4)\n";

/// Columns, under `if __name__`, constants for the rate.
const char* const in_a_main_block =
    "import numpy as np\n"
    "def squash(v):\n    return 1 / (1 + np.exp(-v))\n"
    "if __name__ == '__main__':\n"
    "    inputs = np.array([[0., 0, 1, 1], [0, 1, 0, 1]])\n"
    "    targets = np.array([[0., 1, 1, 0]])\n"
    "    hidden_weights = np.random.randn(3, 2)\n"
    "    out_weights = np.random.randn(1, 3)\n"
    "    for turn in range(9000):\n"
    "        hid = squash(hidden_weights @ inputs)\n"
    "        guess = squash(out_weights @ hid)\n"
    "        miss = targets - guess\n"
    "        step_out = miss * guess * (1 - guess)\n"
    "        step_hid = out_weights.T @ step_out * hid * (1 - hid)\n"
    "        out_weights += 0.3 * step_out @ hid.T\n"
    "        hidden_weights += 0.3 * step_hid @ inputs.T\n"
    "        if turn % 500 == 0:\n"
    "            print(np.abs(miss).mean())\n";

/// Parameters are made by fit itself, one of them a whole number at first; the rate is an attribute.
const char* const in_a_method =
    "import numpy as np\n"
    "class Regressor:\n"
    "    def __init__(self, step_size=0.01, rounds=100):\n"
    "        self.step_size, self.rounds = step_size, rounds\n"
    "        self.coef, self.intercept = None, None\n"
    "    def fit(self, data, y):\n"
    "        count = data.shape[0]\n"
    "        self.coef, self.intercept = np.zeros(data.shape[1]), 0\n"
    "        for _ in range(self.rounds):\n"
    "            p = self._link(data @ self.coef + self.intercept)\n"
    "            self.coef = self.coef - self.step_size * (data.T @ (p - y)) / count\n"
    "            self.intercept = self.intercept - self.step_size * np.sum(p - y) / count\n"
    "    def _link(self, z):\n        return 1 / (1 + np.exp(-z))\n";

/// Plain numbers as weights, one example after the other.
const char* const of_numbers =
    "import numpy as np\n"
    "def tanh_slope(v):\n    return 1 - np.tanh(v) ** 2\n"
    "class Tiny:\n"
    "    def __init__(self):\n"
    "        self.u1, self.u2, self.c1 = np.random.normal(), np.random.normal(), np.random.normal()\n"
    "        self.v1, self.c2 = np.random.normal(), np.random.normal()\n"
    "    def learn(self, samples, answers):\n"
    "        rate = 0.05\n"
    "        for epoch in range(400):\n"
    "            for x, t in zip(samples, answers):\n"
    "                s = self.u1 * x[0] + self.u2 * x[1] + self.c1\n"
    "                h = np.tanh(s)\n"
    "                o = self.v1 * h + self.c2\n"
    "                d = 2 * (o - t)\n"
    "                back = d * self.v1 * tanh_slope(s)\n"
    "                self.u1 -= rate * back * x[0]\n"
    "                self.u2 -= rate * back * x[1]\n"
    "                self.c1 -= rate * back\n"
    "                self.v1 -= rate * d * h\n"
    "                self.c2 -= rate * d\n"
    "samples = np.array([[-2., -1], [2, 6], [1, 4], [-1, -6]])\n"
    "answers = np.array([1., 0, 0, 1])\n"
    "Tiny().learn(samples, answers)\n";

/// Layers of a common base in a list, each with a backward that updates itself.
const char* const of_layers =
    "import numpy as np\n"
    "class Piece:\n"
    "    def forward(self, inp):\n        raise NotImplementedError\n"
    "    def backward(self, grad, lr):\n        raise NotImplementedError\n"
    "class Linear(Piece):\n"
    "    def __init__(self, n_in, n_out):\n"
    "        self.W = np.random.randn(n_in, n_out)\n"
    "        self.b = np.zeros((1, n_out))\n"
    "    def forward(self, inp):\n"
    "        self.inp = inp\n        return inp @ self.W + self.b\n"
    "    def backward(self, grad, lr):\n"
    "        below = grad @ self.W.T\n"
    "        self.W -= lr * self.inp.T @ grad\n"
    "        self.b -= lr * grad.sum(axis=0, keepdims=True)\n"
    "        return below\n"
    "class Tanh(Piece):\n"
    "    def forward(self, inp):\n"
    "        self.out = np.tanh(inp)\n        return self.out\n"
    "    def backward(self, grad, lr):\n        return grad * (1 - self.out ** 2)\n"
    "data = np.random.randn(6, 3)\n"
    "wanted = np.random.randn(6, 2)\n"
    "pieces = [Linear(3, 4), Tanh(), Linear(4, 2)]\n"
    "for epoch in range(100):\n"
    "    out = data\n"
    "    for piece in pieces:\n"
    "        out = piece.forward(out)\n"
    "    grad = 2 * (out - wanted) / len(data)\n"
    "    for piece in reversed(pieces):\n"
    "        grad = piece.backward(grad, 0.125)\n";

const std::vector<Family> loops = {
    {"a_function",
     in_a_function,
     {{{"(1 - h * h)", "(1 - h)"}},
      {{"gWb = h.T @ delta + reg_lambda / n_points * Wb", "gWb = h.T @ delta"}},
      {{"ba -= epsilon * gba", "ba += epsilon * gba"}},
      {{"gbb = delta.sum(axis=0, keepdims=True)", "gbb = delta.mean(axis=0, keepdims=True)"}},
      {{"labels] -= 1", "labels] -= 2"}}},
     {{{"Wb -= epsilon * gWb\n        Wa -= epsilon * gWa",
        "Wa += -epsilon * gWa\n        Wb += -epsilon * gWb"}}}},
    {"a_main_block",
     in_a_main_block,
     {{{"step_out * hid * (1 - hid)", "step_out * hid"}},
      {{"out_weights.T @ step_out", "out_weights.T @ miss"}},
      {{"hidden_weights += 0.3", "hidden_weights -= 0.3"}},
      {{"step_hid @ inputs.T", "step_hid @ np.abs(inputs.T)"}}},
     {{{"miss = targets - guess", "miss = -(guess - targets)"}}}},
    {"a_method",
     in_a_method,
     {{{"np.sum(p - y) / count", "np.sum(p - y)"}},
      {{"(data.T @ (p - y))", "(data.T @ (p - y) ** 2)"}},
      {{"self.coef - self.step_size", "self.coef + self.step_size"}}},
     {{{"return 1 / (1 + np.exp(-z))", "return z"}}}},
    {"numbers",
     of_numbers,
     {{{"self.u2 -= rate * back * x[1]", "self.u2 -= rate * back * x[0]"}},
      {{"self.v1 -= rate * d * h", "self.v1 -= rate * d * s"}},
      {{"self.c1 -= rate * back", "self.c1 -= rate * d"}},
      {{"return 1 - np.tanh(v) ** 2", "return 1 - v ** 2"}}},
     {{{"d = 2 * (o - t)", "d = o - t"}}}},
    {"layers",
     of_layers,
     {{{"grad * (1 - self.out ** 2)", "grad"}},
      {{"self.b -= lr * grad.sum(axis=0, keepdims=True)", "self.b -= lr * grad.mean(axis=0, keepdims=True)"}},
      {{"below = grad @ self.W.T", "below = grad @ np.abs(self.W.T)"}},
      {{"        below = grad @ self.W.T\n        self.W -= lr * self.inp.T @ grad\n",
        "        self.W -= lr * self.inp.T @ grad\n        below = grad @ self.W.T\n"}}},
     {{{"def backward(self, grad, lr):\n        below",
        "def backward(self, grad, rate):\n        lr = rate\n        below"}}}},
};

class TrainingLoop : public testing::TestWithParam<Family> {};

TEST_P(TrainingLoop, is_verified_where_it_is_right) {
  const Report report = expect_verified(GetParam());
  EXPECT_THAT(everything_said(report) + report.submission, HasSubstr("one round of the loop in lines"));
}

TEST_P(TrainingLoop, is_wrong_with_each_mistake) { expect_wrong_with_each_mistake(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Loops, TrainingLoop, testing::ValuesIn(loops), name_of_family);

/// A sum over the batch is no mean, and one example at a time would not tell them apart.
TEST(TrainingLoops, OfWholeBatchesAreNotAskedOneExampleAtATime) {
  const Report report = judge(with(in_a_method, {{"np.sum(p - y) / count", "np.sum(p - y)"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_THAT(report.submission, testing::Not(HasSubstr("one example at a time")));
}

/// The gradient of a sum is none of a mean, whatever the rate takes up: it depends on the number of examples.
TEST(TrainingLoops, AreWrongWhereTheirCostIsAMeanAndTheirGradientThatOfASum) {
  const Report report = judge(with(in_a_function, {{"        delta /= n_points\n", ""},
                                                   {"reg_lambda / n_points * Wb", "reg_lambda * Wb"},
                                                   {"reg_lambda / n_points * Wa", "reg_lambda * Wa"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("db[2]: wrong: every entry is 7."));
}

TEST(TrainingLoops, SayThatTheirRateTakesUpAConstant) {
  const Report report = judge(with(in_a_function, {{"return (np.sum", "return 2 * (np.sum"}}));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("its step is along 0.5 times the gradient of its cost"));
}

/// Were it asked ten examples, or five, a tenth would be their mean.
TEST(TrainingLoops, OfOneExampleAtATimeTakeATenthForNoMean) {
  const Report report = judge(test::read_text_file(std::string(PYTHON_CASES) + "/tenth_of_its_gradient.py"));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("its step is along 0.1 times the gradient of that cost"));
}

/// A step that is more than one along the gradient: that is then read from what the text calls gradients.
const char* const with_a_step_of_its_own = R"(import numpy as np
X = np.random.randn(2, 40)
Y = (X[0:1] * X[1:2] > 0).astype(float)
W1, b1 = np.random.randn(4, 2) * 0.5, np.zeros((4, 1))
W2, b2 = np.random.randn(1, 4) * 0.5, np.zeros((1, 1))
lr, s = 0.1, [0, 0, 0, 0]
for i in range(200):
    A1 = np.tanh(W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    m = X.shape[1]
    cost = -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    dW1 = dZ1 @ X.T / m
    db1 = dZ1.sum(axis=1, keepdims=True) / m
    s = [0.9 * v + 0.1 * g ** 2 for v, g in zip(s, (dW1, db1, dW2, db2))]
    W1 -= lr * dW1 / (np.sqrt(s[0]) + 1e-8)
    b1 -= lr * db1 / (np.sqrt(s[1]) + 1e-8)
    W2 -= lr * dW2 / (np.sqrt(s[2]) + 1e-8)
    b2 -= lr * db2 / (np.sqrt(s[3]) + 1e-8)
print(cost)
)";

TEST(TrainingLoops, WithAStepThatIsMoreAreJudgedByTheirOwnGradients) {
  const std::string more = "the step of the loop was not judged: it is more than one along it";
  const Report right = judge(with_a_step_of_its_own);
  EXPECT_EQ(right.verdict, Verdict::verified) << everything_said(right);
  EXPECT_THAT(everything_said(right), HasSubstr("read from dW1, db1, dW2, db2; " + more));
  const Report wrong = judge(with(with_a_step_of_its_own, {{"dW1 = dZ1 @ X.T / m", "dW1 = dZ1 @ X.T"}}));
  EXPECT_EQ(wrong.verdict, Verdict::wrong);
  for (const ArrayReport& array : wrong.arrays)
    EXPECT_EQ(array.verdict == Verdict::wrong, array.name == "dW[1]") << everything_said(wrong);
  // no rate stands before such a gradient, and a factor that all arrays share is no rate's
  const Report sums = judge(with(with_a_step_of_its_own, {{"m = X.shape[1]", "m = 1"}}));
  EXPECT_EQ(sums.verdict, Verdict::wrong) << everything_said(sums);
  const Report clipped = judge(
      with(with_a_step_of_its_own, {{"lr * dW1 / (np.sqrt(s[0]) + 1e-8)", "lr * np.clip(dW1, -0.02, 0.02)"},
                                    {"lr * db1 / (np.sqrt(s[1]) + 1e-8)", "lr * db1"},
                                    {"lr * dW2 / (np.sqrt(s[2]) + 1e-8)", "lr * (dW2 + 0.01 * W2)"},
                                    {"lr * db2 / (np.sqrt(s[3]) + 1e-8)", "lr * db2"}}));
  EXPECT_EQ(clipped.verdict, Verdict::verified) << everything_said(clipped);
  EXPECT_THAT(everything_said(clipped), HasSubstr(more));
}

/// What is called a gradient and makes no step is none of the loop's.
TEST(TrainingLoops, ThatStepAlongAnotherVariableAreJudgedByTheirStep) {
  const Report report =
      judge(with(with_a_step_of_its_own,
                 {{"dW1 = dZ1 @ X.T / m", "dW1 = dZ1 @ X.T / m\n    taken = W2.T @ dZ2 @ X.T / m"},
                  {"lr * dW1 / (np.sqrt(s[0]) + 1e-8)", "lr * taken"},
                  {"lr * db1 / (np.sqrt(s[1]) + 1e-8)", "lr * db1"},
                  {"lr * dW2 / (np.sqrt(s[2]) + 1e-8)", "lr * dW2"},
                  {"lr * db2 / (np.sqrt(s[3]) + 1e-8)", "lr * db2"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  EXPECT_EQ(first_failing(report), ": dW[1]");
}

/// No name of a gradient, and changes of one size: nobody knows what the gradient is.
TEST(TrainingLoops, WithAStepOfOneSizeAndNoNamedGradientAreNotCalledWrong) {
  std::string text = with_a_step_of_its_own;
  for (const char* const name : {"dW1", "db1", "dW2", "db2"}) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name))
      text.replace(at, 3, std::string("q") + (name[1] == 'W' ? "w" : "v") + name[2]);
  }
  try {
    ADD_FAILURE() << everything_said(judge(text));
  } catch (const UnusableSource& unusable) {
    EXPECT_THAT(unusable.what(),
                HasSubstr("its training loop could not be read: what the loop in lines 7 to 22 changes"));
    EXPECT_THAT(unusable.what(), HasSubstr("is changed by one and the same amount nearly everywhere"));
  }
}

TEST(TrainingLoops, ThatForgetAParameterAreNotGreen) {
  const Report forgot =
      judge(with(with_a_step_of_its_own, {{"lr * dW1 / (np.sqrt(s[0]) + 1e-8)", "lr * dW1"},
                                          {"    b1 -= lr * db1 / (np.sqrt(s[1]) + 1e-8)\n", ""},
                                          {"lr * dW2 / (np.sqrt(s[2]) + 1e-8)", "lr * dW2"},
                                          {"lr * db2 / (np.sqrt(s[3]) + 1e-8)", "lr * db2"}}));
  EXPECT_EQ(forgot.verdict, Verdict::cannot_tell) << everything_said(forgot);
  EXPECT_THAT(everything_said(forgot), HasSubstr("not judged: db1 (b1 is never changed by the loop)"));
}

/// Two functions that train, and a mistake in the second of them.
TEST(TrainingLoops, AreAllJudgedWhereThereAreSeveral) {
  const std::string text =
      "import numpy as np\n"
      "def linear_epoch(X, y, w, lr=0.1):\n"
      "    for k in range(0, len(X), 50):\n"
      "        a, t = X[k:k + 50], y[k:k + 50]\n"
      "        w -= lr * a.T @ (a @ w - t) / len(t)\n"
      "def logistic_epoch(X, y, theta, lr=0.1):\n"
      "    for k in range(0, len(X), 50):\n"
      "        a, t = X[k:k + 50], y[k:k + 50]\n"
      "        theta -= lr * a.T @ (1 / (1 + np.exp(-(a @ theta))) - t) / len(t)\n";
  EXPECT_EQ(judge(text).verdict, Verdict::verified) << everything_said(judge(text));
  const Report wrong = judge(with(text, {{"np.exp(-(a @ theta))) - t)", "np.exp(-(a @ theta))) + t)"}}));
  EXPECT_EQ(wrong.verdict, Verdict::wrong) << everything_said(wrong);
}

}  // namespace
}  // namespace gradproof::python_test
