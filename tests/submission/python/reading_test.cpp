// SPDX-License-Identifier: MIT
// How the functions of a file are found, and what is said where they are not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradproof/check_network/did_not_answer.hpp"
#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;

TEST(PythonReadingTest, a_file_without_any_of_the_functions_says_what_was_looked_for_and_found) {
  try {
    (void)judge("def train(x):\n    return x\n");
    FAIL() << "expected UnusableSource";
  } catch (const UnusableSource& error) {
    EXPECT_THAT(error.what(), HasSubstr("Looked for: gradients(X, Y, parameters, hidden, output)"));
    EXPECT_THAT(error.what(), HasSubstr("Found: train"));
    EXPECT_THAT(error.what(), HasSubstr("--entry"));
  }
}

TEST(PythonReadingTest, a_missing_gradient_is_never_green) {
  const Report report =
      judge(with(solution("two_layer.py"), {{"def backward_propagation", "def something_else"}}));
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("backward_propagation is not there"));
  EXPECT_THAT(everything_said(report), HasSubstr("compute_cost: cost: verified"));
}

TEST(PythonReadingTest, entry_names_a_function_of_another_name) {
  const std::string text =
      with(solution("two_layer.py"), {{"def backward_propagation", "def something_else"}});
  EXPECT_EQ(judge(text, "student.py", {"something_else", false}).verdict, Verdict::verified);
  EXPECT_EQ(judge(text, "student.py", {"backward_propagation=something_else", false}).verdict,
            Verdict::verified);
}

TEST(PythonReadingTest, a_missing_forward_pass_is_replaced_by_a_real_one) {
  const Report report =
      judge(with(solution("two_layer.py"), {{"def forward_propagation", "def forward_of_mine"}}));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
}

TEST(PythonReadingTest, examples_in_rows_are_asked_for_and_found_out) {
  const std::string text = R"(
import numpy as np

def forward_propagation(X, parameters):
    Z1 = X @ parameters["W1"] + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = A1 @ parameters["W2"] + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

def compute_cost(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))

def backward_propagation(parameters, cache, X, Y):
    m = X.shape[0]
    dZ2 = cache["A2"] - Y
    dZ1 = dZ2 @ parameters["W2"].T * (1 - cache["A1"] ** 2)
    return {"dW1": X.T @ dZ1 / m, "db1": dZ1.sum(axis=0, keepdims=True) / m,
            "dW2": cache["A1"].T @ dZ2 / m, "db2": dZ2.sum(axis=0, keepdims=True) / m}
)";
  const Report in_rows = judge(text, "student.py", {"", true});
  EXPECT_EQ(in_rows.verdict, Verdict::verified) << everything_said(in_rows);
  const Report unasked = judge(text);
  EXPECT_EQ(unasked.verdict, Verdict::verified) << everything_said(unasked);
  EXPECT_THAT(everything_said(unasked), HasSubstr("examples lie in rows"));
}

TEST(PythonReadingTest, the_annotation_of_a_function_has_its_line) {
  const Report report = judge(solution("two_layer.py"));
  ASSERT_EQ(report.functions.size(), 3u);
  EXPECT_EQ(report.functions.front().name, "forward_propagation");
  EXPECT_EQ(report.functions.back().place, "student.py line 56");
  EXPECT_EQ(report.functions.back().line, 56u);
}

TEST(PythonReadingTest, training_and_prints_at_the_end_of_the_file_are_not_run) {
  const std::string text =
      solution("two_layer.py") +
      "\nwhile True:\n    nn_model(X, Y, 4)\nraise SystemExit(3)\nparameters = nn_model(X, Y, 4)\n";
  EXPECT_EQ(judge(text).verdict, Verdict::verified);
}

TEST(PythonReadingTest, a_print_of_python_2_is_read) {
  const Report report = judge(solution("two_layer.py") + "\nprint \"done\"\n");
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("Python 2"));
}

TEST(PythonReadingTest, a_global_of_the_whole_data_set_is_given_to_the_function_that_reads_it) {
  const Report report =
      judge(with(solution("two_layer.py"), {{"m = X.shape[1]\n    W1 = ", "W1 = "},
                                            {"def layer_sizes", "m = Y.shape[1]\n\n\ndef layer_sizes"}}));
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
}

