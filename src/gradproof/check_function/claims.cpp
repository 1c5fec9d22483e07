// SPDX-License-Identifier: MIT
#include "gradproof/check_function/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <random>
#include <utility>

#include "gradproof/check_function/claim_texts.hpp"
#include "gradproof/check_function/one_claim.hpp"
#include "gradproof/verdict/judge.hpp"

namespace gradproof {
namespace {

/// The scale of a slope in this array: its largest claim; where all are zero, that of F over that of x.
double largest_in(const ClaimedArray& array, const SlopeProbe& probe) {
  double largest = array.scale;
  for (const Claim& claim : array.claims) {
    if (std::isfinite(claim.value)) largest = std::max(largest, std::abs(claim.value));
  }
  if (largest == 0.0 && !probe.F_x().is_empty())
    largest = arma::abs(probe.F_x()).max() / probe.typical().min();
  return largest;
}

using Judged = JudgedClaim;

class Judge {
 public:
  Judge(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& options)
      : probe_(probe),
        array_(array),
        options_(options),
        rule_(probe.rule()),
        largest_(largest_in(array, probe)),
        judge_entry_(probe, array, largest_) {
    report_.name = array_.name;
    report_.rows = array_.rows;
    report_.cols = array_.cols;
    report_.entries = array_.claims.size();
  }

  ArrayReport run() {
    if (array_.claims.empty()) {
      return finding(array_.name, Verdict::cannot_tell, Reason::vacuous,
                     "it has no entries: nothing was tested");
    }
    for (const Claim& claim : array_.claims) {
      if (!std::isfinite(claim.value)) return not_finite(claim);
    }
    using Entries = FunctionOptions::Entries;
    const bool by_directions =
        options_.entries == Entries::by_directions ||
        (options_.entries == Entries::automatic && array_.claims.size() > options_.most_entries);
    const arma::uword output = array_.claims.front().output;
    const bool one_output = std::all_of(array_.claims.begin(), array_.claims.end(),
                                        [&](const Claim& claim) { return claim.output == output; });
    if (by_directions && one_output && array_.claims.size() > 1) return directions();
    return every_entry();
  }

 private:
  // -- every entry
  // ---------------------------------------------------------------------------------------------
  ArrayReport every_entry() {
    const std::size_t count = array_.claims.size();
    std::vector<Judged> judged;
    judged.reserve(count);
    for (std::size_t e = 0; e < count; ++e) judged.push_back(judge_entry_(e));

    double scale = 0.0, widest = 0.0, difference = 0.0;
    std::size_t zeros = 0, kinks = 0, below = 0, worst = 0, undecided = count;
    bool wrong = false;
    for (std::size_t e = 0; e < count; ++e) {
      const SlopeVerdict& verdict = judged[e].verdict;
      scale = std::max({scale, std::abs(array_.claims[e].value),
                        judged[e].evidence.found ? std::abs(verdict.numeric) : 0.0});
      zeros += verdict.zero ? 1 : 0;
      kinks += verdict.at_kink ? 1 : 0;
      below += verdict.below ? 1 : 0;
      wrong = wrong || verdict.verdict == Verdict::wrong;
      if (verdict.verdict == Verdict::cannot_tell && undecided == count) undecided = e;
      if (!judged[e].evidence.found) continue;
      widest = std::max(widest, verdict.bar);
      const double off = std::abs(array_.claims[e].value - verdict.numeric);
      if (off > difference) worst = e;
      difference = std::max(difference, off);
    }
    report_.largest_difference = scale > 0.0 ? difference / scale : 0.0;
    report_.would_have_caught = scale > 0.0 ? widest / scale : std::numeric_limits<double>::infinity();
    if (wrong) return differs(judged, worst);
    const std::size_t shown = undecided < count ? undecided : worst;
    report_.worst = entry_report(shown, judged[shown].verdict);
    if (undecided < count) {
      std::size_t others = 0;
      for (const Judged& one : judged) others += one.verdict.verdict == Verdict::cannot_tell ? 1 : 0;
      return close(Verdict::cannot_tell, judged[undecided].verdict.kind,
                   cannot_tell_text(undecided, judged[undecided], others));
    }
    // Claims that are all zero, and right: at an optimum a gradient that is always zero is right as well.
    const bool all_zero = std::all_of(array_.claims.begin(), array_.claims.end(),
                                      [](const Claim& claim) { return claim.value == 0.0; });
    if ((zeros == count || scale == 0.0 || (all_zero && kinks == 0)) && !array_.zeros_expected) {
      report_.would_have_caught = std::numeric_limits<double>::infinity();
      return close(
          Verdict::cannot_tell, Reason::vacuous,
          "it is zero on both sides, in every entry: nothing was tested; take a point at which the function "
          "changes");
    }
    if (judge_entry_.met_single_precision()) {
      report_.note = "right to single precision";
    } else if (kinks > 0) {
      report_.note = fmt::format("the slope of one side was taken at {}",
                                 kinks == 1 ? "a kink" : fmt::format("{} kinks", kinks));
    } else if (below > 0) {
      report_.note = fmt::format("{} of {} entries {} smaller than {} error bar", below, count,
                                 below == 1 ? "is" : "are", below == 1 ? "its" : "their");
    }
    return close(Verdict::verified, Reason::none, "");
  }

