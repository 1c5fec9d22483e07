// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "gradproof/check_network/forward_estimates.hpp"
#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/network/backward.hpp"
#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/questions.hpp"
#include "gradproof/submission/python/step_looks.hpp"
#include "gradproof/verdict/judge.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

constexpr double u = 0x1p-53;

/// One step on one layer of one network: what it is given, and what its arrays should be.
struct StepQuestion {
  NamedArrays given;
  Words words;
  std::vector<std::pair<std::string, Estimate>> expected;
  std::map<std::string, std::string> shape_of;
  std::string noun;
};

/// A network with everything about it that a step may be asked or told.
struct Worked {
  const Case& question;
  ForwardPass pass;
  Gradients gradients;         // exact inputs of the backward steps
  ForwardEstimates values;     // judges forward steps
  NetworkDerivatives numeric;  // judges backward steps: never the gradients above

  explicit Worked(const Case& asked)
      : question(asked),
        pass(forward(asked.architecture.forward_only(), asked.parameters, asked.X, asked.Y)),
        gradients(backward(asked.architecture, asked.parameters, asked.X, asked.Y, pass)),
        values(forward_estimates(asked)),
        numeric(numeric_derivatives(asked.architecture.forward_only(), asked.parameters, asked.X, asked.Y)) {}

  [[nodiscard]] std::size_t depth() const { return question.architecture.depth(); }
  [[nodiscard]] const arma::mat& A(std::size_t l) const { return l == 0 ? question.X : pass.A[l]; }
  [[nodiscard]] std::string activation(std::size_t l) const {
    return l == depth() ? question.architecture.output().name() : question.architecture.g(l).name();
  }
  /// dL/dA[L] of the sigmoid output with binary cross-entropy; below, what backpropagation carries
  [[nodiscard]] arma::mat dA(std::size_t l) const {
    if (l < depth()) return gradients.dA[l];
    return (pass.A[l] - question.Y) / (pass.A[l] % (1.0 - pass.A[l]));
  }
  /// W, b, A_prev, Z, A of one layer beside the whole network
  [[nodiscard]] StepQuestion layer(std::size_t l) const {
    StepQuestion asked;
    asked.given = arrays_of(question, pass);
    asked.given["W"] = question.parameters.W[l];
    asked.given["b"] = question.parameters.b[l];
    asked.given["A_prev"] = A(l - 1);
    asked.given["Z"] = pass.Z[l];
    asked.given["A"] = pass.A[l];
    asked.words["activation"] = activation(l);
    return asked;
  }
};

Estimate elementwise(const ActivationValues& g, const arma::mat& Z) {
  const arma::mat A = g(Z);
  return {A, 8.0 * u * arma::abs(A)};
}

/// dA divides by A (1 - A) and the step multiplies by it again: that much more rounding is honest.
Estimate through_the_output(Estimate estimate, const arma::mat& A) {
  estimate.bar += 8.0 * u / (arma::min(A, 1.0 - A)).eval().min();
  return estimate;
}

void expect_backward(StepQuestion& asked, const Worked& worked, std::size_t l, bool through_output) {
  const auto widened = [&](const Estimate& estimate) {
    return through_output ? through_the_output(estimate, worked.pass.A[worked.depth()]) : estimate;
  };
  if (l > 1) asked.expected.emplace_back("dA_prev", widened(worked.numeric.dA[l - 1]));
  asked.expected.emplace_back("dW", widened(worked.numeric.dW[l]));
  asked.expected.emplace_back("db", widened(worked.numeric.db[l]));
  asked.shape_of = {{"dA_prev", "A_prev"}, {"dW", "W"}, {"db", "b"}};
  asked.noun = "derivative";
}

/// The questions for one step, or none where the network has no layer of its kind.
std::vector<StepQuestion> questions_for(const std::string& role, const Worked& worked) {
  const std::size_t L = worked.depth();
  std::vector<StepQuestion> asked;
  const auto add = [&](std::size_t l) -> StepQuestion& { return asked.emplace_back(worked.layer(l)); };
  if (role == "sigmoid" || role == "relu") {
    StepQuestion& q = add(1);
    q.noun = "value";
    q.shape_of = {{"A", "Z"}};
    q.expected.emplace_back(
        "A", elementwise(ActivationValues(role == "relu" ? ActivationKind::relu : ActivationKind::sigmoid),
                         worked.pass.Z[1]));
  } else if (role == "linear_forward") {
    StepQuestion& q = add(std::min<std::size_t>(2, L));
    q.noun = "value";
    q.expected.emplace_back("Z", worked.values.Z[std::min<std::size_t>(2, L)]);
  } else if (role == "linear_activation_forward") {
    for (const std::size_t l : {std::size_t{1}, L}) {
      StepQuestion& q = add(l);
      q.noun = "value";
      q.expected.emplace_back("A", worked.values.A[l]);
    }
  } else if (role == "relu_backward" || role == "sigmoid_backward") {
    const std::size_t l = role == "relu_backward" ? 1 : L;
    if (role == "relu_backward" && L < 2) return {};
    StepQuestion& q = add(l);
    q.given["dA"] = worked.dA(l);
    q.noun = "derivative";
    q.shape_of = {{"dZ", "Z"}};
    q.expected.emplace_back(
        "dZ", l == L ? through_the_output(worked.numeric.dZ[l], worked.pass.A[L]) : worked.numeric.dZ[l]);
  } else if (role == "tanh_backward" || role == "leaky_relu_backward") {
    const Activation g = role == "tanh_backward" ? Activation::tanh() : Activation::leaky_relu();
    StepQuestion& q = add(1);
    // a step of its own: any dA of both signs will do, and Z as it is
    q.given["dA"] = arma::sin(3.0 * worked.pass.Z[1] + 1.0);
    q.given["A"] = g(worked.pass.Z[1]);
    q.noun = "derivative";
    q.shape_of = {{"dZ", "Z"}};
    const arma::mat dZ = q.given["dA"] % g.derivative(worked.pass.Z[1]);
    q.expected.emplace_back("dZ", Estimate{dZ, 16.0 * u * arma::abs(q.given["dA"])});
  } else if (role == "linear_backward") {
    const std::size_t l = std::min<std::size_t>(2, L);
    StepQuestion& q = add(l);
    q.given["dZ"] = worked.gradients.dZ[l];
    expect_backward(q, worked, l, false);
  } else if (role == "linear_activation_backward") {
    for (std::size_t l = L > 2 ? 2 : 1; l <= L; ++l) {
      StepQuestion& q = add(l);
      q.given["dA"] = worked.dA(l);
      expect_backward(q, worked, l, l == L);
    }
  }
  return asked;
}

