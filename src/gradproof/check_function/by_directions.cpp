// SPDX-License-Identifier: MIT
#include "gradproof/check_function/by_directions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <random>
#include <utility>

#include "gradproof/check_function/allowance.hpp"
#include "gradproof/check_function/claim_texts.hpp"
#include "gradproof/check_function/one_claim.hpp"
#include "gradproof/verdict/ratio.hpp"

namespace gradproof {
namespace {

class DirectionJudge {
 public:
  DirectionJudge(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& options, double largest,
                 ArrayReport report)
      : probe_(probe),
        array_(array),
        options_(options),
        rule_(probe.rule()),
        largest_(largest),
        judge_entry_(probe, array, largest),
        report_(std::move(report)) {}

  ArrayReport run() {
    try {
      return every_direction();
    } catch (const internal::CheckEnded&) {
      const std::string why = options_.allowance ? options_.allowance->why() : "the check ended";
      if (!wrong_.empty())
        return close(Verdict::wrong, Reason::differs, fmt::format("{}; no entry is named: {}", wrong_, why));
      report_.would_have_caught = std::numeric_limits<double>::infinity();
      return close(Verdict::cannot_tell, Reason::budget,
                   fmt::format("{} of {} random directions were judged when {}; allow more", judged_,
                               options_.directions, why));
    }
  }

 private:
  ArrayReport every_direction() {
    std::mt19937_64 random(options_.seed);
    std::normal_distribution<double> normal;
    const std::size_t count = array_.claims.size();
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    double widest = 0.0, difference = 0.0;
    std::size_t zeros = 0;
    std::optional<Directional> undecided;
    for (std::size_t k = 0; k < options_.directions; ++k) {
      arma::vec weights(count);
      for (std::size_t e = 0; e < count; ++e)
        weights(e) = normal(random) * probe_.typical()(array_.claims[e].input);
      const Directional found = judge_direction(all, weights);
      widest = std::max(widest, found.verdict.bar * found.unit);
      difference =
          std::max(difference, std::abs(found.verdict.numeric - slope_of(all, weights)) * found.unit);
      zeros += found.verdict.zero ? 1 : 0;
      ++judged_;
      if (found.verdict.verdict == Verdict::wrong) {
        wrong_ = fmt::format("along a random direction the slope is {:.6g} where {:.6g} follows from it",
                             found.verdict.numeric, slope_of(all, weights));
        if (const std::string ratio = ratio_along(all, random); !ratio.empty()) {
          report_.largest_difference = difference / largest_;
          report_.would_have_caught = 10.0 * widest / largest_;
          return name_ratio(ratio);
        }
        return name_entry(all, weights);
      }
      if (found.verdict.verdict == Verdict::cannot_tell && !undecided) undecided = found;
    }
    report_.largest_difference = difference / largest_;
    report_.would_have_caught = 10.0 * widest / largest_;
    if (undecided) {
      return close(Verdict::cannot_tell, undecided->verdict.kind,
                   fmt::format("along a random direction {}", limit_text(undecided->judged)));
    }
    if (zeros == options_.directions && !array_.zeros_expected) {
      report_.would_have_caught = std::numeric_limits<double>::infinity();
      return close(
          Verdict::cannot_tell, Reason::vacuous,
          "it is zero on both sides along every direction: nothing was tested; take a point at which the "
          "function changes");
    }
    report_.note =
        fmt::format("by {} random directions: an error of 10 error bars is missed with probability {:.0e}",
                    options_.directions, miss_probability(options_.directions, 10.0));
    return close(Verdict::verified, Reason::none, "");
  }

  struct Directional {
    SlopeVerdict verdict;
    JudgedClaim judged;
    double unit = 1.0;  // one entry off by this changes the directional slope by about 1
  };

  /// Judges <claims, d> for a d that is zero outside of the given entries.
  Directional judge_direction(const std::vector<std::size_t>& members, const arma::vec& weights) {
    arma::vec d(probe_.x().n_elem, arma::fill::zeros);
    double slope = 0.0, squares = 0.0, move = 0.0, magnitudes = 0.0;
    for (const std::size_t e : members) {
      const Claim& claim = array_.claims[e];
      d(claim.input) = weights(e);
      slope += claim.value * weights(e);
      squares += std::pow(claim.value * weights(e), 2) + std::pow(claim.value * probe_.x()(claim.input), 2);
      move += weights(e) * weights(e);
      magnitudes += std::abs(claim.value * probe_.x()(claim.input));
    }
    const double rounding = rule_.unit_roundoff * std::sqrt(squares);
    const arma::uword output = array_.claims.front().output;
    const double scale = std::max(std::sqrt(squares), 0.0);
    Directional result;
    result.unit = 1.0 / std::sqrt(move / static_cast<double>(members.size()));
    const auto judge = [&](double stretch) {
      const LadderSlope found = probe_.along(output, d, slope, scale, rounding, stretch);
      SlopeEvidence evidence = probe_.evidence(found, 0.0);
      evidence.x_curvature += std::sqrt(squares) + std::abs(found.curvature);
      return std::pair{found, evidence};
    };
    const auto [first, evidence] = judge(1.0);
    result.judged = {judge_slope(slope, evidence, scale, rule_), evidence, first};
    if (result.judged.verdict.verdict == Verdict::wrong) {
      const SlopeEvidence again = judge(second_opinion).second;
      result.judged.verdict = confirm(slope, result.judged.verdict, again, scale, rule_);
    }
    if (too_noisy(result.judged))
      verify_widely(result.judged, slope, probe_.wide_along(output, d, rule_.unit_roundoff * magnitudes),
                    scale, rule_);
    result.verdict = result.judged.verdict;
    return result;
  }

