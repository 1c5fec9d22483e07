// SPDX-License-Identifier: MIT
#include "gradproof/check_function/one_claim.hpp"

#include <algorithm>
#include <cmath>
#include <exception>

namespace gradproof {

double share_off(const Claim& claim, const JudgedClaim& judged) noexcept {
  const double claimed = claim.value, numeric = judged.verdict.numeric;
  return std::abs(claimed - numeric) / std::max(std::abs(claimed), std::abs(numeric));
}

bool too_noisy(const JudgedClaim& judged) noexcept {
  return judged.verdict.verdict == Verdict::cannot_tell && judged.evidence.found &&
         (judged.verdict.kind == Reason::noise || judged.verdict.kind == Reason::precision);
}

void verify_widely(JudgedClaim& judged, double value, const WideSlope& wide, double largest,
                   const BlackBoxRule& rule) {
  SlopeEvidence evidence;
  evidence.value = wide.value;
  evidence.error = wide.bar / 3.0;
  evidence.found = wide.found;
  const SlopeVerdict again = judge_slope(value, evidence, largest, rule);
  if (again.verdict == Verdict::verified) judged.verdict = again;
}

ClaimJudge::ClaimJudge(SlopeProbe& probe, const ClaimedArray& array, double largest)
    : probe_(probe),
      array_(array),
      rule_(probe.rule()),
      largest_(largest),
      floats_only_(rule_.unit_roundoff < 0x1p-40 && holds_floats_only()) {}

JudgedClaim ClaimJudge::operator()(std::size_t e) {
  const double unit = array_.claims[e].unit;
  JudgedClaim judged = judge_in_units(e);
  if (unit == 1.0) return judged;
  judged.verdict.numeric /= unit;
  judged.verdict.bar /= std::abs(unit);
  return judged;
}

JudgedClaim ClaimJudge::judge_in_units(std::size_t e) {
  const Claim& claim = array_.claims[e];
  const double value = claim.unit * claim.value, largest = std::abs(claim.unit) * largest_;
  const double s = probe_.x()(claim.input);
  JudgedClaim judged = judge_at(probe_, claim, value, s);
  if (judged.verdict.verdict != Verdict::verified && floats_only_) {
    BlackBoxRule single =
        rule_;  // the function is double, the claim went through float: its share of the bar is wider
    single.unit_roundoff = 0x1p-24;
    const SlopeVerdict again = judge_slope(value, judged.evidence, largest, single);
    if (again.verdict == Verdict::verified) {
      single_precision_ = true;
      judged.verdict = again;
    }
  }
  if (too_noisy(judged))
    verify_widely(judged, value, probe_.wide(claim.output, claim.input, value), largest, rule_);
  if (judged.verdict.verdict != Verdict::wrong) return judged;
  // Reject late: the claim's own noise, a second ladder, and beside a kink.
  const double noise = std::abs(claim.unit) * claim_noise(e);
  judged.verdict = judge_slope(value, judged.evidence, largest, rule_, noise);
  if (judged.verdict.verdict != Verdict::wrong) return judged;
  if (judged.repeated) return judged;
  if (contradicted_by_wider_steps(claim, value, judged)) {
    judged.verdict.verdict = Verdict::cannot_tell;
    judged.verdict.kind = Reason::precision;
    judged.contradicted = true;
    return judged;
  }
  const LadderSlope again = probe_.entry(claim.output, claim.input, value, largest, second_opinion, true);
  judged.verdict = confirm(value, judged.verdict, probe_.evidence(again, s), largest, rule_, noise);
  if (judged.verdict.verdict == Verdict::wrong && judged.evidence.kink && !rule_.subgradient &&
      right_beside(e)) {
    judged.verdict.verdict = Verdict::cannot_tell;
    judged.verdict.kind = Reason::kink;
  }
  return judged;
}

/// What a part computed in float adds to the slope is missing in the finest steps, and there in wider ones:
/// they verify the claim, and exclude the slope that the finest ones show.
bool ClaimJudge::contradicted_by_wider_steps(const Claim& claim, double value, const JudgedClaim& judged) {
  if (!probe_.lost_in_a_float(claim.input, judged.slope)) return false;
  const double largest = std::abs(claim.unit) * largest_;
  const LadderSlope wider = probe_.entry_by_steps_of_floats(claim.output, claim.input, value, largest);
  const SlopeVerdict verdict =
      judge_slope(value, probe_.evidence(wider, probe_.x()(claim.input)), largest, rule_);
  return wider.found && std::abs(value - verdict.numeric) <= verdict.bar &&
         std::abs(verdict.numeric - judged.verdict.numeric) > 3.0 * (verdict.bar + judged.verdict.bar);
}

JudgedClaim ClaimJudge::judge_at(SlopeProbe& probe, const Claim& claim, double value, double s) const {
  const double largest = std::abs(claim.unit) * largest_;
  JudgedClaim judged;
  for (const bool patient : {false, true}) {
    judged.slope = probe.entry(claim.output, claim.input, value, largest, 1.0, patient);
    judged.evidence = probe.evidence(judged.slope, s);
    judged.verdict = judge_slope(value, judged.evidence, largest, rule_);
    // Ended early for a clear "wrong", its sides are known from wide steps only and may look like a kink.
    SlopeEvidence smooth = judged.evidence;
    smooth.kink = false;
    if (patient || !clearly_wrong(value, smooth, rule_)) break;
    const double off = std::abs(value - judged.evidence.value);
    judged.repeated = !judged.evidence.kink && probe.repeats(claim.output, claim.input, judged.slope, off);
    if (judged.repeated) break;  // else coarse or noisy below the steps that it ended with: to the end
  }
  return judged;
}

/// Every claim is a float, and not just because all of them are short numbers.
bool ClaimJudge::holds_floats_only() const {
  bool long_ones = false;
  for (const Claim& claim : array_.claims) {
    const auto rounded = static_cast<float>(claim.value);
    if (static_cast<double>(rounded) != claim.value) return false;
    int exponent = 0;
    const double bits = std::ldexp(std::frexp(claim.value, &exponent), 12);
    long_ones = long_ones || std::trunc(bits) != bits;
  }
  return long_ones;
}

/// The claim on both sides of a kink: right (or not to be told) on both?
bool ClaimJudge::right_beside(std::size_t e) const {
  if (!array_.again) return false;
  const Claim& claim = array_.claims[e];
  for (const double by : {0.01, -0.01}) {
    try {
      SlopeProbe beside = probe_.moved(claim.input, by * probe_.typical()(claim.input));
      const arma::vec values = array_.again(beside.x());
      if (values.n_elem != array_.claims.size()) return false;
      if (judge_at(beside, claim, claim.unit * values(e), beside.x()(claim.input)).verdict.verdict ==
          Verdict::wrong) {
        return false;
      }
    } catch (const std::exception&) {
      continue;  // outside of the domain: the other side decides
    }
  }
  return true;
}

/// An honest gradient is as noisy as it shows when it is asked at neighbouring points.
double ClaimJudge::claim_noise(std::size_t e) {
  if (!array_.again) return 0.0;
  if (claim_noise_.is_empty()) {
    std::size_t ignored = 0;
    try {
      claim_noise_ =
          2.0 * noise_levels(array_.again, probe_.x(), probe_.typical(), rule_.unit_roundoff, ignored);
    } catch (const std::exception&) {
      claim_noise_.zeros(array_.claims.size());
    }
    if (claim_noise_.n_elem != array_.claims.size()) claim_noise_.zeros(array_.claims.size());
  }
  return claim_noise_(e);
}

}  // namespace gradproof
