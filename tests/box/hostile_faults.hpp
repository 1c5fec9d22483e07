// SPDX-License-Identifier: MIT
#pragma once
#include <iosfwd>
#include <string>
#include <vector>

namespace gradproof::testing {

/// What is to be said of one of the submissions of hostile_submissions.cpp.
struct Expected {
  std::string name;
  std::string verdict;
  std::string outcome = "";  ///< "a or b" where two are right
  std::string says = "";     ///< somewhere in the notes or reasons
};
void PrintTo(const Expected& expected, std::ostream* out);

[[nodiscard]] const std::vector<Expected>& expectations();

/// Runs one of them as an ordinary user. @returns what is not as expected, or is left behind; empty where all
/// is well.
[[nodiscard]] std::string try_out(const Expected& expected);

}  // namespace gradproof::testing
