// SPDX-License-Identifier: MIT
#pragma once
#include <functional>

namespace gradproof {

/// A slope from wide steps, for a phi whose values are off by a known noise.
struct WideSlope {
  double value = 0.0;
  double bar = 0.0;  ///< |value - phi'(s)| <= bar
  bool found = false;
};

/// Centered stencils of 9, 7 and 5 points at spacing h = reach/2, reach/4, ..., reach/512, which err by
/// O(h^8), O(h^6), O(h^4):
///   S_9 = [4/5 d_1 - 1/5 d_2 + 4/105 d_3 - 1/280 d_4] / h,   d_k = phi(s + k h) - phi(s - k h)
///   bar = 3 max(|S_9 - S_7|, |S_7 - S_5| / 64) + 2 (4/5 + 1/5 + 4/105 + 1/280) noise / h
/// and the h of least bar; no h is tried whose noise alone is above the best bar so far. The noise is a bound
/// that the caller knows, so that it is counted once. Source: Fornberg 1988, "Generation of finite difference
/// formulas", Math. Comp. 51, table 1.
/// @param phi  may throw or answer NaN: such a width is passed over. Cost: 8 values a width.
[[nodiscard]] WideSlope wide_slope(const std::function<double(double)>& phi, double s, double reach,
                                   double noise);

}  // namespace gradproof
