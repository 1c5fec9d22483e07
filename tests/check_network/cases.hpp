// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// A random question with X of order 1.
inline Case random_case(const std::vector<arma::uword>& sizes, const Activation& hidden,
                        const std::string& output, arma::uword m, double lambda = 0.0,
                        std::uint64_t seed = 1) {
  Random random(seed);
  Architecture architecture(sizes, {hidden}, OutputLayer::named(output), lambda);
  Parameters parameters = random_parameters(architecture.forward_only(), random);
  arma::mat X = random_normal(random, sizes.front(), m);
  arma::mat Y = random_labels(architecture.forward_only(), m, random);
  return {std::move(architecture), std::move(parameters), std::move(X), std::move(Y), "a question"};
}

/// dW and db of the reference and nothing else.
inline Answer gradient_only(const Case& question) {
  Answer answer = reference_answer(question);
  answer.cost.reset();
  answer.Z = answer.A = answer.dZ = answer.dA = {};
  return answer;
}

inline const ArrayReport& array_of(const Report& report, const std::string& name) {
  const auto found = std::find_if(report.arrays.begin(), report.arrays.end(),
                                  [&](const ArrayReport& array) { return array.name == name; });
  if (found == report.arrays.end()) throw std::out_of_range("no array " + name + " in\n" + report.text());
  return *found;
}

inline std::vector<std::string> names_of(const Report& report) {
  std::vector<std::string> names;
  for (const ArrayReport& array : report.arrays) names.push_back(array.name);
  return names;
}

inline std::vector<std::string> wrong_in(const Report& report) {
  std::vector<std::string> names;
  for (const ArrayReport& array : report.arrays) {
    if (array.verdict == Verdict::wrong) names.push_back(array.name);
  }
  return names;
}

}  // namespace gradproof
