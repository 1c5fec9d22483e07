// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>

namespace gradproof {

/// A sum that carries its own rounding errors along: |error| <= u |sum| + O(n u^2) sum|x|, u = 2^-53.
/// Source: Neumaier 1974, ZAMM 54, 39-51 (the improved Kahan-Babuska sum). Not for -ffast-math.
class CompensatedSum {
 public:
  void add(double x) noexcept {
    const double next = sum_ + x;
    lost_ += std::abs(sum_) >= std::abs(x) ? (sum_ - next) + x : (x - next) + sum_;
    sum_ = next;
  }
  [[nodiscard]] double value() const noexcept { return std::isfinite(sum_) ? sum_ + lost_ : sum_; }

 private:
  double sum_ = 0.0, lost_ = 0.0;
};

}  // namespace gradproof
