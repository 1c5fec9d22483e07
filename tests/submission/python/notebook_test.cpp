// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/notebook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/submission/python/solutions.hpp"

namespace gradproof::python_test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json cell(const std::string& source, const std::string& type = "code") {
  return {{"cell_type", type}, {"metadata", json::object()}, {"outputs", json::array()}, {"source", source}};
}

std::string notebook(const json& cells) {
  return json({{"cells", cells}, {"metadata", json::object()}, {"nbformat", 4}, {"nbformat_minor", 0}})
      .dump();
}

std::string message_of(const std::string& text) {
  try {
    (void)read_notebook(text, "student.ipynb");
  } catch (const UnusableSource& error) {
    return error.what();
  }
  return "no message";
}

TEST(NotebookTest, code_cells_are_numbered_as_all_cells_are) {
  const auto cells = read_notebook(
      notebook(json::array({cell("# title", "markdown"), cell("a = 1"), cell(" \n"), cell("b = 2")})),
      "student.ipynb");
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0].label, "student.ipynb cell 2");
  EXPECT_EQ(cells[1].label, "student.ipynb cell 4");
  EXPECT_EQ(cells[1].text, "b = 2");
}

TEST(NotebookTest, lines_of_a_source_are_joined) {
  json lines = cell("");
  lines["source"] = {"a = 1\n", "b = 2"};
  EXPECT_EQ(read_notebook(notebook(json::array({lines})), "n.ipynb").front().text, "a = 1\nb = 2");
}

TEST(NotebookTest, the_older_format_with_worksheets_is_read) {
  const json old = {{"worksheets", {{{"cells", {{{"cell_type", "code"}, {"input", "a = 1"}}}}}}}};
  EXPECT_EQ(read_notebook(old.dump(), "n.ipynb").front().text, "a = 1");
}

TEST(NotebookTest, what_is_no_notebook_is_named_with_the_way_out) {
  EXPECT_THAT(message_of("import numpy"), HasSubstr("give it the ending .py"));
  EXPECT_THAT(message_of("[1, 2]"), HasSubstr("no list \"cells\""));
  EXPECT_THAT(message_of(notebook(json::array({cell("# text", "markdown")}))),
              HasSubstr("none of its 1 cells holds code"));
  json julia = json::parse(notebook(json::array({cell("a = 1")})));
  julia["metadata"]["kernelspec"]["language"] = "julia";
  EXPECT_THAT(message_of(julia.dump()), HasSubstr("its language is julia, expected python"));
}

TEST(NotebookTest, one_with_the_ending_of_plain_python_is_read_as_a_notebook) {
  const auto cells =
      python_cells(notebook(json::array({cell("# title", "markdown"), cell("a = 1")})), "a.py");
  ASSERT_EQ(cells.size(), 1u);
  EXPECT_EQ(cells[0].label, "a.py cell 2");
  const std::string no_notebook = "{'nbformat': 4}  # \"nbformat\" of a dict";
  EXPECT_EQ(python_cells(no_notebook, "a.py").front().text, no_notebook);
}

TEST(NotebookTest, nesting_without_end_is_refused) {
  EXPECT_THAT(message_of(std::string(100000, '[')), HasSubstr("student.ipynb: "));
  EXPECT_THAT(message_of(std::string(1000, '[') + std::string(1000, ']')), HasSubstr("nested deeper"));
}

TEST(NotebookTest, a_course_notebook_is_judged_as_it_is) {
  const std::string text = solution("two_layer.py");
  const std::size_t backward = text.find("def backward_propagation"), model = text.find("def nn_model");
  const std::string book = notebook(json::array({
      cell("# Planar data", "markdown"),
      cell("%matplotlib inline\n%load_ext autoreload\n!ls\n" + text.substr(0, backward)),
      cell("plt.plot(undefined_name)\nraise ValueError('a plot that fails')"),
      cell("%%bash\nrm -rf somewhere"),
      cell("x = [1, 2\nprint('this cell does not parse'"),
      cell(text.substr(backward, model - backward)),
      cell(
          "grads = backward_propagation(parameters, cache, X_assess, Y_assess)\nprint(grads['dW1'])\nexit()"),
  }));
  const Report report = judge(book, "planar.ipynb");
  EXPECT_EQ(report.verdict, Verdict::verified) << everything_said(report);
  EXPECT_THAT(everything_said(report), HasSubstr("backward_propagation (planar.ipynb cell 6 line 1)"));
  EXPECT_THAT(everything_said(report), HasSubstr("planar.ipynb cell 5 line"));
}

