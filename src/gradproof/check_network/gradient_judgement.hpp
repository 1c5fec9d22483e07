// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// dW, db and, where given, dZ, dA of an answer against numeric derivatives. Where dW and db are right and
/// dZ, dA are all 1/m, -1 or -1/m times the derivative of L, that is a convention: verified, with a note.
[[nodiscard]] std::vector<ArrayReport> judge_gradients(const Case& question, const Answer& answer,
                                                       const NetworkDerivatives& numeric,
                                                       std::vector<std::string>& notes);

/// Differentiates, and judges under the slopes 0, 1 and 1/2 at the kinks that are met exactly: the first
/// under which nothing is wrong counts, with a note. If there is none, an array whose entries all lie between
/// the two one-sided derivatives cannot be told (kink); the others are wrong. A step that crosses a kink is
/// taken again a thousand times smaller, three times at most.
[[nodiscard]] std::vector<ArrayReport> judge_at_kinks(const Case& question, const Answer& answer,
                                                      const DerivativeOptions& options,
                                                      std::vector<std::string>& notes,
                                                      std::size_t& evaluations);

}  // namespace gradproof
