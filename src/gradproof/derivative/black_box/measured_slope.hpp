// SPDX-License-Identifier: MIT
#pragma once
#include <functional>

namespace gradproof {

/// What differences of a function's values say about its slope at a point.
struct MeasuredSlope {
  double slope = 0.0;      ///< g'(z); at a kink left + kink_fraction (right - left)
  double error = 0.0;      ///< |slope - g'(z)| <= error; infinite where nothing can be said
  double curvature = 0.0;  ///< an upper estimate of |g''(z)|; 0 at a kink
  double noise = 0.0;      ///< how far a value of g near z is from smooth
  bool kink = false;       ///< left and right slope differ, and do not approach each other
};

/// The slope of any g : R -> R from its values, for a g that may be good to several units in the last place
/// only. Noise: the 4th to 6th differences of 7 values close together, where nothing smooth is left (More &
/// Wild 2011, "Estimating Computational Noise", SIAM J. Sci. Comput. 33, section 2).
/// The largest over two spacings, three times; and a value of order 1 or above counts as rounded at least.
/// Slope: centered differences at steps h_k = h_0 4^-k, k = 0..23, h_0 = |z|/8, at least 1/8 and at most 128,
/// rounded to a power of two,
///   D_k = (g(z+) - g(z-))/(z+ - z-),   E_k = (16 D_{k+1} - D_k)/15              error O(h^4)
///   err_k = max(|E_k - E_{k-1}|, |E_{k-1} - E_{k-2}|/256) + 2.2 noise/h_{k+1}
/// and of the E_k that no finer one contradicts (by more than 3 (err_k + err)) the one of least err_k is
/// taken; error = 3 err_k. Where z lies at a kink, or too near for its side to be seen, error also holds the
/// whole gap between the two slopes: which side was meant cannot be known. A g that stays flat where it
/// should not (single precision near an asymptote) is taken at its word. Cost: at most 6 * 7 + 1 + 2 * 24
/// values of g.
[[nodiscard]] MeasuredSlope measured_slope(const std::function<double(double)>& g, double z,
                                           double kink_fraction = 0.0);

}  // namespace gradproof
