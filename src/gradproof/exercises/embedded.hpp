// SPDX-License-Identifier: MIT
#pragma once
#include <span>
#include <string_view>

namespace gradproof {

/// A file that was put into the program when it was built.
struct EmbeddedFile {
  std::string_view path;  ///< below its folder: "tests/backprop_test.cpp"
  std::string_view text;
};

/// The runner for Python submissions, the modules before the program that uses them: src/runners.
[[nodiscard]] std::span<const EmbeddedFile> python_runner();
/// What people call the layers of courses, and what their arguments are: functions in pairs.json, classes in
/// classes.json.
[[nodiscard]] std::span<const EmbeddedFile> pair_exercises();
/// The mistakes of layers/mistakes.hpp in words: layers/mistakes.json.
[[nodiscard]] std::span<const EmbeddedFile> layer_mistake_words();
/// Those that read the text of a submission without running it.
[[nodiscard]] std::span<const EmbeddedFile> python_reader();
/// What a process does from which others are forked: one module.
[[nodiscard]] std::span<const EmbeddedFile> python_zygote();

/// The runner for Octave, and mistakes in its words: src/runners/octave, submission/octave/mistakes.json.
[[nodiscard]] std::span<const EmbeddedFile> octave_runner();
[[nodiscard]] std::span<const EmbeddedFile> octave_mistake_words();

/// Both of them compiled, "runner.code" and "reader.code", for the interpreter of the build: the magic number
/// of its code, then zlib of marshal of {name: code}. Empty where there was none
/// (src/cmake/compile_modules.py).
[[nodiscard]] std::span<const EmbeddedFile> python_code();

}  // namespace gradproof
