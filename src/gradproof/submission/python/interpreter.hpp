// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace gradproof {

/// A Python that has NumPy, and what it must be able to read in the box.
struct PythonInterpreter {
  std::filesystem::path executable;
  std::filesystem::path site;                   ///< the folder its NumPy is in
  std::vector<std::filesystem::path> readable;  ///< its own prefix, and site
  std::string version;                          ///< "3.11.2"
};

/// The Python to run submissions with: `wanted` if it is not empty, else the first of python3 on PATH and
/// /usr/bin/python3 that has NumPy. Each candidate is started once and asked; NumPy is looked for, not
/// imported. Asked once a process for each `wanted`.
/// @throws HarnessTrouble where none has: the text names those that were tried, what was missing, and the
/// package; std::invalid_argument with the same where one was wanted.
[[nodiscard]] PythonInterpreter find_python(const std::string& wanted);

/// What a program that this one starts finds without asking: "GRADPROOF_PYTHON=..." for its environment.
[[nodiscard]] std::string python_in_environment(const PythonInterpreter& python);

}  // namespace gradproof
