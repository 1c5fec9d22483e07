// SPDX-License-Identifier: MIT
#pragma once
#include <span>

#include "gradproof/box/box.hpp"
#include "gradproof/box/boxed_child.hpp"
#include "gradproof/exercises/embedded.hpp"
#include "gradproof/submission/python/interpreter.hpp"

namespace gradproof {

/// What may be imported beside the standard library and the modules that are handed over.
enum class Packages {
  those_of_the_interpreter,  ///< NumPy, and what lies beside it
  none,                      ///< NumPy is an empty module: nothing is computed there
};

/// An interpreter that runs the last of these modules: each is an argument of its own, so that no file of
/// ours has to be readable in the box. Where it is of the version that compiled them when gradproof was built
/// it takes that code: the text compiles to the same, and slowly.
[[nodiscard]] Launch launch_modules(const PythonInterpreter& python, std::span<const EmbeddedFile> modules,
                                    Packages packages);

/// The same up to where the last of them would begin: a zygote (box/zygote.hpp), whose children do.
[[nodiscard]] Launch launch_zygote(const PythonInterpreter& python, std::span<const EmbeddedFile> modules,
                                   Packages packages);

/// The same limits, for an interpreter, which reads its own folders.
[[nodiscard]] BoxOptions with_interpreter(BoxOptions options, const PythonInterpreter& python);

}  // namespace gradproof
