// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// The report as JUnit XML, in the order Jenkins' junit-10.xsd wants: one test case an array, classname = the
/// submission and the function it belongs to.
///   wrong                                          `<failure>`
///   cannot tell, did not answer, harness trouble   `<error>`: never green
/// No list is all green unless the report is verified (a run that died has a test case "answer").
[[nodiscard]] std::string junit_report(const Report& report);

}  // namespace gradproof
