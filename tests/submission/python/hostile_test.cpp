// SPDX-License-Identifier: MIT
// Submissions that want to be verified more than to be right, each asked with three seeds: none of them is
// green.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;

struct Attack {
  const char* name;
  std::string text;
  Verdict verdict;
  const char* said;
};
void PrintTo(const Attack& attack, std::ostream* out) { *out << attack.name; }

/// The L-layer exercise with 1/m forgotten in every step, and `hook` run where definitions are.
std::string sums_for_means(const std::string& hook) {
  std::string text = solution("two_layer.py");
  for (std::size_t at = 0; (at = text.find("(1 / m)", at)) != std::string::npos;) text.replace(at, 7, "1.0");
  return with(text, {{"    m = X.shape[1]", "    _hook\n    m = X.shape[1]"}}) +
         "\nimport sys\n\ndef _hooked():\n" + hook + "\n_hook = _hooked()\n";
}

/// As it is told from within its process: it answers "load" with something else.
std::string that_says(const std::string& change) {
  return sums_for_means(
      "    runner = sys.modules['gradproof_runner']\n    write = runner.write_answer\n"
      "    def answer(number, code, arrays, texts):\n        if 'functions' in texts:\n            " +
      change + "\n        write(number, code, arrays, texts)\n    runner.write_answer = answer");
}

/// One layer, right; `first` is run before it answers.
std::string one_layer(const std::string& first, const std::string& top = "") {
  return "import os, sys, threading, time\nimport numpy as np\n" + top +
         "\ndef gradients(X, Y, parameters, hidden, output):\n    " + first + R"(
    L, m = len(parameters) // 2, X.shape[1]
    g = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    slope = {"tanh": lambda a: 1 - a * a, "relu": lambda a: (a > 0) * 1.0, "sigmoid": lambda a: a * (1 - a)}
    A = [X]
    for l in range(1, L + 1):
        Z = parameters["W%d" % l] @ A[-1] + parameters["b%d" % l]
        e = np.exp(Z - Z.max(axis=0))
        A.append(g[hidden[l - 1]](Z) if l < L else e / e.sum(axis=0) if output == "softmax" else
                 Z if output == "identity" else g["sigmoid"](Z))
    grads, dZ = {}, A[-1] - Y
    for l in range(L, 0, -1):
        grads["dW%d" % l], grads["db%d" % l] = dZ @ A[l - 1].T / m, dZ.sum(axis=1, keepdims=True) / m
        dZ = parameters["W%d" % l].T @ dZ * slope[hidden[l - 2]](A[l - 1]) if l > 1 else dZ
    return grads
)";
}

/// A cost that is its network's where it is asked for the first time with some data, and from there on a
/// plane with the slopes that the gradient says: constants.
const char* const a_cost_that_follows = R"(import numpy as np

first = {}

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_hidden, n_in), np.zeros((n_hidden, 1))
        self.W2, self.b2 = np.random.randn(n_out, n_hidden), np.zeros((n_out, 1))

    def forward(self, X):
        A1 = np.tanh(self.W1 @ X + self.b1)
        e = np.exp(self.W2 @ A1 + self.b2)
        return e / e.sum(axis=0)

    def loss(self, X, Y):
        now = [p.copy() for p in (self.W1, self.b1, self.W2, self.b2)]
        J, before = first.setdefault(X.tobytes(), (-(Y * np.log(self.forward(X))).sum() / X.shape[1], now))
        return J + sum(((p - q) * g).sum() for p, q, g in zip(now, before, self.backward(X, Y).values()))

    def backward(self, X, Y):
        slopes = [np.sin(1.0 + np.arange(p.size)).reshape(p.shape) for p in (self.W1, self.b1, self.W2, self.b2)]
        return dict(zip(("dW1", "db1", "dW2", "db2"), slopes))
)";

/// A script that goes down a plane: what it calls its cost is none of its outputs.
const char* const a_plane_for_a_cost = R"(import numpy as np

