// SPDX-License-Identifier: MIT
#pragma once
#include <stdexcept>
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof::cli {

/// What the program says to a shell; documented in --help and never renumbered.
enum class ExitStatus : int {
  verified = 0,
  wrong = 1,
  unusable_input = 2,  ///< a command line or an input file that cannot be used
  cannot_tell = 3,
  did_not_answer = 4,
  harness_trouble = 5,
  interrupted = 130,  ///< by Ctrl-C; other signals 128 + their number
};

[[nodiscard]] ExitStatus exit_status(Verdict verdict);

/// A command line or an input file that cannot be used. what() names the file and the place in it, what was
/// found, what was expected and the way out.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A submission that cannot be judged: there is no such file, or nothing in it that can be read. Whoever
/// handed it in is to hear of it; any other UsageError is a matter of the command line.
struct UnusableSubmission : UsageError {
  using UsageError::UsageError;
};

}  // namespace gradproof::cli