  /// How far the wrong ones are off, relative to themselves: the largest.
  [[nodiscard]] double furthest_off(const std::vector<Judged>& judged) const {
    double furthest = 0.0;
    for (std::size_t e = 0; e < judged.size(); ++e) {
      if (judged[e].verdict.verdict != Verdict::wrong) continue;
      const double claimed = array_.claims[e].value, numeric = judged[e].verdict.numeric;
      furthest =
          std::max(furthest, std::abs(claimed - numeric) / std::max(std::abs(claimed), std::abs(numeric)));
    }
    return furthest;
  }

  ArrayReport differs(const std::vector<Judged>& judged, std::size_t worst) {
    // The sentence is that of every other array: which entries, how many, a constant ratio, a transpose.
    const std::size_t count = judged.size();
    arma::mat claimed(array_.rows, array_.cols, arma::fill::zeros), numeric = claimed, bar = claimed;
    for (std::size_t e = 0; e < count; ++e) {
      const Claim& claim = array_.claims[e];
      const SlopeVerdict& verdict = judged[e].verdict;
      claimed(claim.row, claim.col) = claim.value;
      const bool is_wrong = verdict.verdict == Verdict::wrong;
      numeric(claim.row, claim.col) = judged[e].evidence.found || is_wrong ? verdict.numeric : claim.value;
      const double off = std::abs(claim.value - numeric(claim.row, claim.col));
      bar(claim.row, claim.col) = is_wrong ? verdict.bar : std::max(verdict.bar, off);
    }
    const double difference = report_.largest_difference, caught = report_.would_have_caught;
    const double furthest = furthest_off(judged);
    if (rule_.unit_roundoff < 0x1p-40 && furthest <= 0x1p-22 && probe_.computes_in_float()) {
      report_.worst = entry_report(worst, judged[worst].verdict);
      return close(Verdict::cannot_tell, Reason::precision, float_inside_text(furthest));
    }
    JudgeOptions options;
    options.single_precision_share = false;  // float claims have been given theirs already
    report_ = judge_array(array_.name, claimed, numeric, bar, options);
    report_.largest_difference = difference;
    report_.would_have_caught = caught;
    report_.entries = count;
    for (std::size_t e = 0; e < count; ++e) {
      if (judged[e].verdict.verdict == Verdict::wrong && judged[e].evidence.kink) {
        report_.reason += fmt::format("; {} lies at a kink, with the slopes {:.6g} and {:.6g}", place(e),
                                      judged[e].evidence.left, judged[e].evidence.right);
        break;
      }
    }
    if (furthest < 1e-3) report_.reason += tolerance_text();
    return close(Verdict::wrong, Reason::differs, report_.reason);
  }

