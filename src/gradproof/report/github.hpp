// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// The report as workflow commands of GitHub Actions, which show as annotations at the file and, where the
/// report knows it, at the line of the function: an error for what is wrong or did not answer, a warning for
/// what cannot be told, one notice where all is verified. One command a function, ten at most: GitHub shows
/// no more a step.
[[nodiscard]] std::string github_report(const Report& report);

}  // namespace gradproof