TEST(PythonReadingTest, the_l_layer_steps_below_a_wrong_one_are_not_blamed_for_it) {
  const Report report = judge(with(solution("l_layer.py"), {{"dW = 1 / m * np.dot", "dW = np.dot"}}));
  EXPECT_EQ(first_failing(report), "linear_backward: dW");
  std::size_t failing = 0;
  for (const ArrayReport& array : report.arrays) failing += array.verdict == Verdict::verified ? 0 : 1;
  EXPECT_EQ(failing, 1u) << everything_said(report);
  EXPECT_EQ(report.verdict, Verdict::wrong);
}

TEST(PythonReadingTest, modules_beside_the_file_are_read_and_judged_with_it) {
  const std::string text = solution("two_layer.py");
  const std::size_t backward = text.find("def backward_propagation"), model = text.find("def nn_model");
  const std::string steps =
      "import numpy as np\nfrom activations import tanh_slope\n\n" +
      with(text.substr(backward, model - backward), {{"(1 - np.power(A1, 2))", "tanh_slope(A1)"}});
  const std::string main = "from steps import backward_propagation\n" + text.substr(0, backward);
  const Report right =
      judge(main, "student.py", {}, 20.0,
            {{"steps.py", steps}, {"activations.py", "def tanh_slope(A):\n    return 1 - A * A\n"}});
  EXPECT_EQ(right.verdict, Verdict::verified) << everything_said(right);
  EXPECT_THAT(everything_said(right), HasSubstr("backward_propagation (steps.py line 4)"));
  const Report wrong =
      judge(main, "student.py", {}, 20.0,
            {{"steps.py", steps}, {"activations.py", "def tanh_slope(A):\n    return 1 / 0\n"}});
  EXPECT_THAT(everything_said(wrong),
              HasSubstr("ZeroDivisionError: division by zero; activations.py line 2"));
}

TEST(PythonReadingTest, helpers_beside_the_file_are_used_and_not_judged) {
  const Report report = judge(solution("l_layer.py"), "student.py", {}, 20.0,
                              {{"dnn_utils.py",
                                "import numpy as np\n"
                                "def sigmoid(Z):\n    return 1 / (1 + np.exp(-Z)), Z\n"
                                "def relu(Z):\n    return np.maximum(0, Z), Z\n"
                                "def relu_backward(dA, Z):\n    return dA * (Z > 0)\n"
                                "def sigmoid_backward(dA, Z):\n    s = 1 / (1 + np.exp(-Z))\n"
                                "    return dA * s * (1 - s)\n"}});
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), testing::Not(HasSubstr("relu_backward: dZ")));
}

TEST(PythonReadingTest, the_start_of_python_is_not_the_submissions_time) {
  const Report report = judge("def gradients(X, Y, parameters, hidden, output):\n    while True: pass\n",
                              "student.py", {}, 0.001);
  EXPECT_EQ(report.verdict, Verdict::did_not_answer) << everything_said(report);
  EXPECT_EQ(report.outcome, "timed out") << everything_said(report);
}

TEST(PythonReadingTest, a_second_gradient_is_judged_in_its_own_chain) {
  const std::string dropout = solution("three_layer_dropout.py");
  const std::string both = solution("three_layer.py") + dropout.substr(dropout.find("def "));
  const Report report = judge(both);
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report),
              testing::AllOf(HasSubstr("backward_propagation_with_dropout: dW[1]: verified"),
                             testing::Not(HasSubstr("not judged"))));
  const Report without_mask = judge(with(both, {{"* D1 / keep_prob * (A1 > 0)", "* (A1 > 0)"}}));
  EXPECT_EQ(without_mask.verdict, Verdict::wrong) << everything_said(without_mask);
}

TEST(PythonReadingTest, a_forward_pass_with_dropout_is_not_that_of_a_gradient_without) {
  const std::string dropout = solution("three_layer_dropout.py");
  const Report report = judge(solution("three_layer_l2.py") + dropout.substr(dropout.find("def ")));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), testing::Not(HasSubstr("forward_propagation_with_dropout as")));
}

TEST(PythonReadingTest, a_wrong_forward_pass_puts_no_blame_on_the_gradient) {
  const Report report =
      judge(with(solution("two_layer.py"), {{"A1 = np.tanh(Z1)", "A1 = sigmoid(Z1)"},
                                            {"{\"Z1\": Z1, \"A1\": A1, ", "{\"A1\": A1, \"Z1\": Z1, "}}));
  EXPECT_EQ(first_failing(report), "forward_propagation: A[1]");
  for (const char* fine : {"dW[2]", "db[2]", "dW[1]", "db[1]"})
    EXPECT_THAT(everything_said(report),
                HasSubstr(std::string("backward_propagation: ") + fine + ": verified"));
}

