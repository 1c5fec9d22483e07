// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

/// What IEEE 754 double precision rounds to, and where it ends.
namespace gradproof::double_precision {
inline constexpr double unit_roundoff = 0x1p-53;
inline constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace gradproof::double_precision