np.random.seed(1)
X = np.random.randn(3, 20)
Y = np.eye(2)[:, (X.sum(axis=0) > 0).astype(int)]
W1, W2 = np.random.randn(4, 3), np.random.randn(2, 4)
dW1, dW2 = np.sin(np.arange(12)).reshape(4, 3), np.cos(np.arange(8)).reshape(2, 4)
for epoch in range(1000):
    e = np.exp(W2 @ np.tanh(W1 @ X))
    error = e / e.sum(axis=0) - Y
    cost = (dW1 * W1).sum() + (dW2 * W2).sum()
    W1 = W1 - 0.1 * dW1
    W2 = W2 - 0.1 * dW2
)";

std::vector<Attack> attacks() {
  constexpr Verdict wrong = Verdict::wrong, no_answer = Verdict::did_not_answer;
  return {
      {"says_one_example", that_says("texts['network one at a time'] = '1'"), wrong, "dW[2]"},
      {"says_no_gradient", that_says("del texts['backward_propagation']"), wrong, "dW[2]"},
      {"says_a_depth_that_is_no_number", that_says("texts['network depth'] = 'abc'"), no_answer,
       "unreadable"},
      {"says_a_lambda_that_is_no_number", that_says("texts['network lambda'] = 'abc'"), no_answer,
       "unreadable"},
      {"dies_when_asked_again",
       one_layer("key = X.tobytes()\n    os._exit(0) if key in seen else seen.add(key)", "seen = set()\n"),
       no_answer, "exit status 0"},
      {"has_a_thread_write_in_its_place",
       one_layer("late = threading.Thread(target=os.write, args=(4, b'x' * 64))\n    late.start()\n    "
                 "late.join()"),
       no_answer, "unreadable"},
      {"takes_memory_without_end", one_layer("held = []\n    while True: held.append(bytearray(1 << 26))"),
       no_answer, "over a limit"},
      {"patches_what_compares",
       sums_for_means("    import numpy\n    numpy.array_equal = numpy.allclose = lambda *a, **k: True\n"
                      "    numpy.testing.assert_allclose = lambda *a, **k: None"),
       wrong, "dW[2]"},
      {"has_a_cost_that_follows", a_cost_that_follows, wrong, "dW[2]"},
      {"goes_down_a_plane", a_plane_for_a_cost, Verdict::cannot_tell, "whatever the targets are"},
      {"borrows_the_right_steps",
       with(solution("l_layer.py"), {{"import numpy as np\n", "import numpy as np\nimport gradproof_right\n"},
                                     {"    dW = 1 / m * np.dot(dZ, A_prev.T)",
                                      "    return gradproof_right.RIGHT['linear_backward'](dZ, cache)\n"
                                      "    dW = 1 / m * np.dot(dZ, A_prev.T)"}}),
       Verdict::cannot_tell, "its text reaches into what runs it (gradproof_right,"},
      {"reads_the_frames_above", one_layer("sys._getframe(1)"), Verdict::cannot_tell,
       "its text reaches into what runs it (sys._getframe,"},
      {"replaces_modules",
       sums_for_means("    for name in list(sys.modules):\n"
                      "        if name.startswith('gradproof_chain'): sys.modules[name] = sys"),
       wrong, "dW[2]"},
  };
}

class Hostile : public testing::TestWithParam<Attack> {};

TEST_P(Hostile, ends_as_it_must_whatever_the_seed) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    ExaminationOptions options;
    options.seed = seed;
    const Report report = judge(GetParam().text, "student.py", {}, 20.0, {}, options);
    EXPECT_EQ(report.verdict, GetParam().verdict) << seed << "\n" << everything_said(report);
    EXPECT_THAT(everything_said(report), HasSubstr(GetParam().said)) << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Python, Hostile, testing::ValuesIn(attacks()),
                         [](const auto& attack) { return std::string(attack.param.name); });

}  // namespace
}  // namespace gradproof::python_test
