// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What got worse between two reports of the same submission, a sentence each, in the order of the baseline:
///   an array that was verified and is not any more, or is not there any more
///   an array whose largest difference is more than 100 times what it was (both relative to the array's
///   largest entry); a difference below 1e-13 is rounding and counts as 1e-13 before
/// Arrays go by name and function. Arrays that are new, or were not verified before, are no regression.
[[nodiscard]] std::vector<std::string> regressions_since(const Report& baseline, const Report& now);

}  // namespace gradproof
