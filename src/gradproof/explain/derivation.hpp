// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/explain/document.hpp"

namespace gradproof {

/// The derivation of backpropagation for this very network, from L down to db[1]: where each factor comes
/// from, the shapes of each product and what the other orders would do, the row-vector layout beside ours,
/// where 1/m enters, one entry worked by hand, and the centered difference that confirms the step with its
/// error bar. All numbers are those of forward(), backward() and numeric_derivatives(): the code that judges.
/// Steps, in order: network, cost, dA[L], dZ[L], dW[L], db[L], dA[L-1], dZ[L-1], ..., dW[1], db[1], summary,
/// and what people ask beside it: relu, dropout, indices, threshold; the ids of the others are "network",
/// "cost", "dA2", "dZ2", "dW2", ... @throws std::invalid_argument on wrong shapes.
[[nodiscard]] Derivation derive(const Case& question);

/// The ids of a derivation's steps, in order.
[[nodiscard]] std::vector<std::string> step_ids(const Derivation& derivation);

/// Only this step; "dZ[1]" and "dz1" mean "dZ1", "dZ[L]" that of the last layer, "softmax" the step with its
/// matrix. @throws std::invalid_argument for another id; the text lists those there are.
[[nodiscard]] Derivation only_step(const Derivation& derivation, std::string id);

}  // namespace gradproof
