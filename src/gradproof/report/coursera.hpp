// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// The report as Coursera's feedback.json: {"fractionalScore": a number from 0 to 1, "feedback": text}. The
/// score is the share of the functions (where the report knows none: of the arrays) that are verified.
[[nodiscard]] std::string coursera_report(const Report& report);

}  // namespace gradproof
