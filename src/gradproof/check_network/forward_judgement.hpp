// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/verdict/ratio.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// m and n[0], ..., n[L]: what a constant ratio is compared with.
[[nodiscard]] std::vector<NamedValue> known_values(const Case& question);

/// Z[l], A[l] and the cost of an answer, where given, against the reference forward pass. Notes say from
/// where on the forward pass is another network, and which activation it used if that is a known one. A cost
/// with an epsilon of at most 1e-7 inside its logarithm is right, with a note.
[[nodiscard]] std::vector<ArrayReport> judge_forward(const Case& question, const Answer& answer,
                                                     std::vector<std::string>& notes);

/// Sorts as the arrays are computed: Z[1], A[1], ..., cost, then dZ[L], dW[L], db[L], dA[L-1], ..., db[1].
void sort_as_computed(std::vector<ArrayReport>& arrays);

}  // namespace gradproof
