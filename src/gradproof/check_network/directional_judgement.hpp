// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/check_network/check_network.hpp"

namespace gradproof {

/// Screens dW[l], db[l] of an answer: of each array V, options.directions Gaussian directions of its shape,
/// <V, claimed> against the derivative of J along V, by the rule of the verdict with the bar of that
/// direction. An error e in one entry passes all of them with probability erf(bar / (e sqrt 2))^directions,
/// which the report of the array states for the error it says would have been caught, ten times the bar.
/// Where a direction is off by more than its bar, the array is halved along that direction, again and again,
/// until single entries are left that are off by more than their own bars: those are named, ten at most.
/// Slopes at kinks are tried in turn as in judge_at_kinks. dZ and dA are not judged; a note says so if they
/// are given.
/// Empty, with a note, where numbers overflow: every entry has to be differentiated then.
/// @throws Interrupted.
[[nodiscard]] std::vector<ArrayReport> judge_along_directions(const Case& question, const Answer& answer,
                                                              const CheckOptions& options,
                                                              std::vector<std::string>& notes,
                                                              std::size_t& evaluations);

/// Whether this question is to be screened (options.method, options.budget). A note says why, where that was
/// chosen here.
[[nodiscard]] bool to_be_screened(const Case& question, const CheckOptions& options,
                                  std::vector<std::string>& notes);

}  // namespace gradproof
