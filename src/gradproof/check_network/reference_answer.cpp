// SPDX-License-Identifier: MIT
#include "gradproof/check_network/case.hpp"
#include "gradproof/network/backward.hpp"
#include "gradproof/network/forward.hpp"

namespace gradproof {

Answer reference_answer(const Case& question) {
  const ForwardNetwork& network = question.architecture.forward_only();
  ForwardPass pass = forward(network, question.parameters, question.X, question.Y);
  Gradients gradients = backward(question.architecture, question.parameters, question.X, question.Y, pass);
  Answer answer;
  answer.cost = cost(network, question.parameters, pass);
  answer.Z = std::move(pass.Z);
  answer.A = std::move(pass.A);
  answer.dZ = std::move(gradients.dZ);
  answer.dA = std::move(gradients.dA);
  answer.dW = std::move(gradients.dW);
  answer.db = std::move(gradients.db);
  return answer;
}

}  // namespace gradproof
