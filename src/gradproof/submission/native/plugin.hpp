// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/check_network/case.hpp"
#include "gradproof/wire/plugin_abi.h"

namespace gradproof::plugin {

/// Turns a question into a Case of the function's own, calls the function, and puts what it returns into the
/// answer. Exceptions end here. @returns as gradproof_submission_function does.
int answer(const Implementation& function, const gradproof_question* question,
           gradproof_answer* answer) noexcept;

}  // namespace gradproof::plugin

/// Makes a shared object a submission: `gradproof check libmine.so` judges this function.
///   gradproof::Answer mine(const gradproof::Case& question);
///   GRADPROOF_SUBMISSION(mine)
#define GRADPROOF_SUBMISSION(function)                                              \
  extern "C" __attribute__((visibility("default"))) int gradproof_submission_1(     \
      const struct gradproof_question* question, struct gradproof_answer* answer) { \
    return ::gradproof::plugin::answer(function, question, answer);                 \
  }                                                                                 \
  static_assert(true, "so that a semicolon may follow")
