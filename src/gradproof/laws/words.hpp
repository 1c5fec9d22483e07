// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof::laws {

/// Two numbers that should be one, as a person reads them: where each comes from, how far apart they are and
/// by which factor, and what rounding allows.
[[nodiscard]] std::string two_numbers(const std::string& array, double found, const std::string& left,
                                      double expected, const std::string& right, double bar);

}  // namespace gradproof::laws
