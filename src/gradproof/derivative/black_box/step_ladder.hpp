// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gradproof {

/// What steps between those of a ladder are stretched by: the plastic number, no power of which is near a
/// power of 4.
inline constexpr double second_opinion = 1.3247;

/// How to climb: see step_ladder().
struct LadderOptions {
  double unit_roundoff = 0x1p-53;  ///< 0x1p-24 where phi takes or gives single precision
  double noise = 0.0;              ///< bound on the error of one value of phi (twice ECnoise)
  double typical = 1.0;  ///< how far s may be expected to move: the first step is about a sixteenth of it
  bool known = false;    ///< `typical` is known, not guessed from s: its root is not thought of
  double stretch = 1.0;  ///< multiplies every step; second_opinion, to ask again
  double finest = 0.0;   ///< no step below this is asked for, but of the first three
  bool drawn = false;    ///< phi draws random numbers: what looks like a jump may be chance
};

/// A centered difference.
struct SingleDifference {
  double slope = 0.0;  ///< D = [phi(s + h) - phi(s - h)] / 2 h
  double gap = 0.0;    ///< g = [phi(s + h) - 2 phi(s) + phi(s - h)] / h, of the one-sided slopes
  double step = 0.0;   ///< h, as it could be made
  bool found = false;  ///< phi is finite at both points
};

/// What a step ladder found: |value - phi'(s)| is estimated by `error`, which is the sum of what is not yet
/// converged, what noise can do (`noise_part`) and what a kink can do (`kink_part`).
struct LadderSlope {
  double value = 0.0, error = 0.0;
  double noise_part = 0.0, kink_part = 0.0;
  double step = 0.0;       ///< h of the finest level that was used
  double curvature = 0.0;  ///< phi''(s), roughly
  double value_at_center = 0.0;
  bool flat = false;        ///< phi was the same number at every step that was used
  double resolution = 0.0;  ///< flat, with a change farther out: half of the smallest one
  bool found = false;       ///< false where phi is not finite on one side at every step

  /// The slope from each side, of use at a kink.
  struct Side {
    double slope = 0.0, error = 0.0;
    bool found = false;  ///< finite at three successive steps
    std::string thrown;  ///< what an exception said on this side
    double jump = 0.0;   ///< phi(s) to its limit from this side, where phi is not continuous at s
  } left, right;
  std::size_t evaluations = 0;

  /// What the two finest levels that were used say of a smooth phi at another step.
  [[nodiscard]] SingleDifference expected(double h) const;
  double slope_at_step = 0.0;      ///< D at `step`
  double curvature_at_step = 0.0;  ///< g / h at `step`
  double curvature_limit = 0.0;    ///< its limit for h -> 0
};

/// The derivative of phi at s by a ladder of centered differences, from values alone.
///
///   h_k = h_0 4^-k,   made exact: x+ - x- as computed is what is divided by
///   D_k = [phi(s + h_k) - phi(s - h_k)] / 2 h_k                         error O(h^2)
///   E_k = (16 D_{k+1} - D_k) / 15                                       error O(h^4)
///   g_k = [phi(s + h_k) - 2 phi(s) + phi(s - h_k)] / h_k                gap of the one-sided slopes, O(h)
///   K_k = its limit for h -> 0 by two extrapolations of g_{k-1}, g_k, g_{k+1}: 0 for a smooth phi, the size
///   of
///         the kink where there is one at a distance below h
///   err_k = max(|E_k - E_{k-1}|, |E_{k-1} - E_{k-2}| / 256) + 2.2 eta / h_{k+1} + |K_k| / 2
///
/// where a |K_k| below 12 eta / h_{k+1}, which noise can make, counts as no more than the one before it, and
/// eta = max(noise, u (|phi(s)| + |s phi'(s)|)). The k of least err_k is kept. The eta term stops an estimate
/// from collapsing by luck, the K term stops the mean of two slopes from passing for a derivative. Steps go
/// down until noise outweighs what was found, up where noise outweighs the rest from the start (a tiny
/// derivative on a large value).
///
/// A level at which phi does not change at all, below one at which it does, is finer than the resolution of
/// phi: it is not used, and half of the smallest change that was seen then bounds eta from below.
///
/// Unless that is no matter of resolution: where one side is flat at every step, or the smallest change that
/// was seen is above |phi| / 1000, flat steps are the neighbourhood of s on a piecewise constant or linear
/// phi and decide, whatever a kink farther out does to wider ones.
///
/// A change of phi on one side that stays the same over three steps of less than 1/100 of the first is a
/// jump.
///
/// Cost: 6 values of phi where the first three levels suffice, 2 for every further level; about 50 at an edge
/// of the domain. Source: Richardson's extrapolation to the limit (Stoer and Bulirsch, section 3.5).
///
/// @param phi  may throw or answer NaN: such a point counts as outside of its domain
/// @param phi_s  phi(s), known already
/// @param enough  asked after each new estimate; true ends the climb there
[[nodiscard]] LadderSlope step_ladder(const std::function<double(double)>& phi, double s, double phi_s,
                                      const LadderOptions& options,
                                      const std::function<bool(const LadderSlope&)>& enough = {});

/// The difference of one step that is not on the ladder, to be held against what the ladder expects there.
/// Cost: 2 values of phi.
[[nodiscard]] SingleDifference single_difference(const std::function<double(double)>& phi, double s,
                                                 double phi_s, double h, const LadderOptions& options);
/// Where the first three levels ask, which every ladder does: for a phi that answers many questions at once.
[[nodiscard]] std::vector<double> first_places(double s, const LadderOptions& options);

}  // namespace gradproof