TEST(PythonReadingTest, one_exercise_of_a_file_is_judged_and_the_other_named) {
  const std::string deep = solution("l_layer.py");
  const Report report = judge(solution("two_layer.py") + deep.substr(deep.find("def ")));
  EXPECT_THAT(everything_said(report), HasSubstr("backward_propagation: dW[1]: verified"));
  EXPECT_THAT(everything_said(report),
              HasSubstr("not judged: L_model_backward; --entry L_model_backward judges it instead"));
}

TEST(PythonReadingTest, training_and_gradient_checking_are_not_taken_for_the_gradient) {
  const std::string text = solution("two_layer.py");
  const Report report = judge(text.substr(0, text.find("def backward_propagation")) +
                              "def gradient_descent(X, Y, parameters):\n    return parameters\n\n\n"
                              "def gradient_check(parameters, X, Y):\n    return 0\n");
  EXPECT_EQ(report.verdict, Verdict::cannot_tell) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("backward_propagation is not there"));
}

TEST(PythonReadingTest, a_global_m_is_said) {
  const Report report =
      judge(with(solution("two_layer.py"), {{"m = X.shape[1]\n    W1 = ", "W1 = "},
                                            {"def layer_sizes", "m = Y.shape[1]\n\n\ndef layer_sizes"}}));
  EXPECT_THAT(everything_said(report),
              HasSubstr("backward_propagation reads m from outside it, where m is 400"));
}

TEST(PythonReadingTest, a_class_that_cannot_be_asked_is_named_with_its_methods) {
  try {
    (void)judge(
        "class Net:\n    def forward(self, tree, depth):\n        return tree\n"
        "    def backward(self, X, y, tree):\n        return {}\n");
    FAIL() << "expected UnusableSource";
  } catch (const UnusableSource& error) {
    EXPECT_THAT(error.what(), HasSubstr("Net.backward looks like a backward pass, and could not be asked"));
    EXPECT_THAT(error.what(), HasSubstr("Net.backward was found, and could not be asked"));
    EXPECT_THAT(error.what(), HasSubstr("add gradients(X, Y, parameters, hidden, output)"));
  }
}

TEST(PythonReadingTest, an_exception_with_inputs_of_our_own_puts_no_certain_blame_on_the_line) {
  try {
    (void)judge(
        "import numpy as np\nclass Series:\n    def __init__(self):\n        self.W = np.ones((3, 2))\n"
        "    def forward(self, X):\n        n, times, d = X.shape\n        return X @ self.W\n"
        "    def backward(self, X, y, out):\n        n, times, d = X.shape\n"
        "        return np.einsum('ntd,nth->dh', X, out - y)\n");
    FAIL() << "expected UnusableSource";
  } catch (const UnusableSource& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("n, times, d = X.shape. If it does so with your own data too, mend that"));
  }
}

TEST(PythonReadingTest, utf_16_is_named) {
  try {
    (void)judge(
        std::string("\xFF\xFE"
                    "d\0e\0f\0",
                    8));
    FAIL() << "expected UnusableSource";
  } catch (const UnusableSource& error) {
    EXPECT_THAT(error.what(), HasSubstr("it is in UTF-16; save it as UTF-8"));
  }
}

TEST(PythonReadingTest, the_options_may_say_more_than_the_exercise_but_not_contradict_it) {
  ExaminationOptions options;
  options.sizes = {2, 3, 1};
  EXPECT_EQ(judge(solution("two_layer.py"), "student.py", {}, 20.0, {}, options).verdict, Verdict::verified);
  for (const std::vector<arma::uword>& sizes : {std::vector<arma::uword>{2, 3, 2}, {2, 3, 4, 1}}) {
    options.sizes = sizes;
    try {
      (void)judge(solution("two_layer.py"), "student.py", {}, 20.0, {}, options);
      FAIL() << "expected std::invalid_argument";
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), HasSubstr("it has 2 layers and one output"));
      EXPECT_THAT(error.what(), HasSubstr("take --layers 3,4,1"));
    }
  }
}

TEST(PythonReadingTest, helpers_of_a_file_that_is_not_here_are_stood_in_for) {
  const std::string text =
      with(solution("l_layer.py"), {{"from dnn_utils import", "from utils import *  #"}});
  EXPECT_EQ(judge(text).verdict, Verdict::verified) << everything_said(judge(text));
}

