// SPDX-License-Identifier: MIT
// Puts the five steps together. Nothing to write here.
#include <gradproof/network/forward.hpp>
#include <gradproof/submission/native/plugin.hpp>

#include <stdexcept>
#include <string>

#include "backprop.hpp"

namespace {

/// One of the five steps; an exception says which.
template <class Function, class... Inputs>
arma::mat step(const char* name, const Function& function, const Inputs&... inputs) {
  try {
    return function(inputs...);
  } catch (const std::exception& error) {
    throw std::runtime_error(std::string(name) + ": " + error.what());
  }
}

}  // namespace

gradproof::Answer backprop(const gradproof::Case& question) {
  const auto& network = question.architecture;
  const std::size_t L = network.depth();
  const auto pass = gradproof::forward(network.forward_only(), question.parameters, question.X, question.Y);
  gradproof::Answer answer;
  answer.dZ = answer.dA = answer.dW = answer.db = gradproof::Layers<arma::mat>(L);
  for (std::size_t l = L; l >= 1; --l) {
    if (l == L) {
      answer.dZ[l] = step("dZ_of_output", dZ_of_output, pass.A[L], question.Y);
    } else if (!answer.dZ[l + 1].is_empty()) {
      answer.dA[l] = step("dA_below", dA_below, question.parameters.W[l + 1], answer.dZ[l + 1]);
      if (!answer.dA[l].is_empty())
        answer.dZ[l] = step("dZ_of_hidden", dZ_of_hidden, answer.dA[l], pass.Z[l], network.g(l));
    }
    if (answer.dZ[l].is_empty()) continue;
    answer.dW[l] = step("dW_of_layer", dW_of_layer, answer.dZ[l], l == 1 ? question.X : pass.A[l - 1]);
    answer.db[l] = step("db_of_layer", db_of_layer, answer.dZ[l]);
  }
  return answer;
}

// Makes libbackprop.so something that `gradproof check libbackprop.so` can judge.
GRADPROOF_SUBMISSION(backprop);
