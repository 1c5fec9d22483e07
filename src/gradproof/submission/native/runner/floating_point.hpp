// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof::runner {

/// The floating-point environment around a call: round to nearest, denormals kept, no traps.
class FloatingPoint {
 public:
  FloatingPoint() noexcept;
  /// Puts the standard environment back. @returns what was changed and left so; empty where nothing was.
  [[nodiscard]] std::string restore() noexcept;
};

}  // namespace gradproof::runner
