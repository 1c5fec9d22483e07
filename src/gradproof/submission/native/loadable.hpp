// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>

#include "gradproof/submission/native/native_submission.hpp"

namespace gradproof {

/// Whether this machine can load the shared object, or start the program, as far as its first bytes tell: so
/// that what never could run is an unusable file with a way out, and no crash.
/// @throws std::invalid_argument where it cannot be read, is empty, was built for another machine, is cut
/// off, or is a script without an interpreter. What is in another form altogether is left to the loader.
void require_loadable(const std::filesystem::path& file, NativeKind kind);

}  // namespace gradproof
