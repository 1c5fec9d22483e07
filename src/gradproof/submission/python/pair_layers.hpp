// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/submission/python/pairs.hpp"
#include "gradproof/submission/submission.hpp"

namespace gradproof {

/// The pairs of a file as layers whose functions ask its process. @throws DidNotAnswer, where the process is
/// dead
[[nodiscard]] SubmittedLayers pair_layers(PythonSession& session, const Pairs& pairs);

}  // namespace gradproof
