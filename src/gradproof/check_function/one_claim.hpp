// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>

#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/slope_probe.hpp"
#include "gradproof/verdict/black_box_rule.hpp"

namespace gradproof {

/// One claim judged, with all that a sentence about it needs.
struct JudgedClaim {
  SlopeVerdict verdict;
  SlopeEvidence evidence;
  LadderSlope slope;
  bool contradicted = false;  ///< wrong by steps that are lost in a float, and right by wider ones
  bool repeated = false;      ///< clearly wrong, and by steps that are not on the ladder too
};

/// By how much the claim is off, relative to the larger of it and of what was measured.
[[nodiscard]] double share_off(const Claim& claim, const JudgedClaim& judged) noexcept;
/// Its ladder ended in noise or in rounding.
[[nodiscard]] bool too_noisy(const JudgedClaim& judged) noexcept;
/// A noise that is known (the caller's, that of float, that of what is drawn) is a bound: steps as wide as x
/// itself may leave little of it. They verify by the same rule; what they cannot do is call a claim wrong.
void verify_widely(JudgedClaim& judged, double claimed, const WideSlope& wide, double largest,
                   const BlackBoxRule& rule);

/// Judges the claims of one array one by one, each against its own step ladder. Rejects late: a claim is
/// wrong only where it is beyond its own noise, wrong by a second ladder too, and, at a kink, wrong beside it
/// as well.
class ClaimJudge {
 public:
  /// @param largest  the scale of a slope in this array
  ClaimJudge(SlopeProbe& probe, const ClaimedArray& array, double largest);

  [[nodiscard]] JudgedClaim operator()(std::size_t e);
  /// So far a claim was right to single precision only, in an array that holds floats.
  [[nodiscard]] bool met_single_precision() const noexcept { return single_precision_; }

 private:
  JudgedClaim judge_in_units(std::size_t e);
  JudgedClaim judge_at(SlopeProbe& probe, const Claim& claim, double value, double s) const;
  [[nodiscard]] bool holds_floats_only() const;
  [[nodiscard]] bool contradicted_by_wider_steps(const Claim& claim, double value, const JudgedClaim& judged);
  [[nodiscard]] bool right_beside(std::size_t e) const;
  double claim_noise(std::size_t e);

  SlopeProbe& probe_;
  const ClaimedArray& array_;
  BlackBoxRule rule_;
  double largest_;
  bool floats_only_ = false, single_precision_ = false;
  arma::vec claim_noise_;
};

}  // namespace gradproof
