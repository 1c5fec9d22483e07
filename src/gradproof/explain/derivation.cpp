// SPDX-License-Identifier: MIT
#include "gradproof/explain/derivation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <stdexcept>

#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/explain/steps.hpp"

namespace gradproof {

Derivation derive(const Case& question) {
  const Findings findings(question);
  const std::size_t depth = question.architecture.depth();
  Derivation derivation;
  derivation.title = fmt::format("Backpropagation through {}, with {} example{}",
                                 question.architecture.description(), findings.m, findings.m == 1 ? "" : "s");
  derivation.steps.push_back(network_step(findings));
  derivation.steps.push_back(cost_step(findings));
  derivation.steps.push_back(output_slope_step(findings));
  for (std::size_t l = depth; l >= 1; --l) {
    derivation.steps.push_back(l == depth ? output_step(findings) : activation_step(findings, l));
    derivation.steps.push_back(weight_step(findings, l));
    derivation.steps.push_back(bias_step(findings, l));
    if (l > 1) derivation.steps.push_back(transpose_step(findings, l - 1));
  }
  derivation.steps.push_back(summary_step(findings));
  derivation.steps.push_back(relu_step());
  derivation.steps.push_back(dropout_step(findings));
  derivation.steps.push_back(indices_step(findings));
  derivation.steps.push_back(threshold_step(findings));
  return derivation;
}

std::vector<std::string> step_ids(const Derivation& derivation) {
  std::vector<std::string> ids;
  for (const Section& step : derivation.steps) ids.push_back(step.id);
  return ids;
}

namespace {
bool is_same_but_for_case(const std::string& a, const std::string& b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}
}  // namespace

Derivation only_step(const Derivation& derivation, std::string id) {
  const std::string asked = id;
  std::erase_if(id, [](char c) { return c == '[' || c == ']'; });
  const std::vector<std::string> ids = step_ids(derivation);
  const auto find = [&](const std::string& wanted) {
    return std::ranges::find_if(derivation.steps,
                                [&](const Section& step) { return is_same_but_for_case(step.id, wanted); });
  };
  auto step = find(id);
  // dZ[L]: the last layer stands first
  const bool of_last = id.size() == 3 && std::tolower(static_cast<unsigned char>(id[2])) == 'l';
  if (step == derivation.steps.end() && of_last) {
    step = std::ranges::find_if(derivation.steps, [&](const Section& candidate) {
      return candidate.id.size() > 2 && is_same_but_for_case(candidate.id.substr(0, 2), id.substr(0, 2)) &&
             std::isdigit(static_cast<unsigned char>(candidate.id[2])) != 0;
    });
  }
  // the matrix of the softmax stands in the step of dA[L]
  if (step == derivation.steps.end() && is_same_but_for_case(id, "softmax")) {
    step = std::ranges::find_if(derivation.steps, [](const Section& candidate) {
      return std::ranges::any_of(candidate.blocks, [](const Block& block) {
        const auto* array = std::get_if<ArrayTable>(&block);
        return array != nullptr && array->name == "S";
      });
    });
    if (step == derivation.steps.end()) {
      throw std::invalid_argument(
          "this network has no softmax; its matrix is in the derivation of one with --output softmax, in the "
          "step dA[L]");
    }
  }
  if (step == derivation.steps.end()) {
    throw std::invalid_argument(
        fmt::format("there is no step '{}' in this derivation: take one of {}", asked, fmt::join(ids, ", ")));
  }
  return {derivation.title, {*step}};
}

}  // namespace gradproof
