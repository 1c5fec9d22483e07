// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/function_options.hpp"
#include "gradproof/check_function/slope_probe.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// A whole array of claims about one output by options.directions random directions: <claims, d> against the
/// slope along d. Where one is wrong, as many directions more say whether all entries are wrong by one
/// factor; if they are not, the array is halved along the direction that showed it until one entry is left.
/// Cost: 6 evaluations a direction where the function is smooth; with a factor about 20 directions' worth,
/// with one wrong entry 2 log2(n) more.
/// @param largest  the scale of a slope in this array
/// @param report  name and shape of the array; what was found is added
[[nodiscard]] ArrayReport judge_by_directions(SlopeProbe& probe, const ClaimedArray& array,
                                              const FunctionOptions& options, double largest,
                                              ArrayReport report);

}  // namespace gradproof
