// SPDX-License-Identifier: MIT
// The many forms in which small networks are written: which network a file computes is found out by asking
// it, and then it is judged against that one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;

struct Style {
  const char* name;
  const char* base;
  Replacements replacements;
  Verdict verdict;
  const char* first;  ///< the first array that is not verified
  const char* said;   ///< what must be said somewhere
};
void PrintTo(const Style& style, std::ostream* out) { *out << style.name; }

class PythonStyle : public testing::TestWithParam<Style> {};

TEST_P(PythonStyle, is_met_as_it_is) {
  const Style& style = GetParam();
  const Report report = judge(with(solution(style.base), style.replacements));
  EXPECT_EQ(report.verdict, style.verdict) << everything_said(report);
  EXPECT_EQ(first_failing(report), style.first) << everything_said(report);
  EXPECT_THAT(report.network + "\n" + everything_said(report), HasSubstr(style.said));
}

constexpr Verdict right = Verdict::verified, wrong = Verdict::wrong, crash = Verdict::did_not_answer;

const Style names_and_forms[] = {
    {"other_names_and_a_cache_alone", "lower_case.py", {}, right, "-", "forward_prop as forward_propagation"},
    {"other_names_and_no_1_over_m",
     "lower_case.py",
     {{"dw1 = np.dot(dz1, cache[\"a0\"].T) / m", "dw1 = np.dot(dz1, cache[\"a0\"].T)"}},
     wrong,
     "back_prop: dW[1]",
     "7 times the derivative"},
    {"arrays_one_by_one", "separate_arguments.py", {}, right, "-", "2 layers, relu hidden, softmax output"},
    {"m_of_data_that_are_not_here",
     "separate_arguments.py",
     {},
     right,
     "-",
     "backward_prop reads m from outside it"},
    {"sum_without_axis_for_all_classes",
     "separate_arguments.py",
     {{"db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)", "db1 = 1 / m * np.sum(dZ1)"}},
     wrong,
     "backward_prop: db[1]",
     "its shape is ()"},
    {"labels_for_ten_digits",
     "separate_arguments.py",
     {{"np.zeros((Y.size, Y.max() + 1))", "np.zeros((Y.size, 10))"}},
     right,
     "-",
     "softmax"},
    {"order_of_the_tuple_without_names",
     "two_layer.py",
     {{"return {\"dW1\": dW1, \"db1\": db1, \"dW2\": dW2, \"db2\": db2}", "return dW1, dW2, db1, db2"}},
     right,
     "-",
     "judged"},
    {"parameters_as_a_tuple",
     "lower_case.py",
     {{"    z1 = np.dot(params[\"weights1\"], x) + params[\"bias1\"]",
       "    W1, b1, W2, b2 = params\n    z1 = np.dot(W1, x) + b1"},
      {"np.dot(params[\"weights2\"], a1) + params[\"bias2\"]", "np.dot(W2, a1) + b2"},
      {"    m = y.shape[1]", "    W1, b1, W2, b2 = params\n    m = y.shape[1]"},
      {"params[\"weights2\"].T", "W2.T"}},
     right,
     "-",
     "judged"},
    {"a_gradient_under_another_name",
     "lower_case.py",
     {{"def back_prop", "def all_gradients"}},
     right,
     "-",
     "all_gradients as backward_propagation"},
    {"softmax_in_both_passes_of_any_depth",
     "l_layer_softmax.py",
     {},
     right,
     "-",
     "a network of any number of layers, relu hidden, softmax output"},
    {"softmax_over_all_examples",
     "l_layer_softmax.py",
     {{"E.sum(axis=0)", "E.sum()"}},
     wrong,
     "forward_propagation: A[2]",
     "differ"},
    {"cache_of_the_wrong_layer_at_three_layers",
     "l_layer_softmax.py",
     {{"caches[l - 1][\"Z\"] > 0", "caches[0][\"Z\"] > 0"}},
     crash,
     "backward_propagation: dW[3]",
     "ValueError"},
    {"sigmoid_units_in_both_passes",
     "two_layer.py",
     {{"A1 = np.tanh(Z1)", "A1 = sigmoid(Z1)"}, {"(1 - np.power(A1, 2))", "A1 * (1 - A1)"}},
     right,
     "-",
     "a network of 2 layers, sigmoid hidden, sigmoid output"},
    {"relu_units_in_both_passes_and_no_1_over_m",
     "two_layer.py",
     {{"A1 = np.tanh(Z1)", "A1 = np.maximum(Z1, 0)"},
      {"(1 - np.power(A1, 2))", "(A1 > 0)"},
      {"dW1 = (1 / m) * ", "dW1 = "}},
     wrong,
     "backward_propagation: dW[1]",
     "7 times the derivative"},
    {"python_2",
     "two_layer.py",
     {{"m = X.shape[1]\n    W1 = ",
       "m = X.shape[1]\n    print \"m =\", (m,\n        1)\n    if m <> m: raise ValueError, 'm'\n    W1 "
       "= "}},
     right,
     "-",
     "is Python 2; it was read as Python 3"},
};

