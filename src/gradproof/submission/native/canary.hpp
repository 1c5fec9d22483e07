// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/box/box.hpp"

namespace gradproof {

/// Runs a submission that is known to be right in a box like this one, once a process for each kind of box.
/// What fails here is not the fault of any submission.
/// @throws HarnessTrouble unless it is verified.
void check_box(const BoxOptions& options);

}  // namespace gradproof
