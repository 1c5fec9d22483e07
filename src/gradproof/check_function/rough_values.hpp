// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/one_claim.hpp"
#include "gradproof/check_function/slope_probe.hpp"

namespace gradproof {

/// Claims that are wrong by little may be those of the function that is meant, where its values are ended by
/// a tolerance: between two jumps they have a slope of their own. Looks for a jump along one line through x,
/// with every input moved by about half of what it may move, and answers with a sentence where it is found
/// and explains all that is wrong: each is off by at most 256 of the jump over what its input may move, and
/// that input meets the jump when it moves alone.
/// Cost: 8 values of F where it is smooth, some 130 and 2 for each wrong input at most.
/// @param judged  of the array's claims, in their order
[[nodiscard]] std::optional<std::string> jump_that_explains(SlopeProbe& probe, const ClaimedArray& array,
                                                            const std::vector<JudgedClaim>& judged);

}  // namespace gradproof
