// SPDX-License-Identifier: MIT
// Finite differences passed off as backpropagation: counted, so that no clock decides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* note = "takes more than 50 forward passes on a network of 40";

struct Cost {
  const char* name;
  std::string text;
};
void PrintTo(const Cost& cost, std::ostream* out) { *out << cost.name; }

/// In place of a backward function: one that moves each parameter and calls the forward function and the
/// cost.
std::string differences(const std::string& signature, const std::string& cost) {
  return "\n\ndef " + signature + R"(:
    grads = {}
    for name, value in parameters.items():
        grads["d" + name] = np.zeros(value.shape)
        for k in np.ndindex(*value.shape):
            costs = []
            for h in (1e-5, -1e-5):
                moved = copy.deepcopy(parameters)
                moved[name][k] += h
                costs.append()" +
         cost + R"()
            grads["d" + name][k] = (costs[0] - costs[1]) / 2e-5
    return grads
)";
}

std::string two_layer_differences() {
  return solution("two_layer.py") + differences("backward_propagation(parameters, cache, X, Y)",
                                                "compute_cost(forward_propagation(X, moved)[0], Y, moved)");
}

/// Its arguments hold no parameters: they are put together again out of the caches.
std::string l_layer_differences() {
  return solution("l_layer.py") + "\nimport copy\n" +
         differences("all_differences(X, Y, parameters)", "compute_cost(L_model_forward(X, moved)[0], Y)") +
         R"(

def L_model_backward(AL, Y, caches):
    parameters = {}
    for l, ((A_prev, W, b), Z) in enumerate(caches, 1):
        parameters["W%d" % l], parameters["b%d" % l] = W, b
    return all_differences(caches[0][0][0], Y, parameters)
)";
}

class Differences : public testing::TestWithParam<Cost> {};

TEST_P(Differences, get_a_note_whatever_their_numbers_are_worth) {
  const Report report = judge(GetParam().text);
  EXPECT_EQ(report.outcome, "") << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr(note));
  EXPECT_THAT(everything_said(report), HasSubstr("Finite differences do that"));
}

const Cost differences_of_all_kinds[] = {{"two_layer", two_layer_differences()},
                                         {"l_layer", l_layer_differences()},
                                         {"gradients", solution("../costs/differences.py")},
                                         {"number_by_number", solution("../costs/differences_of_copies.py")}};
TEST(Cost, OfDifferencesChangesNoVerdict) {
  EXPECT_EQ(judge(solution("../costs/differences.py")).verdict, Verdict::verified);
}

INSTANTIATE_TEST_SUITE_P(All, Differences, testing::ValuesIn(differences_of_all_kinds),
                         [](const auto& instance) { return instance.param.name; });

class Right : public testing::TestWithParam<const char*> {};

TEST_P(Right, gets_no_note_however_slow) {
  const Report report = judge(solution(GetParam()));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), Not(HasSubstr("forward passes")));
  EXPECT_THAT(everything_said(report), Not(HasSubstr("what its gradient costs")));
}

INSTANTIATE_TEST_SUITE_P(All, Right,
                         testing::Values("two_layer.py", "two_layer_class.py", "two_layer_einsum.py",
                                         "two_layer_float32.py", "two_layer_loops.py", "l_layer.py",
                                         "l_layer_class.py", "l_layer_float32.py", "l_layer_loops.py",
                                         "l_layer_old_keys.py", "../costs/entry_by_entry.py",
                                         "../costs/number_by_number.py"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           name = name.substr(name.rfind('/') + 1);
                           return name.substr(0, name.rfind('.'));
                         });

TEST(Cost, OfAGradientThatEndsItsProcessOnALargeNetworkChangesNoVerdict) {
  const Report report =
      judge(with(solution("two_layer.py"), {{"    m = X.shape[1]\n    W1 = parameters[\"W1\"]",
                                             "    m = X.shape[1]\n    W1 = parameters[\"W1\"]\n"
                                             "    if W1.size > 1000: import os; os._exit(3)"}}));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("it did not answer"));
  EXPECT_THAT(everything_said(report), HasSubstr("that does not count"));
}

TEST(Cost, OfAGradientThatRefusesALargeNetworkIsNotSpokenOf) {
  const Report report =
      judge(with(solution("two_layer.py"), {{"    m = X.shape[1]\n    W1 = parameters[\"W1\"]",
                                             "    m = X.shape[1]\n    W1 = parameters[\"W1\"]\n"
                                             "    assert W1.size < 1000"}}));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), Not(HasSubstr("what its gradient costs")));
}

}  // namespace
}  // namespace gradproof::python_test
