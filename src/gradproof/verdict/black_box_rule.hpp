// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What differences say of one slope of a function that the harness does not know: values, and how far they
/// can be trusted.
struct SlopeEvidence {
  double value = 0.0, error = 0.0;  ///< E and err of the step ladder
  double x_curvature = 0.0;         ///< |s phi''(s)|: what the rounding of s does to the slope
  double resolution = 0.0;          ///< a slope that a function which did not change at all may still have
  bool found = false;               ///< false: there are no three steps that can be used
  bool jump = false;                ///< phi is not continuous at s
  bool kink = false;                ///< most of `error` is a gap between the one-sided slopes
  bool noise = false;               ///< most of `error` is noise well above the rounding of phi
  bool edge = false;                ///< not found, because phi is not finite on one side
  bool throws = false;              ///< not found, because phi threw
  double left = 0.0, right = 0.0, left_error = 0.0, right_error = 0.0;  ///< one-sided slopes, at a kink
};

/// When an error bar means something. No tolerance for the claim is in here: that is the bar alone.
struct BlackBoxRule {
  double unit_roundoff = 0x1p-53;  ///< of the claim and of the function
  double decisive = 1e-4;          ///< largest err, relative to the slope, that may verify
  double early = 1e-6;             ///< an err this small ends the ladder at once, if the claim agrees
  double negligible = 1e-9;        ///< a bar this small, relative to the largest entry, may verify a zero
  bool drawn = false;              ///< the function draws random numbers: no two values need agree
  bool subgradient = false;  ///< at a kink what lies between the slopes of the two sides is verified too

  [[nodiscard]] static BlackBoxRule double_precision() noexcept { return {}; }
  /// bar = 3 err: an error of a thousandth is never let through.
  [[nodiscard]] static BlackBoxRule single_precision() noexcept {
    return {0x1p-24, 2.5e-4, 1.5e-4, 1e-3, false, false};
  }
};

/// What was decided about one claimed slope.
struct SlopeVerdict {
  Verdict verdict = Verdict::harness_trouble;
  Reason kind = Reason::none;
  double numeric = 0.0, bar = 0.0;
  bool at_kink = false;  ///< verified, being the slope of one side
  bool between = false;  ///< verified at a kink, being between the slopes of the two sides
  bool zero = false;     ///< both sides are zero to working precision
  bool below = false;    ///< known by a bar that is wide beside itself, but small beside the largest entry
};

/// bar = 3 err + 8 u (|a| + |s phi''|): the ladder's error with room to spare, and what rounding does to an
/// honest claim a.
[[nodiscard]] double black_box_bar(double claimed, const SlopeEvidence& evidence,
                                   const BlackBoxRule& rule) noexcept;

/// The one rule, for one ladder:
///   verified      |a - E| <= bar  and  err <= decisive * max(|a|, |E|);
///                 or |a|, |E| <= bar <= negligible * largest: zero to working precision
///                 or bar <= negligible / 5 * largest: known that well beside its array, however small it is
///                 or, at a kink, a is the slope of one side to half of decisive, or between the two slopes
///                 if rule.subgradient says so
///   wrong         |a - E| > 10 (bar + claim_noise + resolution), not at a kink (outside of both slopes
///   there: see confirm()) cannot tell   all else, with what limits the bar: a kink, noise, an edge of the
///   domain, precision
/// A claim that is NaN or infinite is wrong, whatever the evidence.
/// @param largest  largest |entry| claimed in the array, the scale on which a zero is a zero
/// @param claim_noise  noise of the claim itself, where it was measured
[[nodiscard]] SlopeVerdict judge_slope(double claimed, const SlopeEvidence& evidence, double largest,
                                       const BlackBoxRule& rule, double claim_noise = 0.0);

/// A "wrong" has to repeat on a second ladder whose steps are incommensurate with those of the first, and the
/// two must agree with each other; else it is "cannot tell".
[[nodiscard]] SlopeVerdict confirm(double claimed, const SlopeVerdict& first, const SlopeEvidence& second,
                                   double largest, const BlackBoxRule& rule, double claim_noise = 0.0);

/// Whether the ladder may end here: the claim agrees, and err is far below what is needed.
[[nodiscard]] bool agrees_early(double claimed, const SlopeEvidence& evidence, double largest,
                                const BlackBoxRule& rule) noexcept;

/// Whether the ladder may end here the other way: err is as small as for agrees_early(), and the claim is off
/// by more than 20 bars (in single precision by 100, and by 1e-3 of itself). What ends so has to be confirmed
/// by finer steps.
[[nodiscard]] bool clearly_wrong(double claimed, const SlopeEvidence& evidence,
                                 const BlackBoxRule& rule) noexcept;

/// P(k Gaussian directions all miss an error e): a direction d misses it where |<e, d>| <= bar, so that for
/// |e| = t bars it is erf(1 / (t sqrt 2))^k. 5 directions miss an error of 10 bars with probability 3.2e-6.
[[nodiscard]] double miss_probability(std::size_t directions, double error_in_bars) noexcept;

}  // namespace gradproof
