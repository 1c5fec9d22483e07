// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// An array of a smallest network as its text has it: rows between semicolons, "0.1093  -2 ; 1  0".
struct SmallArray {
  std::string name, right;
  std::string answered;  ///< empty where it is as it should be, or was not given
  /// Its rows, each number as it is written.
  [[nodiscard]] std::vector<std::vector<std::string>> entries() const;
};

/// The lines of SmallestCase::numbers, "dW[1]  0.1912   answered 0.3824", in their order.
[[nodiscard]] std::vector<SmallArray> small_arrays(const SmallestCase& smallest);

}  // namespace gradproof