const Style other_exercises[] = {
    {"logistic_regression", "logistic.py", {}, right, "-", "logistic regression; judged: sigmoid"},
    {"logistic_sign", "logistic.py", {{"(A - Y).T", "(Y - A).T"}}, wrong, "propagate: dW[1]", "wrong sign"},
    {"logistic_db",
     "logistic.py",
     {{"np.sum(A - Y) / m", "np.sum(A - Y)"}},
     wrong,
     "propagate: db[1]",
     "7 times"},
    {"logistic_cost",
     "logistic.py",
     {{"np.log(1 - A)) / m", "np.log(1 - A))"}},
     wrong,
     "propagate: cost",
     "7 times"},
    {"logistic_row",
     "logistic.py",
     {{"{\"dw\": dw,", "{\"dw\": dw.T,"}},
     wrong,
     "propagate: dW[1]",
     "transposed"},
    {"three_layers", "three_layer.py", {}, right, "-", "3 layers, relu hidden, sigmoid output"},
    {"three_layers_doubled",
     "three_layer.py",
     {{"dW2 = dZ2 @ A1.T / m", "dW2 = dZ2 @ A1.T / m * 2"}, {"db1 = np.sum(dZ1", "db1 = 4 * np.sum(dZ1"}},
     wrong,
     "backward_propagation_n: dW[2]",
     "4 times the derivative"},
    {"three_layers_cost_without_logarithm",
     "three_layer.py",
     {{"np.log(A3) * Y", "A3 * Y"}},
     wrong,
     "forward_propagation_n: cost",
     "it is"},
    {"l2", "three_layer_l2.py", {}, right, "-", "lambda = 0.7"},
    {"l2_missing_in_one_layer",
     "three_layer_l2.py",
     {{" + lambd / m * W2", ""}},
     wrong,
     "backward_propagation_with_regularization: dW[2]",
     "differ"},
    {"l2_cost_times_m",
     "three_layer_l2.py",
     {{"lambd / (2 * m) * squares", "lambd / 2 * m * squares"}},
     wrong,
     "compute_cost_with_regularization: cost",
     "it is"},
    {"dropout_is_never_green", "three_layer_dropout.py", {}, Verdict::cannot_tell, "-", "keep_prob = 1"},
    {"dropout_with_a_wrong_rest",
     "three_layer_dropout.py",
     {{"\"db2\": dZ2.sum(axis=1, keepdims=True) / m", "\"db2\": dZ2.sum(axis=1, keepdims=True)"}},
     wrong,
     "backward_propagation_with_dropout: db[2]",
     "7 times"},
};

const Style classes[] = {
    {"state_and_rows", "class_state.py", {}, right, "-", "examples lie in rows"},
    {"state_and_no_slope",
     "class_state.py",
     {{" * self.a1 * (1 - self.a1)", ""}},
     wrong,
     "NeuralNetwork.backward: dW[1]",
     "differ"},
    {"one_example_at_a_time", "class_one_example.py", {}, right, "-", "asked with m = 1 alone"},
    {"one_example_wrong_slope",
     "class_one_example.py",
     {{"delta * a * (1 - a)", "delta * (1 - a)"}},
     wrong,
     "Network.backprop: dW[2]",
     "differ"},
    {"squared_error_of_a_class",
     "class_one_example.py",
     {{"delta = activations[-1] - y",
       "delta = (activations[-1] - y) * activations[-1] * (1 - activations[-1])"}},
     Verdict::cannot_tell,
     "-",
     "its cost is the squared error of a sigmoid output"},
    {"a_layer_before_the_network",
     "class_state.py",
     {{"class NeuralNetwork",
       "class Layer:\n    def forward(self, input):\n        pass\n\n    def backward(self, "
       "output_gradient):\n"
       "        pass\n\n\nclass NeuralNetwork"}},
     right,
     "-",
     "NeuralNetwork.backward"},
    {"an_exception_in_a_method",
     "class_state.py",
     {{"dz2 = self.a2 - y", "dz2 = self.a3 - y"}},
     crash,
     "NeuralNetwork.backward: dW[2]",
     "AttributeError: 'NeuralNetwork' object has no attribute 'a3'"},
};

std::string name_of(const testing::TestParamInfo<Style>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Names, PythonStyle, testing::ValuesIn(names_and_forms), name_of);
INSTANTIATE_TEST_SUITE_P(Exercises, PythonStyle, testing::ValuesIn(other_exercises), name_of);
INSTANTIATE_TEST_SUITE_P(Classes, PythonStyle, testing::ValuesIn(classes), name_of);

}  // namespace
}  // namespace gradproof::python_test
