// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gradproof/network/backward.hpp"
#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/questions.hpp"
#include "gradproof/submission/python/report.hpp"

namespace gradproof {

NamedArrays arrays_of(const Case& question, const ForwardPass& pass) {
  NamedArrays arrays = {{"X", question.X}, {"Y", question.Y}};
  for (std::size_t l = 1; l <= question.architecture.depth(); ++l) {
    arrays.emplace(fmt::format("W{}", l), question.parameters.W[l]);
    arrays.emplace(fmt::format("b{}", l), question.parameters.b[l]);
    arrays.emplace(fmt::format("Z{}", l), pass.Z[l]);
    arrays.emplace(fmt::format("A{}", l), pass.A[l]);
  }
  return arrays;
}

Words words_of(const Case& question, const std::set<std::string>& instead) {
  std::vector<std::string> hidden;
  for (std::size_t l = 1; l < question.architecture.depth(); ++l)
    hidden.push_back(question.architecture.g(l).name());
  return {{"hidden", fmt::format("{}", fmt::join(hidden, ","))},
          {"output", question.architecture.output().name()},
          {"instead", fmt::format("{}", fmt::join(instead, ","))},
          {"lambda", fmt::format("{}", question.architecture.lambda())}};
}

namespace {

/// Puts the arrays of one function into the answer: Z1 -> Z[1], ...
void fill(Answer& answer, const PartAnswer& said, std::size_t depth) {
  const auto take = [&](const std::string& letter, Layers<arma::mat>& layers) {
    for (std::size_t l = 1; l <= depth; ++l) {
      const auto found = said.arrays.find(fmt::format("{}{}", letter, l));
      if (found == said.arrays.end()) continue;
      if (layers.empty()) layers = Layers<arma::mat>(depth);
      layers[l] = found->second;
    }
  };
  take("Z", answer.Z);
  take("A", answer.A);
  take("dZ", answer.dZ);
  take("dA", answer.dA);
  take("dW", answer.dW);
  take("db", answer.db);
  const auto cost = said.arrays.find("cost");
  if (cost != said.arrays.end() && cost->second.n_elem == 1) answer.cost = cost->second(0);
}

class Whole {
 public:
  Whole(PythonSession& session, const Case& question, bool is_robustness, WholeFindings& findings)
      : session_(session), question_(question), is_robustness_(is_robustness), findings_(findings) {}

  void ask(const std::string& role, const NamedArrays& arrays, const Words& words, Answer& answer) {
    const Case& q = question_;
    const std::size_t entries = 8 * (q.architecture.parameter_count() + q.X.n_elem + q.Y.n_elem) +
                                4 * arma::accu(arma::uvec(q.architecture.sizes())) * q.X.n_cols;
    try {
      const PartAnswer said = session_.ask(role, arrays, words, entries);
      fill(answer, said, q.architecture.depth());
      if (is_robustness_) return;
      for (const auto& [name, text] : said.shapes) findings_.shapes.emplace(in_notation(name), text);
      for (const auto& [name, text] : said.oddities) findings_.oddities.emplace(in_notation(name), text);
      add_notes(findings_.notes, said.notes);
      findings_.writes_to.insert(said.writes_to.begin(), said.writes_to.end());
      findings_.own_cache = findings_.own_cache || said.own_cache;
    } catch (const PartRaised& raised) {
      if (!is_robustness_) {
        findings_.raised.emplace(role, raised);
      } else if (findings_.raised.count(role) == 0) {
        add_notes(findings_.notes,
                  {fmt::format("robustness, {}: {} raises {}", q.name, role, raised.what())});
      }
    }
  }

 private:
  PythonSession& session_;
  const Case& question_;
  bool is_robustness_;
  WholeFindings& findings_;
};

}  // namespace

Answer as_one_answer(const Case& question, Answer answer, const Report& report) {
  const bool forward_is_wrong =
      std::any_of(report.arrays.begin(), report.arrays.end(), [](const ArrayReport& array) {
        return (array.name.front() == 'Z' || array.name.front() == 'A') && array.verdict == Verdict::wrong;
      });
  if (!forward_is_wrong) return answer;
  const Architecture& architecture = question.architecture;
  ForwardPass pass = forward(architecture.forward_only(), question.parameters, question.X, question.Y);
  for (std::size_t l = 1; l <= architecture.depth(); ++l) {
    for (const auto& [own, right] : {std::pair{&answer.Z, &pass.Z}, std::pair{&answer.A, &pass.A}}) {
      if (own->depth() >= l && arma::size((*own)[l]) == arma::size((*right)[l])) (*right)[l] = (*own)[l];
    }
  }
  Gradients followed = backward(architecture, question.parameters, question.X, question.Y, pass);
  answer.dW = std::move(followed.dW);
  answer.db = std::move(followed.db);
  answer.dZ = {};
  answer.dA = {};
  answer.cost.reset();
  return answer;
}

Answer ask_whole(PythonSession& session, const PythonExercise& exercise, const PythonContents& contents,
                 const std::set<std::string>& instead, const Case& question, bool is_robustness,
                 WholeFindings& findings) {
  const ForwardPass pass =
      forward(question.architecture.forward_only(), question.parameters, question.X, question.Y);
  const NamedArrays arrays = arrays_of(question, pass);
  const Words words = words_of(question, instead);
  Answer answer;
  Whole whole(session, question, is_robustness, findings);
  for (const std::string& role : {exercise.forward, exercise.cost, exercise.backward}) {
    if (contents.found.count(role) > 0) whole.ask(role, arrays, words, answer);
  }
  const std::size_t depth = question.architecture.depth();
  if (answer.dW.empty()) answer.dW = Layers<arma::mat>(depth);
  if (answer.db.empty()) answer.db = Layers<arma::mat>(depth);
  return answer;
}

}  // namespace gradproof
