// SPDX-License-Identifier: MIT
#pragma once
#include <iosfwd>
#include <string>
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof::python_test {

/// Python that crashes, hangs, cheats or answers with strange things: each has its outcome, and none is
/// verified that is not right.
struct Fault {
  std::string name, text;
  Verdict verdict;
  std::string said;
  double seconds = 100.0;  ///< enough on a busy machine
};
void PrintTo(const Fault& fault, std::ostream* out);

[[nodiscard]] const std::vector<Fault>& faults();

/// Judges one of them. @returns what is not as expected, or is left behind; empty where all is well.
[[nodiscard]] std::string try_out(const Fault& fault);

}  // namespace gradproof::python_test