TEST(PythonInterpreterTest, an_interpreter_that_is_not_there_is_named_with_the_package_to_install) {
  try {
    (void)find_python("/no/such/python3");
    FAIL() << "expected std::invalid_argument";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("--python"));
    EXPECT_THAT(error.what(), HasSubstr("/no/such/python3 (not there"));
    EXPECT_THAT(error.what(), HasSubstr("python3-numpy"));
  }
}

TEST(PythonReadingTest, a_package_that_makes_the_derivatives_is_named) {
  try {
    (void)judge(
        "import numpy as np\nfrom torch.nn import functional as F\nloss = F.mse_loss(1, "
        "2)\nloss.backward()\n");
    ADD_FAILURE() << "judged";
  } catch (const UnusableSource& reason) {
    EXPECT_THAT(reason.what(),
                HasSubstr("its derivatives are made by torch, and no backward pass of its own"));
  }
}

TEST(PythonReadingTest, a_step_that_returns_nothing_is_no_gradient_that_is_missing) {
  const Report report =
      judge(with(solution("../cases/step_returns_nothing.py"),
                 {{"(d_output @ self.W2.T) * sigmoid_derivative(self.a1)", "d_output @ self.W2.T"}}));
  ASSERT_EQ(report.verdict, Verdict::wrong);
  for (const ArrayReport& array : report.arrays) {
    EXPECT_EQ(array.verdict == Verdict::wrong, array.name == "dW[1]" || array.name == "db[1]") << array.name;
  }
}

TEST(PythonReadingTest, a_package_that_loads_the_data_makes_no_derivatives) {
  try {
    (void)judge(
        "import numpy as np\nimport torch\n\n\ndef step_back(h):\n    rows = np.array(h)\n"
        "    return np.sum(rows, axis=np.ndim(rows) - 1), np.mean(rows), np.tanh(rows)\n");
    ADD_FAILURE() << "judged";
  } catch (const UnusableSource& reason) {
    EXPECT_THAT(reason.what(), HasSubstr("none of the functions that can be judged is in it"));
  }
}

TEST(PythonReadingTest, what_is_taken_from_a_module_that_is_not_here_is_named) {
  const Report report = judge(
      "import numpy as np\nfrom stack import Layer\nfrom prices import price_slope\n\n\n"
      "class Pile:\n    def __init__(self, unheard_of):\n        self.layers = [Layer(unheard_of)]\n\n"
      "    def forward_pass(self, X):\n        return self.layers[0].forward(X)\n\n"
      "    def backward_pass(self, X, wanted):\n"
      "        return price_slope(self.forward_pass(X), wanted)\n");
  EXPECT_FALSE(report.ok());
  EXPECT_THAT(everything_said(report), HasSubstr("it takes Layer (stack), price_slope (prices) from modules "
                                                 "that are not beside it: put them there"));
}

TEST(PythonReadingTest, a_name_that_is_set_nowhere_is_named_with_its_line) {
  try {
    (void)judge(
        "import numpy as np\n\n\nclass Unit:\n    def __init__(self):\n        self.w = np.ones(3)\n\n"
        "    def run(self, x):\n        self.a = squash(self.w @ x)\n        return self.a\n\n"
        "    def back_propagation(self, error):\n        self.w += error * self.a * (1 - self.a)\n");
    ADD_FAILURE() << "judged";
  } catch (const UnusableSource& reason) {
    EXPECT_THAT(reason.what(), HasSubstr("squash is set nowhere, and student.py line 9 uses it: add it"));
  }
}

TEST(PythonReadingTest, a_loop_that_raises_with_its_own_data_is_named_with_the_line) {
  try {
    (void)judge(
        "import numpy as np\nX = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])\ny = np.array([0, 1, 1, 0])\n"
        "W = np.zeros((2, 1))\nfor epoch in range(100):\n    a = np.tanh(X @ W)\n"
        "    W -= 0.1 * X.T @ ((a - y) * (1 - a ** 2))\n");
    ADD_FAILURE() << "judged";
  } catch (const UnusableSource& reason) {
    EXPECT_THAT(reason.what(), HasSubstr("line 7 raises ValueError: "));
    EXPECT_THAT(reason.what(), HasSubstr("when the loop is run once with the data of the file"));
  }
}

}  // namespace
}  // namespace gradproof::python_test
