// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof::cli {

/// All of standard input, to its end; of more than 20 MB no more than shows that it is longer. At a terminal
/// it is said that it is waited for. @throws Interrupted by a signal; UsageError where it cannot be read.
[[nodiscard]] std::string text_on_standard_input();

}  // namespace gradproof::cli
