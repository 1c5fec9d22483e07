// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/check/check_network.hpp"
#include "gradproof/check/examination.hpp"
#include "gradproof/submission/box.hpp"
#include "gradproof/submission/python_session.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

struct PythonCheck {
  std::string file;                ///< NAME.py or NAME.ipynb
  std::string python;              ///< --python; empty: found (find_python)
  PythonReading reading;           ///< --entry, --rows
  BoxOptions box;                  ///< limits; the interpreter's folders are added
  ExaminationOptions examination;  ///< what the command line fixes; the exercise fixes the rest
  std::vector<Case> more_cases;    ///< asked as well: data of the user's own
  CheckOptions check;
  bool show_prints = false;  ///< put what the submission printed into the notes, escaped
};

/// Judges a Python file or notebook: finds its functions, asks each step that is there with right inputs,
/// then forward pass, cost and gradient as a whole (verify). Report::functions says what was found and used;
/// arrays come earliest step first, each with its function.
///   nothing that can be read       did not answer (crashed)
///   a function is missing          what is there is judged; without the gradient itself never better than
///   cannot tell an exception                   did not answer, with the submission's own lines; other
///   functions are still judged the box or the canary fails    harness trouble
/// @throws UnusableSource where the file holds nothing to judge; std::invalid_argument where options
/// contradict the exercise; Interrupted.
[[nodiscard]] Report check_python(const PythonCheck& check);

}  // namespace gradproof
