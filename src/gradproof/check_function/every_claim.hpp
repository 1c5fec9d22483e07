// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <vector>

#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/function_options.hpp"
#include "gradproof/check_function/one_claim.hpp"
#include "gradproof/check_function/slope_probe.hpp"

namespace gradproof {

/// The claims of one array, each judged by itself.
struct JudgedClaims {
  std::vector<JudgedClaim> claims;
  std::vector<char> done;         ///< 0: the check ended before this one
  bool single_precision = false;  ///< some were right to single precision only

  [[nodiscard]] std::size_t count_done() const;
};

/// Each claim against its own step ladder; columns are dealt to options.threads threads. Ends early, without
/// an exception, where the allowance of the probe does.
/// @param largest  the scale of a slope in this array
[[nodiscard]] JudgedClaims judge_every_claim(SlopeProbe& probe, const ClaimedArray& array,
                                             const FunctionOptions& options, double largest);

}  // namespace gradproof
