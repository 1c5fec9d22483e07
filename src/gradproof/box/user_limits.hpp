// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof {

/// "(ulimit -n 8): raise it: ulimit -n 1024"
[[nodiscard]] std::string raise_open_files();
/// "(ulimit -u 1): raise it: ulimit -u 4096"
[[nodiscard]] std::string raise_processes();
/// Which of the two is so small that most programs do not start, in a sentence; empty where neither is.
[[nodiscard]] std::string limit_in_the_way();

}  // namespace gradproof
