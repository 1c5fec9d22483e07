// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/check_network/case.hpp"
#include "gradproof/check_network/check_network.hpp"
#include "gradproof/check_network/examination.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// Asks an implementation every question of an examination, in an order drawn from its seed, one of them
/// twice, and judges the answers (check_network). An array is wrong if it is wrong in one question; verified
/// if it is verified in one and neither wrong nor undecided in another. Of the robustness questions a failure
/// is a note.
///   an exception                             did not answer (the other questions are still asked)
///   another answer to the same question      wrong: not deterministic
///   a question that was changed              wrong: changes input
///   a user's activation whose g' is not the derivative of g   wrong, and no network is judged
/// @throws Interrupted.
[[nodiscard]] Report verify(const Implementation& implementation, const Examination& examination,
                            const CheckOptions& options = {});

}  // namespace gradproof
