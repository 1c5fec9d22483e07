// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/check_function/one_claim.hpp"

namespace gradproof {

/// Why a claim cannot be judged: "there is a kink: the slope is 0 on the left and 1 on the right".
[[nodiscard]] std::string limit_text(const JudgedClaim& judged);
/// What to do about it: "move the point off the kink, or claim the slope of one side".
[[nodiscard]] std::string way_out(Reason kind, bool jump);

/// "off by 3 error bars: more than one, ..."
[[nodiscard]] std::string bars_text(double bars);
/// @param off  how far the claims are off, relative to themselves
[[nodiscard]] std::string float_inside_text(double off);
/// What a difference as small as this may come from, beside a mistake: "; if ..."
[[nodiscard]] std::string tolerance_text();

}  // namespace gradproof
