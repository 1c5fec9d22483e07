// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/submission/python/exercise.hpp"

namespace gradproof {

/// "backward_propagation", under the name the submission has for it.
[[nodiscard]] std::string used_name(const PythonExercise& exercise, const PythonContents& contents);

/// Fills Report::functions, earliest step first, and says in a note what was found and used.
void list_functions(const PythonExercise& exercise, const PythonContents& contents, Report& report);

/// Adds the arrays that verify() judged, each under its function, with what the runner saw beside their
/// numbers (shapes, exceptions, arguments written into), and brings all arrays into the order of
/// Report::functions.
void add_whole_arrays(const PythonExercise& exercise, const PythonContents& contents,
                      const WholeFindings& findings, std::vector<ArrayReport> arrays, Report& report);

/// Adds texts that are not there yet.
void add_notes(std::vector<std::string>& notes, const std::vector<std::string>& more);

}  // namespace gradproof
