// SPDX-License-Identifier: MIT
// What is made of text that is not Python of this interpreter: one statement is lost, not the file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A right solution with something before and after it that is not readable.
struct Odd {
  const char* name;
  const char* before;
  const char* after;
  const char* said;
};
void PrintTo(const Odd& odd, std::ostream* out) { *out << odd.name; }

class OddTextTest : public testing::TestWithParam<Odd> {};

TEST_P(OddTextTest, the_rest_is_read_and_judged) {
  const Odd& odd = GetParam();
  const Report report = judge(odd.before + solution("two_layer.py") + odd.after);
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr(odd.said));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, OddTextTest,
    testing::Values(
        Odd{"a_main_without_a_body", "def main():\n\n\n", "",
            "student.py line 1 could not be read (main() has no body"},
        Odd{"an_if_main_without_a_body", "", "\nif __name__ == '__main__':\n    # train\n",
            "could not be read"},
        Odd{"a_class_without_a_body", "class Net:\n\n", "", "student.py line 1 could not be read (Net: "},
        Odd{"a_bracket_left_open", "x = [1, 2\n", "", "'[' was never closed: x = [1, 2"},
        Odd{"a_function_with_two_signs", "def f(a):\n    b = = a\n    return b\n\n", "",
            "student.py line 2 could not be read (f: SyntaxError: invalid syntax: b = = a"},
        Odd{"a_magic_line", "%matplotlib inline\n", "", "judged: forward_propagation"},
        Odd{"a_shell_line_and_a_help_line", "!pip install numpy\nnp.dot?\n", "", "backward_propagation (student.py line 58)"},
        Odd{"an_f_string_of_3_12", "", "\nd = {'a': 1}\nprint(f\"a: {d[\"a\"]}, {'it'}\")\n", "judged:"}),
    [](const auto& odd) { return std::string(odd.param.name); });

TEST(PythonTextTest, a_gradient_that_cannot_be_read_is_never_green_and_says_why) {
  const std::string right = solution("two_layer.py");
  for (const std::string& text :
       {with(right, {{"dW2 = (1 / m)", "dW2 = = (1 / m)"}}),
        right + "\n\ndef backward_propagation(parameters, cache, X, Y):\n    return (\n"}) {
    const Report report = judge(text);
    EXPECT_EQ(report.verdict, Verdict::did_not_answer) << everything_said(report);
    EXPECT_THAT(everything_said(report),
                HasSubstr("backward_propagation: dW[2]: did not answer: SyntaxError: "));
  }
}

TEST(PythonTextTest, a_right_definition_below_a_broken_one_counts) {
  const Report report =
      judge("def backward_propagation(parameters, cache, X, Y):\n\n\n" + solution("two_layer.py"));
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
}

TEST(PythonTextTest, numpy_that_is_never_imported_is_named_and_blames_nothing) {
  for (const char* import : {"", "import numpy\n"}) {
    const Report report = diagnosed(std::string(import) +
                                    "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n\n"
                                    "def backward_propagation(parameters, cache, X, Y):\n"
                                    "    dZ2 = cache['A2'] - Y\n"
                                    "    return {'dW2': np.dot(dZ2, cache['A1'].T), 'db2': np.mean(dZ2)}\n");
    EXPECT_EQ(report.verdict, Verdict::did_not_answer);
    EXPECT_TRUE(report.mistakes.empty()) << report.mistakes.front().wrong;
    EXPECT_THAT(everything_said(report), HasSubstr("np is used and never imported (line "));
    EXPECT_THAT(everything_said(report), Not(HasSubstr("not written yet")));
  }
}

TEST(PythonTextTest, an_exception_everywhere_blames_no_step) {
  const Report report =
      diagnosed("def gradients(X, Y, parameters, hidden, output):\n    raise ValueError('later')\n");
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_TRUE(report.mistakes.empty());
  EXPECT_THAT(everything_said(report), HasSubstr("ValueError: later; student.py line 2"));
}

TEST(PythonTextTest, names_that_are_none_are_listed_once_and_none_of_pythons_own) {
  const Report report = judge(
      "import numpy as np\ndef L_model_backward(AL, Y, caches):\n    grads = {}\n    L = len(caches)\n"
      "    dAL = None\n    grads['dA' + str(L - 1)], grads['dW' + str(L)] = None\n"
      "    for l in range(L):\n        dAL = None\n        grads['dW' + str(l)] = None\n    return grads\n");
  EXPECT_THAT(everything_said(report), HasSubstr("not written yet (dAL is None)"));
}

TEST(PythonTextTest, a_line_that_begins_with_a_percent_sign_inside_brackets_is_python) {
  const std::string text = solution("two_layer.py");
  const nlohmann::json book = {
      {"nbformat", 4},
      {"cells",
       {{{"cell_type", "code"},
         {"source",
          "import numpy as np\n%matplotlib inline\nprint(\n    'a: %d'\n    % 3\n)\n!ls\nwidth = (7\n%\n4)"}},
        {{"cell_type", "code"}, {"source", "import math\nprint('left open'\nfor x in 3 print(x)\n"}},
        {{"cell_type", "code"}, {"source", with(text, {{"import numpy as np", ""}})}}}}};
  const Report report = judge(book.dump(), "book.ipynb");
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
}

}  // namespace
}  // namespace gradproof::python_test
