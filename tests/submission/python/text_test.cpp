// SPDX-License-Identifier: MIT
// What is made of text that is not Python of this interpreter: one statement is lost, not the file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "gradproof/submission/python/notebook.hpp"
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
        Odd{"a_shell_line_and_a_help_line", "!pip install numpy\nnp.dot?\n", "",
            "backward_propagation (student.py line 58)"},
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

TEST(PythonTextTest, a_cost_that_is_printed_is_named_as_that) {
  const Report report = judge(with(solution("two_layer.py"), {{"return cost", "print(cost)"}}));
  EXPECT_THAT(everything_said(report), HasSubstr("your cost is printed, not returned"));
}

TEST(PythonTextTest, line_ends_marks_and_encodings_make_no_difference) {
  const std::string right = solution("two_layer.py");
  std::string ends;
  for (const char c : right) ends += c == '\n' ? std::string("\r\n") : std::string(1, c);
  for (const std::string& text : {ends, "\xEF\xBB\xBF" + right,
                                  "# Stra\xDF"
                                  "e\n" +
                                      right}) {
    const Report report = judge(text);
    EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  }
}

TEST(PythonTextTest, a_stand_in_of_a_missing_module_never_reaches_a_number) {
  const std::string right = solution("two_layer.py");
  for (const char* factor : {"np.array(pd.read_csv('a'))", "pd.read_csv('a')", "tf.constant(1.0)"}) {
    const Report report =
        judge("import pandas as pd\nimport tensorflow as tf\nimport h5py, sklearn.datasets\n" +
              with(right, {{"dW2 = (1 / m)", std::string("dW2 = ") + factor + " * (1 / m)"}}));
    EXPECT_EQ(report.verdict, Verdict::did_not_answer) << everything_said(report);
    EXPECT_THAT(everything_said(report), HasSubstr("of a module that is not here"));
    EXPECT_THAT(everything_said(report), Not(HasSubstr("Nothing")));
  }
}

TEST(PythonTextTest, relative_imports_are_those_beside_the_file) {
  const std::string right = with(solution("two_layer.py"), {{"(1 - np.power(A1, 2))", "slope(A1)"}});
  for (const char* import : {"from .slopes import slope\n", "from .slopes import *\n",
                             "from . import slopes\nslope = slopes.slope\n"}) {
    const Report report = judge(import + right, "student.py", {}, 20.0,
                                {{"slopes.py", "def slope(A):\n    return 1 - A * A\n"}});
    EXPECT_EQ(report.verdict, Verdict::verified) << import << everything_said(report);
  }
}

TEST(PythonTextTest, packages_beside_and_one_folder_above_are_found_and_links_are_not_followed) {
  namespace fs = std::filesystem;
  const fs::path top = fs::temp_directory_path() / ("gradproof_text_" + std::to_string(::getpid()));
  fs::create_directories(top / "ch05");
  fs::create_directories(top / "common");
  std::ofstream(top / "common" / "layers.py") << "from .functions import *\nfrom ..config import GPU\n";
  std::ofstream(top / "common" / "functions.py") << "a = 1\n";
  std::ofstream(top / "config.py") << "GPU = False\n";
  fs::create_symlink(top / "config.py", top / "ch05" / "linked.py");
  const auto names = [&](const std::string& text) {
    std::vector<std::string> labels;
    for (const auto& module : modules_beside((top / "ch05" / "net.py").string(), {{"net.py", text}}))
      labels.push_back(module.label);
    return labels;
  };
  const std::string import = "from common.layers import Affine\nimport linked\n";
  EXPECT_THAT(names("import sys, os\nsys.path.append(os.pardir)\n" + import),
              testing::ElementsAre("common.layers", "common.functions", "config"));
  EXPECT_THAT(names("from ..common import functions as f\n"), testing::ElementsAre("common.functions"));
  EXPECT_THAT(names(import), testing::IsEmpty());
  fs::remove_all(top);
}

}  // namespace
}  // namespace gradproof::python_test
