// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "gradproof/check_network/case.hpp"
#include "gradproof/check_network/examination.hpp"
#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/session.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// Numbers rounded to single precision are judged with bars 2^29 times as wide, which lets through whatever
/// was rounded at the end: differences, and mistakes of 1e-8. So a gradient that is right to single precision
/// alone is believed only where
///   the text of the submission computes in it,
///   its forward pass and its cost, where it has them, give no number that single precision cannot hold,
///   its gradient has the rounding of a computation in it: not every entry is the nearest float, and
///   it takes no more forward passes than backpropagation does, counted on a question like all others.
class SinglePrecision {
 public:
  /// What the submission answered to a question that is judged.
  void see(const Case& question, const Answer& answer);

  /// Why it is not believed; empty where it is.
  [[nodiscard]] std::string doubt(bool text_computes_in_single) const;

 private:
  std::size_t entries_ = 0, nearest_ = 0;
  bool forward_is_double_ = false;
};

/// An array that is right to single precision alone.
[[nodiscard]] bool is_right_to_single_alone(const ArrayReport& array);

/// Takes back what is verified to single precision alone, with a note that says why.
void doubt_single_precision(Report& report, const std::string& why);

/// That its gradient takes more forward passes than backpropagation, on the largest of the questions that are
/// asked anyway; empty where it does not. @throws DidNotAnswer
[[nodiscard]] std::string differences_note(PythonSession& session, const PythonExercise& exercise,
                                           const Examination& examination);

}  // namespace gradproof
