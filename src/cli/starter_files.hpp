// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/exercises/embedded.hpp"

namespace gradproof {

/// What `gradproof new` copies: src/starter/cpp and src/starter/python, put into the program.
[[nodiscard]] std::span<const EmbeddedFile> starter_cpp();
[[nodiscard]] std::span<const EmbeddedFile> starter_python();

}  // namespace gradproof