  // -- directions
  // ----------------------------------------------------------------------------------------------
  struct Directional {
    SlopeVerdict verdict;
    Judged judged;
    double unit = 1.0;  // one entry off by this changes the directional slope by about 1
  };

  /// Judges <claims, d> for a d that is zero outside of the given entries.
  Directional judge_direction(const std::vector<std::size_t>& members, const arma::vec& weights) {
    arma::vec d(probe_.x().n_elem, arma::fill::zeros);
    double slope = 0.0, squares = 0.0, move = 0.0;
    for (const std::size_t e : members) {
      const Claim& claim = array_.claims[e];
      d(claim.input) = weights(e);
      slope += claim.value * weights(e);
      squares += std::pow(claim.value * weights(e), 2) + std::pow(claim.value * probe_.x()(claim.input), 2);
      move += weights(e) * weights(e);
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
      const bool clear = clearly_wrong(slope, evidence, rule_);
      const SlopeEvidence again = judge(clear ? finer_opinion : second_opinion).second;
      result.judged.verdict = confirm(slope, result.judged.verdict, again, scale, rule_);
    }
    result.verdict = result.judged.verdict;
    return result;
  }

  ArrayReport directions() {
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
      if (found.verdict.verdict == Verdict::wrong) {
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
    const Judged judged = judge_entry_(e);
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

  // -- texts
  // -----------------------------------------------------------------------------------------------------
  [[nodiscard]] std::string place(std::size_t e) const {
    const arma::uword input = array_.claims[e].input;
    return array_.place ? array_.place(input) : fmt::format("x({})", input);
  }

  [[nodiscard]] EntryReport entry_report(std::size_t e, const SlopeVerdict& verdict) const {
    const Claim& claim = array_.claims[e];
    return {claim.row, claim.col, claim.value, verdict.numeric, verdict.bar, ""};
  }

  [[nodiscard]] std::string cannot_tell_text(std::size_t e, const Judged& judged,
                                             std::size_t how_many) const {
    const Claim& claim = array_.claims[e];
    std::string text = fmt::format("({},{}) is {:.6g}; along {} {}", claim.row, claim.col, claim.value,
                                   place(e), limit_text(judged));
    if (how_many > 1) text += fmt::format("; the same for {} of {} entries", how_many, array_.claims.size());
    const double off = std::abs(claim.value - judged.verdict.numeric);
    if (judged.evidence.found && off > judged.verdict.bar && judged.verdict.kind != Reason::kink)
      text += "; " + bars_text(off / judged.verdict.bar);
    return text + "; " + way_out(judged.verdict.kind, judged.evidence.jump);
  }

  ArrayReport not_finite(const Claim& claim) {
    const auto bad =
        static_cast<std::size_t>(std::count_if(array_.claims.begin(), array_.claims.end(),
                                               [](const Claim& one) { return !std::isfinite(one.value); }));
    report_.largest_difference = std::numeric_limits<double>::infinity();
    report_.would_have_caught = std::numeric_limits<double>::infinity();
    report_.worst = EntryReport{claim.row, claim.col, claim.value, 0.0, 0.0, ""};
    report_.worst->numeric = std::numeric_limits<double>::quiet_NaN();
    return close(Verdict::wrong, Reason::not_finite,
                 fmt::format("{} of {} entries {} NaN or infinite; ({},{}) is {}", bad, array_.claims.size(),
                             bad == 1 ? "is" : "are", claim.row, claim.col, claim.value));
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
};

}  // namespace

ArrayReport judge_claims(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& options) {
  return Judge(probe, array, options).run();
}

ArrayReport finding(std::string name, Verdict verdict, Reason kind, std::string reason) {
  ArrayReport report;
  report.name = std::move(name);
  report.verdict = verdict;
  report.kind = kind;
  report.reason = std::move(reason);
  report.largest_difference = std::numeric_limits<double>::quiet_NaN();
  report.would_have_caught = std::numeric_limits<double>::infinity();
  return report;
}

}  // namespace gradproof
