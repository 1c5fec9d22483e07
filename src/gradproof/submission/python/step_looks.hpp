// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

namespace gradproof {

/// What a step through an activation was given and what it answered: dZ of dA
/// and Z.
struct ActivationStep {
  arma::mat dA, Z, claimed;
};

/// What a wrong sigmoid_backward, tanh_backward, relu_backward or
/// leaky_relu_backward computes in place of dA * g'(Z), in words, with the
/// right line; empty where none of the mistakes known makes every entry of
/// every answer. The first of the list that does, the common ones first.
[[nodiscard]] std::string look_of_step(const std::string& role, const std::vector<ActivationStep>& steps);

/// The leak that a leaky_relu_backward uses: what it makes of dA where Z < 0,
/// if that is one number between 0 and 1; else 0.01.
[[nodiscard]] double leak_of(const ActivationStep& step);

}  // namespace gradproof