/// An L2 term belongs to the whole; a step is judged for its own equation.
Case without_l2(const Case& question) {
  if (question.architecture.lambda() == 0.0) return question;
  Case plain = question;
  std::vector<Activation> hidden;
  for (std::size_t l = 1; l < question.architecture.depth(); ++l)
    hidden.push_back(question.architecture.g(l));
  plain.architecture = Architecture(question.architecture.sizes(), hidden, question.architecture.output());
  return plain;
}

std::vector<ArrayReport> judge_one(PythonSession& session, const std::string& role, StepQuestion& asked,
                                   const Worked& worked, PartFinding& finding,
                                   std::vector<ActivationStep>& activation_steps) {
  std::vector<ArrayReport> reports;
  std::size_t entries = 0;
  for (const auto& [name, estimate] : asked.expected) entries += estimate.value.n_elem;
  PartAnswer said;
  try {
    said = session.ask(role, asked.given, asked.words, 4 * entries);
  } catch (const PartRaised& raised) {
    for (const auto& [name, estimate] : asked.expected) reports.push_back(raised_report(name, raised));
    return reports;
  }
  if (asked.given.count("dA") > 0 && asked.expected.size() == 1 && asked.expected.front().first == "dZ") {
    const auto claimed = said.arrays.find("dZ");
    ActivationStep step{asked.given.at("dA"), asked.given.at("Z"),
                        claimed == said.arrays.end() ? arma::mat() : claimed->second};
    if (role == "leaky_relu_backward") {
      const Activation g = Activation::leaky_relu(leak_of(step));
      asked.expected.front().second.value = step.dA % g.derivative(step.Z);
    }
    activation_steps.push_back(std::move(step));
  }
  JudgeOptions options;
  options.noun = asked.noun;
  options.where = worked.question.name;
  options.known = {{"m", static_cast<double>(worked.question.X.n_cols)},
                   {"n[0]", static_cast<double>(worked.question.X.n_rows)}};
  for (const auto& [name, estimate] : asked.expected) {
    const auto shape_of = asked.shape_of.find(name);
    options.shape_of = shape_of == asked.shape_of.end() ? "" : shape_of->second;
    const auto claimed = said.arrays.find(name);
    reports.push_back(
        with_form(judge_array(name, claimed == said.arrays.end() ? arma::mat() : claimed->second,
                              estimate.value, estimate.bar, options),
                  said.shapes, said.oddities));
  }
  for (const std::string& note : said.notes) {
    if (std::find(finding.notes.begin(), finding.notes.end(), note) == finding.notes.end())
      finding.notes.push_back(note);
  }
  for (const std::string& argument : said.writes_to) {
    if (argument == "parameters") {
      reports.push_back(
          wrong_array("W, b", Reason::changes_input,
                      "it writes into its argument: the next step gets other parameters; work on a copy"));
    } else {
      finding.notes.push_back(fmt::format(
          "{} writes into its argument {}: whoever uses that afterwards gets other numbers", role, argument));
    }
  }
  return reports;
}

}  // namespace

std::vector<PartFinding> judge_steps(PythonSession& session, const PythonExercise& exercise,
                                     const PythonContents& contents, const Examination& examination) {
  std::vector<PartFinding> findings;
  if (std::none_of(exercise.steps.begin(), exercise.steps.end(),
                   [&](const std::string& role) { return contents.found.count(role) > 0; }))
    return findings;
  std::vector<Case> questions;  // what Worked refers to
  for (const Case& question : examination.cases) {
    if (question.name == "all sizes different" || question.name == "square" || examination.cases.size() == 1)
      questions.push_back(without_l2(question));
  }
  const std::vector<Worked> networks(questions.begin(), questions.end());
  std::set<std::string> wrong;
  for (const std::string& role : exercise.steps) {
    if (contents.found.count(role) == 0) continue;
    PartFinding finding{role, {}, {}};
    std::vector<ActivationStep> activation_steps;
    for (const Worked& worked : networks) {
      for (StepQuestion& asked : questions_for(role, worked)) {
        for (const auto& [name, word] : words_of(worked.question, wrong)) asked.words.emplace(name, word);
        finding.arrays =
            merge(finding.arrays, judge_one(session, role, asked, worked, finding, activation_steps));
      }
    }
    const std::string look = finding.right() ? "" : look_of_step(role, activation_steps);
    for (ArrayReport& array : finding.arrays) {
      array.part = contents.found.at(role).name;
      if (!look.empty() && array.verdict == Verdict::wrong && array.kind == Reason::differs)
        array.reason = fmt::format("{}; {}", look, array.reason);
    }
    if (!finding.right()) wrong.insert(role);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace gradproof
