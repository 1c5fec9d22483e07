// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

struct GradescopeOptions {
  double points = 100.0;               ///< for everything verified, shared equally among the parts
  std::string visibility = "visible";  ///< hidden | after_due_date | after_published | visible
};

/// The report as Gradescope's results.json: one test a function (where the report knows none: an array), with
/// points for those that are verified, the reasons as text, and what the submission printed kept from the
/// student's eyes. Harness trouble is nobody's zero: no score and no tests, which Gradescope shows as a
/// failed autograder.
/// @throws std::invalid_argument for another visibility, or points that are not positive.
[[nodiscard]] std::string gradescope_report(const Report& report, const GradescopeOptions& options = {});

}  // namespace gradproof
