// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What a project says must be checked, and what was: a check that is forgotten, vacuous or undecided is then
/// a failure, and not a green test that tested nothing.
///
///   GRADPROOF_REGISTER("attention layer");            // anywhere in the test program
///   gradproof_register(my_tests "attention layer")     # or in its CMakeLists.txt
///
/// With gradproof/testing/gtest.hpp the gate closes by itself at the end of a full run (no filter); elsewhere
/// ask coverage_gap() at the end of main(). Names are those of the reports: FunctionOptions::name. All of
/// these may be called from several threads.

/// `name` has to be verified before this program ends. Also read from the environment:
/// GRADPROOF_REQUIRED=a|b|c.
void require_check(const std::string& name);
/// Notes the verdict on report.submission; one verified report is enough, whatever else was said.
void record_check(const Report& report);

/// "2 of 3 registered checks are missing:\n  attention layer: never checked\n  norm: cannot tell, it is zero
/// ..."; empty if there is none.
[[nodiscard]] std::string coverage_gap();
/// The names that are registered, in order.
[[nodiscard]] std::vector<std::string> required_checks();
/// Forgets all that was recorded and registered: for tests of the gate.
void reset_coverage();

namespace internal {
struct Registration {
  explicit Registration(const char* name) { require_check(name); }
};
}  // namespace internal

}  // namespace gradproof

#define GRADPROOF_INTERNAL_JOIN2(a, b) a##b
#define GRADPROOF_INTERNAL_JOIN(a, b) GRADPROOF_INTERNAL_JOIN2(a, b)
/// At namespace scope: this name must be verified by the end of the test program.
#define GRADPROOF_REGISTER(name)                                                                    \
  static const ::gradproof::internal::Registration GRADPROOF_INTERNAL_JOIN(gradproof_registration_, \
                                                                           __LINE__)(name)
