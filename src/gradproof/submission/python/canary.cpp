// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/canary.hpp"

#include <fmt/format.h>

#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/submission.hpp"

namespace gradproof {

namespace {

/// Known to be right: if this is not verified, the box or the interpreter is at fault, and nobody's gradient.
constexpr const char* canary = R"(import numpy as np

def gradients(X, Y, parameters, hidden, output):
    A1 = np.tanh(parameters["W1"] @ X + parameters["b1"])
    A2 = 1 / (1 + np.exp(-(parameters["W2"] @ A1 + parameters["b2"])))
    dZ2 = A2 - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1 ** 2)
    m = X.shape[1]
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.mean(axis=1, keepdims=True),
            "dW2": dZ2 @ A1.T / m, "db2": dZ2.mean(axis=1, keepdims=True)}
)";

}  // namespace

void require_canary(PythonSession& session) {
  std::string trouble;
  try {
    const PythonContents contents = session.load({{"canary.py", canary}}, {});
    const Architecture architecture({3, 4, 2}, {Activation::tanh()}, OutputLayer(OutputKind::sigmoid));
    Random random(1);
    const Case question{architecture, random_parameters(architecture.forward_only(), random),
                        random_normal(random, 3, 5), random_labels(architecture.forward_only(), 5, random)};
    WholeFindings findings;
    const Answer answer =
        ask_whole(session, python_exercises().front(), contents, {}, question, false, findings);
    if (check_network(question, answer).ok()) return;
    trouble =
        findings.raised.empty() ? "its numbers came out wrong" : raised_text(findings.raised.begin()->second);
  } catch (const DidNotAnswer& error) {
    trouble = error.what();
  } catch (const PartRaised& error) {
    trouble = raised_text(error);
  }
  const std::string printed = session.child().printed_err();
  throw HarnessTrouble(
      fmt::format("a Python solution that is right could not be verified in the box ({}), so nothing can be "
                  "said of yours{}{}; try another interpreter with --python PATH, more with --memory or "
                  "--timeout, or see whether --sandbox=off helps",
                  trouble, printed.empty() ? "" : "; Python printed: ", printable(printed, 1000)));
}

}  // namespace gradproof
