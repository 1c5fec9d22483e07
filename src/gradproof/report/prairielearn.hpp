// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// The report as PrairieLearn's results.json: score in [0, 1], one test a function (where the report knows
/// none: an array), each with its points and the reasons as text. What could not be told, was not judged, or
/// was the harness's trouble is not gradable: the attempt is not counted, and nobody has a zero of it.
/// Source: PrairieLearn, "External Grading", section "Grading results".
[[nodiscard]] std::string prairielearn_report(const Report& report);

}  // namespace gradproof
