// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/exercises/embedded.hpp"

namespace gradproof {

/// What `gradproof new` copies: src/starter/cpp and src/starter/python, put into the program; and what stands
/// beside the functions of an exercise, with marks for its names.
[[nodiscard]] std::span<const EmbeddedFile> starter_cpp();
[[nodiscard]] std::span<const EmbeddedFile> starter_python();
[[nodiscard]] std::span<const EmbeddedFile> starter_exercise();

}  // namespace gradproof
