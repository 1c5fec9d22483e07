// SPDX-License-Identifier: MIT
// NumPy's lines are run, in the order of the derivation, and give its arrays.
#include "gradproof/explain/numpy_line.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gradproof/explain/derivation.hpp"
#include "gradproof/explain/steps.hpp"
#include "tests/explain/networks.hpp"
#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

std::string literal(const arma::mat& array) {
  std::string rows;
  for (arma::uword i = 0; i < array.n_rows; ++i) {
    rows += "[";
    for (arma::uword k = 0; k < array.n_cols; ++k) rows += fmt::format("{:.17g},", array(i, k));
    rows += "],";
  }
  return "np.array([" + rows + "])";
}

/// A function of Python that runs every line and holds each array against the derivation's.
std::string script_of(const Case& question, std::size_t number) {
  std::string lines;
  const auto line = [&lines](const std::string& text) { lines += "    " + text + "\n"; };
  line("X, Y = " + literal(question.X) + ", " + literal(question.Y));
  line(fmt::format("m, lambd = {}, {}", question.X.n_cols, question.architecture.lambda()));
  for (std::size_t l = 1; l <= question.architecture.depth(); ++l) {
    line(fmt::format("W{} = {}", l, literal(question.parameters.W[l])));
    line(fmt::format("b{} = {}", l, literal(question.parameters.b[l])));
  }
  for (const Section& step : derive(question).steps) {
    if (step.id == "summary") break;
    for (const Block& block : step.blocks) {
      if (const auto* formulas = std::get_if<Formulas>(&block))
        for (const std::string& code : formulas->numpy) {
          // S of the softmax gives one column; the whole of dZ follows
          line(code.find("[:, 0] = ") == std::string::npos ? code
                                                           : "column = " + code.substr(code.find("= ") + 2));
        }
    }
  }
  const Findings findings(question);
  const std::size_t depth = question.architecture.depth();
  const auto holds = [&](const std::string& name, const arma::mat& right) {
    line(fmt::format("assert np.allclose({}, {}, rtol=1e-12, atol=1e-14), '{} of {}'", name, literal(right),
                     name, number));
  };
  holds("L", findings.pass.loss);
  holds("J", arma::mat(1, 1,
                       arma::fill::value(
                           cost(question.architecture.forward_only(), question.parameters, findings.pass))));
  for (std::size_t l = 1; l <= depth; ++l) {
    holds(fmt::format("Z{}", l), findings.pass.Z[l]);
    holds(fmt::format("A{}", l), findings.pass.A[l]);
    holds(fmt::format("dZ{}", l), findings.gradients.dZ[l]);
    holds(fmt::format("dW{}", l), findings.gradients.dW[l]);
    holds(fmt::format("db{}", l), findings.gradients.db[l]);
    if (l < depth) holds(fmt::format("dA{}", l), findings.gradients.dA[l]);
  }
  if (question.architecture.output().kind() == OutputKind::softmax)
    holds("column", findings.gradients.dZ[depth].col(0).t());
  return fmt::format("def network_{}():\n{}network_{}()\n", number, lines, number);
}

TEST(NumpyLine, RunsAndGivesTheArrayOfItsStep) {
  std::string script = "import numpy as np\n";
  std::size_t count = 0;
  for (const std::string& hidden : Activation::names())
    for (const std::string& output : OutputLayer::names())
      for (const double lambda : {0.0, 0.7})
        script += script_of(explained_case({3, 4, 2, 3}, hidden, output, 5, lambda), ++count);
  const test::TemporaryFolder folder;
  folder.write("lines.py", script + "print('all')\n");
  const test::ProgramRun run = test::run_program({"/usr/bin/python3", folder.path() + "/lines.py"});
  EXPECT_EQ(run.out, "all\n") << run.err;
}

TEST(NumpyLine, StandsBesideTheEquationOfEachStep) {
  const Derivation whole = derive(explained_case({3, 4, 1}, "tanh", "sigmoid"));
  for (const Section& step : whole.steps) {
    if (step.id == "relu" || step.id == "threshold") continue;  // a table each, no equation
    const bool has_line = std::ranges::any_of(step.blocks, [](const Block& block) {
      const auto* formulas = std::get_if<Formulas>(&block);
      return formulas != nullptr && !formulas->numpy.empty();
    });
    EXPECT_TRUE(has_line) << step.id;
  }
}

}  // namespace
}  // namespace gradproof
