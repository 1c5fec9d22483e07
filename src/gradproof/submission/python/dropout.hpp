// SPDX-License-Identifier: MIT
#pragma once
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

/// A backward pass with dropout where no forward pass stands beside it that draws the masks: they are drawn
/// here, and stand in the cache that it is given. With D[l] of zeros and ones, A[l] = g(Z[l]) * D[l] / keep,
/// and keep = 0.8, the cost is a function of the parameters, and what it gives is judged against it by the
/// rule for functions that are not known (check_function).
/// @throws DidNotAnswer
[[nodiscard]] std::vector<ArrayReport> judge_with_masks(PythonSession& session,
                                                        const PythonExercise& exercise, const Case& question,
                                                        std::uint64_t seed);

}  // namespace gradproof
