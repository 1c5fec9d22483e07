// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// The report for a person: what was judged, a line for each array (worst news at once readable), the most
/// likely mistakes with the line as it should be and why, the smallest network that shows them, notes, the
/// command to see it again. With colour: ANSI sequences around the verdicts. What a submission said of itself
/// is shown with its control characters escaped. Report::text() is this without colour.
[[nodiscard]] std::string text_report(const Report& report, bool colour = false);

/// Control characters but line breaks and tabs as `\x1b`, "##[" as `#\x23[`: nothing a submission says may
/// drive the terminal, or the runner of GitHub, to which "##[error]" is a command anywhere in a line
/// (actions/runner, ActionCommand.cs).
[[nodiscard]] std::string printable(const std::string& text);

}  // namespace gradproof