TEST(NotebookTest, an_exception_is_shown_with_the_cell_and_its_line) {
  const std::string text = with(solution("two_layer.py"), {{"np.dot(W2.T, dZ2)", "np.dot(W2, dZ2)"}});
  const Report report =
      judge(notebook(json::array({cell("import numpy as np"), cell(text)})), "planar.ipynb");
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_THAT(everything_said(report), HasSubstr("planar.ipynb cell 2 line 65: dZ1 = np.dot(W2, dZ2)"));
}

std::string exercise_with(const std::string& forward, const std::string& cost, const std::string& backward) {
  return notebook(json::array({
      cell("import numpy as np\nfrom planar_utils import sigmoid\n%matplotlib inline"),
      cell("def forward_propagation(X, parameters):\n" + forward + "    return A2, cache"),
      cell("def compute_cost(A2, Y):\n" + cost + "    return cost"),
      cell("def backward_propagation(parameters, cache, X, Y):\n" + backward + "    return grads"),
      cell("A2, cache = forward_propagation(X_assess, parameters)"),
  }));
}

void expect_nothing_written(const std::string& book) {
  const Report report = judge(book, "planar.ipynb");
  EXPECT_EQ(report.verdict, Verdict::wrong) << everything_said(report);
  for (const char* missing : {"forward_propagation: A[L]: wrong: not written yet: A[L]",
                              "compute_cost: cost: wrong: not written yet: cost",
                              "backward_propagation: dW[1]: wrong: not written yet: dW[1]"})
    EXPECT_THAT(everything_said(report), HasSubstr(missing));
}

TEST(NotebookTest, gaps_of_none_are_not_written_yet) {
  const std::string gap = "    ### START CODE HERE ###\n";
  expect_nothing_written(exercise_with(
      gap + "    Z1 = None\n    A2 = None\n    assert A2.shape == (1, X.shape[1])\n    cache = {'Z1': Z1}\n",
      gap + "    logprobs = None\n    cost = None\n    cost = np.squeeze(cost)\n    assert isinstance(cost, "
            "float)\n",
      gap + "    dW1 = None\n    dW2, db2 = None\n    grads = {'dW1': dW1}\n"));
}

TEST(NotebookTest, empty_gaps_are_not_written_yet) {
  const std::string gap = "    # YOUR CODE STARTS HERE\n\n    # A2 = ...\n    # YOUR CODE ENDS HERE\n";
  expect_nothing_written(exercise_with(
      gap + "    assert A2.shape == (1, X.shape[1])\n    cache = {'Z1': Z1}\n",
      gap + "    cost = float(np.squeeze(cost))\n", gap + "    grads = {'dW1': dW1, 'db1': db1}\n"));
}

TEST(NotebookTest, a_function_that_only_returns_is_not_written_yet) {
  expect_nothing_written(exercise_with("    pass\n", "", "    \"\"\"Says what it should do.\"\"\"\n"));
}

TEST(NotebookTest, an_undefined_name_in_written_code_stays_an_exception) {
  const Report report = judge(exercise_with("    A2 = sigmoid(X)\n    cache = {}\n", "    cost = np.sum(Z)\n",
                                            "    grads = {'dW1': dw1}\n"),
                              "planar.ipynb");
  EXPECT_EQ(report.verdict, Verdict::did_not_answer);
  EXPECT_THAT(everything_said(report), HasSubstr("NameError: name 'dw1' is not defined"));
}

TEST(NotebookTest, the_last_definition_of_a_function_counts) {
  const std::string text = solution("two_layer.py");
  const std::string wrong = with(text, {{"dW2 = (1 / m) * ", "dW2 = "}});
  EXPECT_EQ(judge(notebook(json::array({cell(wrong), cell(text)})), "planar.ipynb").verdict,
            Verdict::verified);
  EXPECT_EQ(judge(notebook(json::array({cell(text), cell(wrong)})), "planar.ipynb").verdict, Verdict::wrong);
}

}  // namespace
}  // namespace gradproof::python_test
