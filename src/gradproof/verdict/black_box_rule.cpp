// SPDX-License-Identifier: MIT
#include "gradproof/verdict/black_box_rule.hpp"

#include <algorithm>
#include <cmath>

namespace gradproof {
namespace {

/// What keeps the bar from being small.
Reason limit_of(const SlopeEvidence& evidence) noexcept {
  if (!evidence.found && evidence.throws) return Reason::throws;
  if (!evidence.found && evidence.edge) return Reason::edge_of_domain;
  if (evidence.kink) return Reason::kink;
  return evidence.noise ? Reason::noise : Reason::precision;
}

/// At a kink: the slope of a side verifies; between them nothing can be said; outside is for confirm().
SlopeVerdict judge_at_kink(double claimed, const SlopeEvidence& evidence, SlopeVerdict verdict,
                           const BlackBoxRule& rule) {
  const auto is_side = [&](double slope, double error) {
    const double bar = 3.0 * error + 8.0 * rule.unit_roundoff * std::abs(claimed);
    if (!(std::abs(claimed - slope) <= bar)) return false;
    const double scale = std::max(std::abs(evidence.left), std::abs(evidence.right));
    const double decisive = 0.5 * rule.decisive;  // from three steps on one side: no more than half as much
    if (!(error <= decisive * std::max(std::abs(claimed), std::abs(slope))) &&
        !(claimed == 0.0 && error <= decisive * scale)) {
      return false;
    }
    verdict.numeric = slope;
    verdict.bar = bar;
    verdict.kind = Reason::none;
    return true;
  };
  if (is_side(evidence.left, evidence.left_error) || is_side(evidence.right, evidence.right_error)) {
    verdict.verdict = Verdict::verified;
    verdict.at_kink = true;
    return verdict;
  }
  verdict.verdict = Verdict::cannot_tell;
  verdict.kind = Reason::kink;
  const double low = std::min(evidence.left, evidence.right), high = std::max(evidence.left, evidence.right);
  const double error = std::max(evidence.left_error, evidence.right_error);
  const double room = 10.0 * (3.0 * error + 8.0 * rule.unit_roundoff * std::abs(claimed));
  if (rule.subgradient && error <= rule.decisive * std::max(std::abs(low), std::abs(high)) && claimed > low &&
      claimed < high) {
    verdict.verdict = Verdict::verified;
    verdict.kind = Reason::none;
    verdict.at_kink = verdict.between = true;
    verdict.numeric = claimed;
    verdict.bar = 3.0 * error;
    return verdict;
  }
  if (claimed < low - room || claimed > high + room) {
    verdict.verdict = Verdict::wrong;
    verdict.kind = Reason::differs;
    verdict.numeric = claimed < low ? low : high;
    verdict.bar = room / 10.0;
  }
  return verdict;
}

}  // namespace

double black_box_bar(double claimed, const SlopeEvidence& evidence, const BlackBoxRule& rule) noexcept {
  return 3.0 * evidence.error +
         8.0 * rule.unit_roundoff * (std::abs(claimed) + std::abs(evidence.x_curvature));
}

SlopeVerdict judge_slope(double claimed, const SlopeEvidence& evidence, double largest,
                         const BlackBoxRule& rule, double claim_noise) {
  SlopeVerdict verdict;
  verdict.numeric = evidence.value;
  verdict.bar = black_box_bar(claimed, evidence, rule);
  if (!std::isfinite(claimed)) {
    verdict.verdict = Verdict::wrong;
    verdict.kind = Reason::not_finite;
    return verdict;
  }
  verdict.verdict = Verdict::cannot_tell;
  verdict.kind = limit_of(evidence);
  if (!evidence.found) return verdict;
  if (evidence.jump) {  // wider steps may agree with the claim; there is no derivative all the same
    verdict.kind = Reason::kink;
    return verdict;
  }

  const double difference = std::abs(claimed - evidence.value);
  const double size = std::max(std::abs(claimed), std::abs(evidence.value));
  if (difference <= verdict.bar) {
    if (size <= verdict.bar && verdict.bar <= rule.negligible * largest) {
      verdict.verdict = Verdict::verified;
      verdict.kind = Reason::none;
      verdict.zero = std::abs(claimed) <= 64.0 * rule.unit_roundoff * largest;
      verdict.below = !verdict.zero;
      return verdict;
    }
    if (verdict.bar <= 0.2 * rule.negligible * largest) {
      verdict.verdict = Verdict::verified;
      verdict.kind = Reason::none;
      verdict.below = !(evidence.error <= rule.decisive * size);
      return verdict;
    }
    if (evidence.error <= rule.decisive * size) {
      verdict.verdict = Verdict::verified;
      verdict.kind = Reason::none;
      return verdict;
    }
  }
  if (evidence.kink) return judge_at_kink(claimed, evidence, verdict, rule);
  if (difference > 10.0 * (verdict.bar + claim_noise + evidence.resolution)) {
    verdict.verdict = Verdict::wrong;
    verdict.kind = Reason::differs;
  }
  return verdict;
}

SlopeVerdict confirm(double claimed, const SlopeVerdict& first, const SlopeEvidence& second, double largest,
                     const BlackBoxRule& rule, double claim_noise) {
  if (first.verdict != Verdict::wrong || first.kind == Reason::not_finite) return first;
  const SlopeVerdict again = judge_slope(claimed, second, largest, rule, claim_noise);
  const bool agree = std::abs(first.numeric - again.numeric) <= 10.0 * (first.bar + again.bar);
  if (again.verdict == Verdict::wrong && agree) return first.bar <= again.bar ? first : again;
  SlopeVerdict verdict = first.bar <= again.bar ? first : again;
  verdict.verdict = Verdict::cannot_tell;
  verdict.kind = again.verdict == Verdict::cannot_tell ? again.kind : Reason::precision;
  return verdict;
}

bool agrees_early(double claimed, const SlopeEvidence& evidence, double largest,
                  const BlackBoxRule& rule) noexcept {
  if (!evidence.found || evidence.jump) return false;
  const double bar = black_box_bar(claimed, evidence, rule);
  if (!(std::abs(claimed - evidence.value) <= bar)) return false;
  const double size = std::max(std::abs(claimed), std::abs(evidence.value));
  return evidence.error <= rule.early * std::abs(claimed) ||
         (size <= bar && bar <= rule.negligible * largest);
}

bool clearly_wrong(double claimed, const SlopeEvidence& evidence, const BlackBoxRule& rule) noexcept {
  if (!std::isfinite(claimed) || !evidence.found || evidence.jump || evidence.kink) return false;
  const double off = std::abs(claimed - evidence.value);
  const double size = std::max(std::abs(claimed), std::abs(evidence.value));
  const bool single = rule.unit_roundoff > 0x1p-40;
  return evidence.error <= rule.early * size && off > (single ? 1e-3 : 0.0) * size &&
         off > (single ? 100.0 : 20.0) * (black_box_bar(claimed, evidence, rule) + evidence.resolution);
}

double miss_probability(std::size_t directions, double error_in_bars) noexcept {
  return std::pow(std::erf(1.0 / (error_in_bars * std::sqrt(2.0))), static_cast<double>(directions));
}

}  // namespace gradproof
