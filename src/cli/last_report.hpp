// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof::cli {

/// Keeps the report of the last check in this folder under the user's cache directory ($XDG_CACHE_HOME, else
/// ~/.cache): for `explain --report last`. Where it cannot be kept it is not, and nobody is told: no check
/// fails for it.
void keep_last_report(const Report& report) noexcept;

/// Where it is. @throws UsageError where no check was run in this folder.
[[nodiscard]] std::string last_report();

}  // namespace gradproof::cli
