// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

/// The claim to take one example at a time keeps every forgotten 1/m out of sight. It is refuted where a
/// question of more examples comes back with a gradient in the shapes of all parameters; where it raises an
/// exception or gives a column for each example it stands. One question, of this seed. @throws DidNotAnswer.
[[nodiscard]] bool takes_many_examples(PythonSession& session, const PythonExercise& exercise,
                                       PythonContents contents, std::uint64_t seed);

}  // namespace gradproof
