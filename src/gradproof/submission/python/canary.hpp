// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

/// Asks the session for a gradient that is right. Its answer is no submission's: where it is not verified,
/// the box or the interpreter is at fault. @throws HarnessTrouble then, with what Python printed.
void require_canary(PythonSession& session);

}  // namespace gradproof
