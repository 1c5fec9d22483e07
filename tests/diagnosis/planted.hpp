// SPDX-License-Identifier: MIT
#pragma once
// Networks and answers that the tests of the diagnosis share.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gradproof/check_network/examination.hpp"
#include "gradproof/diagnosis/board.hpp"
#include "gradproof/diagnosis/mistake.hpp"

namespace gradproof {

/// The standard questions with what they leave open filled in every way a mistake may ask for: a penalty, the
/// activations that the default questions do not use.
inline std::vector<Case> questions_of_every_kind() {
  std::vector<Case> all;
  const auto add = [&all](const std::string& prefix, const ExaminationOptions& options) {
    for (Case& question : standard_examination(options).cases) {
      question.name = prefix + question.name;
      all.push_back(std::move(question));
    }
  };
  ExaminationOptions penalised, leaky, softplus;
  penalised.lambda = 0.7;
  leaky.hidden = {Activation::leaky_relu(0.1)};
  softplus.hidden = {Activation::softplus()};
  add("", {});
  add("penalty: ", penalised);
  add("leaky: ", leaky);
  add("softplus: ", softplus);
  return all;
}

/// The answer with this mistake planted; nothing where the shapes do not conform.
inline std::optional<Answer> answer_with(const std::vector<Planted>& mistakes, const Case& question) {
  try {
    return with_mistakes(mistakes)(question);
  } catch (const DoesNotConform&) {
    return std::nullopt;
  }
}

/// Only what every submission gives.
inline Answer gradients_only(const Answer& answer) {
  Answer bare;
  bare.dW = answer.dW;
  bare.db = answer.db;
  return bare;
}

/// Do two answers differ in cost, dW or db by more than `share` of the largest entry of the array (or in
/// shape, or in a NaN)?
inline bool differs(const arma::mat& a, const arma::mat& b, double share) {
  if (arma::size(a) != arma::size(b)) return true;
  if (a.is_empty()) return false;
  if (a.is_finite() != b.is_finite()) return true;
  if (!a.is_finite()) return false;
  const double largest = std::max(arma::abs(a).max(), arma::abs(b).max());
  return !(arma::abs(a - b).max() <= share * largest);
}
inline bool differs(const std::optional<Answer>& a, const std::optional<Answer>& b, double share = 1e-9) {
  if (a.has_value() != b.has_value()) return true;
  if (!a) return false;
  for (std::size_t l = 1; l <= a->dW.depth(); ++l) {
    if (differs(a->dW[l], b->dW[l], share) || differs(a->db[l], b->db[l], share)) return true;
  }
  const arma::mat costs_a(1, 1, arma::fill::value(a->cost.value_or(0.0)));
  const arma::mat costs_b(1, 1, arma::fill::value(b->cost.value_or(0.0)));
  return differs(costs_a, costs_b, share);
}

}  // namespace gradproof
