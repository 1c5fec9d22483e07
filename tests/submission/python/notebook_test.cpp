// SPDX-License-Identifier: MIT
#include "gradproof/submission/notebook.hpp"

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

}  // namespace
}  // namespace gradproof::python_test