  [[nodiscard]] double slope_of(const std::vector<std::size_t>& members, const arma::vec& weights) const {
    double slope = 0.0;
    for (const std::size_t e : members) slope += array_.claims[e].value * weights(e);
    return slope;
  }

  /// "every entry is 2 times the derivative", where the slopes along as many directions more say so.
  std::string ratio_along(const std::vector<std::size_t>& all, std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    const std::size_t directions = std::max<std::size_t>(options_.directions, 3);
    arma::mat claimed(directions, 1), numeric = claimed, bar = claimed;
    for (std::size_t k = 0; k < directions; ++k) {
      arma::vec weights(all.size());
      for (const std::size_t e : all) weights(e) = normal(random) * probe_.typical()(array_.claims[e].input);
      const Directional found = judge_direction(all, weights);
      if (found.verdict.verdict != Verdict::wrong) return {};
      claimed(k) = slope_of(all, weights);
      numeric(k) = found.verdict.numeric;
      bar(k) = found.verdict.bar;
    }
    const auto ratio = constant_ratio(claimed, numeric, bar);
    return ratio && ratio->entries == directions ? ratio_text(*ratio, {}, "derivative") : std::string();
  }

  /// With the largest entry as the example.
  ArrayReport name_ratio(const std::string& ratio) {
    std::size_t largest = 0;
    for (std::size_t e = 0; e < array_.claims.size(); ++e) {
      if (std::abs(array_.claims[e].value) > std::abs(array_.claims[largest].value)) largest = e;
    }
    report_.worst = entry_report(largest, judge_entry_(largest).verdict);
    return close(Verdict::wrong, Reason::differs,
                 fmt::format("{}; seen along {} random directions", ratio,
                             std::max<std::size_t>(options_.directions, 3)));
  }

  /// Halves the array along one direction that shows the error until one entry is left.
  ArrayReport name_entry(std::vector<std::size_t> members, const arma::vec& weights) {
    const Directional whole = judge_direction(members, weights);
    report_.largest_difference =
        std::abs(whole.verdict.numeric - slope_of(members, weights)) * whole.unit / largest_;
    report_.would_have_caught = 10.0 * whole.verdict.bar * whole.unit / largest_;
    while (members.size() > 1) {
      const auto middle = members.begin() + static_cast<std::ptrdiff_t>(members.size() / 2);
      std::vector<std::size_t> first(members.begin(), middle), second(middle, members.end());
      if (judge_direction(first, weights).verdict.verdict == Verdict::wrong) {
        members = std::move(first);
      } else if (judge_direction(second, weights).verdict.verdict == Verdict::wrong) {
        members = std::move(second);
      } else {
        return close(
            Verdict::wrong, Reason::differs,
            fmt::format(
                "along a random direction the slope is {:.6g} where {:.6g} follows from it; halving did "
                "not name an entry: judge every one (options.entries = every_one)",
                whole.verdict.numeric, slope_of(all_members(), weights)));
      }
    }
    const std::size_t e = members.front();
    const JudgedClaim judged = judge_entry_(e);
    report_.worst = entry_report(e, judged.verdict);
    return close(Verdict::wrong, Reason::differs,
                 fmt::format("({},{}) is {:.10g} where the derivative is {:.10g}; found by halving {} "
                             "entries, of which others "
                             "may differ as well",
                             array_.claims[e].row, array_.claims[e].col, array_.claims[e].value,
                             judged.verdict.numeric, array_.claims.size()));
  }

  [[nodiscard]] std::vector<std::size_t> all_members() const {
    std::vector<std::size_t> all(array_.claims.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
  }

  [[nodiscard]] EntryReport entry_report(std::size_t e, const SlopeVerdict& verdict) const {
    const Claim& claim = array_.claims[e];
    return {claim.row, claim.col, claim.value, verdict.numeric, verdict.bar, ""};
  }
  ArrayReport close(Verdict verdict, Reason kind, std::string reason) {
    report_.verdict = verdict;
    report_.kind = kind;
    report_.reason = std::move(reason);
    return report_;
  }

  SlopeProbe& probe_;
  const ClaimedArray& array_;
  const FunctionOptions& options_;
  BlackBoxRule rule_;
  double largest_;
  ClaimJudge judge_entry_;
  ArrayReport report_;
  std::size_t judged_ = 0;
  std::string wrong_;  // what the first wrong direction says
};

}  // namespace

ArrayReport judge_by_directions(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& options,
                                double largest, ArrayReport report) {
  return DirectionJudge(probe, array, options, largest, std::move(report)).run();
}

}  // namespace gradproof
