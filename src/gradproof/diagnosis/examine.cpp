// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/examine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "gradproof/check_network/loss_layer.hpp"
#include "gradproof/diagnosis/mistake.hpp"
#include "gradproof/diagnosis/smallest_network.hpp"

namespace gradproof {

namespace {

bool same_question(const Case& a, const Case& b) {
  const auto same = [](const arma::mat& x, const arma::mat& y) {
    return arma::size(x) == arma::size(y) &&
           std::memcmp(x.memptr(), y.memptr(), x.n_elem * sizeof(double)) == 0;
  };
  return a.architecture.depth() == b.architecture.depth() && same(a.X, b.X) && same(a.Y, b.Y) &&
         same(a.parameters.W[1], b.parameters.W[1]);
}

/// What is told from the smallest network: the mistakes that were found, if all of them are known.
std::optional<Implementation> planted(const Diagnosis& diagnosis) {
  std::vector<Planted> mistakes;
  for (const MistakeFinding& finding : diagnosis.mistakes) {
    const Mistake* mistake = find_mistake(finding.id);
    if (mistake == nullptr) return std::nullopt;
    const bool taken = std::ranges::any_of(mistakes, [&](const Planted& other) {
      return other.mistake->step == mistake->step &&
             (other.layer == 0 || !finding.layer || other.layer == *finding.layer);
    });
    // candidates explain the same numbers: the first of them stands for all
    if (taken || (!finding.certain && !mistakes.empty())) continue;
    mistakes.push_back({mistake, finding.layer.value_or(0)});
  }
  if (mistakes.empty()) return std::nullopt;
  return with_mistakes(mistakes);
}

/// Is a dW or db not written yet? That is no mistake, and what there is besides does not tell one.
bool is_unfinished(const Report& report, const std::vector<Evidence>& evidence) {
  const auto is_none = [](const arma::mat& array) { return array.is_empty(); };
  const auto some = [&](const Layers<arma::mat>& layers) { return !std::ranges::all_of(layers, is_none); };
  const auto all = [&](const Layers<arma::mat>& layers) { return std::ranges::none_of(layers, is_none); };
  const bool is_said = std::ranges::any_of(report.arrays, [](const ArrayReport& array) {
    return array.kind == Reason::missing && (array.name.starts_with("dW") || array.name.starts_with("db"));
  });
  // where other questions raise an exception, it is seen in those that were answered
  return is_said || std::ranges::any_of(evidence, [&](const Evidence& item) {
           if (!item.answer) return false;
           const Answer& said = *item.answer;
           return (some(said.dZ) || some(said.dA) || some(said.dW) || some(said.db)) &&
                  !(all(said.dW) && (all(said.db) || said.without_biases));
         });
}

/// Did an array of the backward pass come? Where none did, no step of it is to be blamed.
bool has_some_gradient(const Evidence& item) {
  if (!item.answer) return false;
  const auto some = [](const Layers<arma::mat>& layers) {
    return std::ranges::any_of(layers, [](const arma::mat& array) { return !array.is_empty(); });
  };
  const Answer& said = *item.answer;
  return some(said.dZ) || some(said.dA) || some(said.dW) || some(said.db);
}

}  // namespace

void EvidenceCollector::operator()(const Case& question, const Answer& answer, const Report&) {
  evidence_.push_back({question, answer});
}

void add_diagnosis(Report& report, const std::vector<Evidence>& evidence, const std::string& command,
                   const Implementation& implementation) {
  const bool wrong = std::ranges::any_of(report.arrays, [](const ArrayReport& array) {
    return array.verdict == Verdict::wrong || array.kind == Reason::throws;
  });
  if (!wrong || is_unfinished(report, evidence)) return;
  Diagnosis diagnosis = diagnose(evidence);
  if (std::ranges::none_of(evidence, has_some_gradient))
    std::erase_if(diagnosis.mistakes, [](const MistakeFinding& finding) { return finding.arrays.empty(); });
  if (diagnosis.mistakes.empty() && diagnosis.notes.empty()) return;
  std::vector<Case> like;
  for (const Evidence& item : evidence)
    if (item.answer) like.push_back(item.question);
  const auto known = planted(diagnosis);
  const Implementation& shown = known ? *known : implementation;
  // a smallest network has weights of its own, and no layer that carries the loss
  const bool is_shown = shown && std::ranges::none_of(like, has_loss_layer);
  if (is_shown && !diagnosis.mistakes.empty()) {
    if (const auto smallest = smallest_network(shown, like, report.seed)) {
      report.smallest_case =
          SmallestCase{description(*smallest), numbers_of(*smallest),
                       command.empty() ? "" : fmt::format("{} {}", command, command_options(*smallest))};
    }
  }
  std::ranges::move(diagnosis.mistakes, std::back_inserter(report.mistakes));
  for (std::string& note : diagnosis.notes)
    if (std::ranges::find(report.notes, note) == report.notes.end()) report.notes.push_back(std::move(note));
}

Report examine(const Implementation& implementation, const Examination& examination,
               const ExamineOptions& options) {
  // the questions of the examination, in the order in which they are asked, each once
  std::vector<Evidence> evidence;
  const auto watched = [&](const Case& asked) {
    const auto is = [&asked](const Case& question) { return same_question(question, asked); };
    const bool counts =
        std::ranges::any_of(examination.cases, is) && !std::ranges::any_of(evidence, is, &Evidence::question);
    if (counts) evidence.push_back({asked, std::nullopt});
    Answer answer = implementation(asked);
    if (counts) evidence.back().answer = answer;
    return answer;
  };
  Report report = verify(watched, examination, options.check);
  add_diagnosis(report, evidence, options.command, implementation);
  return report;
}

}  // namespace gradproof
