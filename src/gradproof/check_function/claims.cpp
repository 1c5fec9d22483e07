// SPDX-License-Identifier: MIT
#include "gradproof/check_function/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "gradproof/check_function/allowance.hpp"
#include "gradproof/check_function/by_directions.hpp"
#include "gradproof/check_function/claim_texts.hpp"
#include "gradproof/check_function/every_claim.hpp"
#include "gradproof/check_function/one_claim.hpp"
#include "gradproof/check_function/rough_values.hpp"
#include "gradproof/verdict/judge.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {
namespace {

/// The scale of a slope in this array: its largest claim; where all are zero, that of F over that of x.
double largest_in(const ClaimedArray& array, const SlopeProbe& probe) {
  double largest = array.scale;
  for (const Claim& claim : array.claims) {
    if (std::isfinite(claim.value)) largest = std::max(largest, std::abs(claim.value));
  }
  if (largest == 0.0 && !probe.F_x().is_empty()) {
    const arma::vec moved = probe.typical().elem(arma::find(probe.typical()));
    if (!moved.is_empty()) largest = arma::abs(probe.F_x()).max() / moved.min();
  }
  return largest;
}

/// The claims about what may be moved.
ClaimedArray moved_part(const ClaimedArray& array, const arma::vec& moves) {
  ClaimedArray part = array;
  part.claims.clear();
  std::vector<arma::uword> kept;
  for (std::size_t e = 0; e < array.claims.size(); ++e) {
    if (moves(array.claims[e].input) == 0.0) continue;
    part.claims.push_back(array.claims[e]);
    kept.push_back(e);
  }
  if (array.again) {
    part.again = [again = array.again, kept, count = array.claims.size()](const arma::vec& x) {
      const arma::vec all = again(x);
      return all.n_elem == count ? arma::vec(all.elem(arma::uvec(kept))) : arma::vec();
    };
  }
  return part;
}

using Judged = JudgedClaim;

/// What is off by more, relative to itself, comes from no solver that anyone would use.
constexpr double most_of_a_tolerance = 0.03;

class Judge {
 public:
  Judge(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& options)
      : probe_(probe),
        array_(array),
        options_(options),
        rule_(probe.rule()),
        largest_(largest_in(array, probe)) {
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
    if (by_directions && one_output && array_.claims.size() > 1) {
      return judge_by_directions(probe_, array_, options_, largest_, report_);
    }
    return every_entry();
  }

 private:
  // -- every entry
  // ---------------------------------------------------------------------------------------------
  ArrayReport every_entry() {
    const std::size_t count = array_.claims.size();
    const JudgedClaims all = judge_every_claim(probe_, array_, options_, largest_);
    const std::vector<Judged>& judged = all.claims;
    const std::size_t done = all.count_done();

    double scale = 0.0, widest = 0.0, difference = 0.0;
    std::size_t zeros = 0, kinks = 0, between = 0, below = 0, worst = 0, undecided = count;
    bool wrong = false;
    for (std::size_t e = 0; e < count; ++e) {
      const SlopeVerdict& verdict = judged[e].verdict;
      scale = std::max({scale, std::abs(array_.claims[e].value),
                        judged[e].evidence.found ? std::abs(verdict.numeric) : 0.0});
      zeros += verdict.zero ? 1 : 0;
      kinks += verdict.at_kink ? 1 : 0;
      between += verdict.between ? 1 : 0;
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
    if (wrong) {
      differs(judged, worst);
      if (done < count) report_.reason += fmt::format("; {}", ended_text(done));
      return report_;
    }
    const std::size_t shown = undecided < count ? undecided : worst;
    report_.worst = entry_report(shown, judged[shown].verdict);
    if (done < count) {
      report_.would_have_caught = std::numeric_limits<double>::infinity();
      return close(Verdict::cannot_tell, Reason::budget,
                   fmt::format("{}, none of them is wrong; allow more, or judge by directions "
                               "(options.entries)",
                               ended_text(done)));
    }
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
    if (all.single_precision) {
      report_.note = "right to single precision";
    } else if (kinks > 0) {
      report_.note = fmt::format(
          "{} was taken at {}",
          between > 0 ? "a slope of one side, or between those of both," : "the slope of one side",
          kinks == 1 ? "a kink" : fmt::format("{} kinks", kinks));
    } else if (below > 0) {
      report_.note =
          fmt::format("{} of {} entries {} known by {} error bar only, which is small beside the others",
                      below, count, below == 1 ? "is" : "are", below == 1 ? "its" : "their");
    }
    return close(Verdict::verified, Reason::none, "");
  }

  /// How far the wrong ones are off, relative to themselves: the largest.
  [[nodiscard]] double furthest_off(const std::vector<Judged>& judged) const {
    double furthest = 0.0;
    for (std::size_t e = 0; e < judged.size(); ++e) {
      if (judged[e].verdict.verdict != Verdict::wrong) continue;
      furthest = std::max(furthest, share_off(array_.claims[e], judged[e]));
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
    if (furthest < most_of_a_tolerance) {
      if (const auto why = jump_that_explains(probe_, array_, judged)) {
        report_.worst = entry_report(worst, judged[worst].verdict);
        return close(Verdict::cannot_tell, Reason::noise, *why);
      }
    }
    JudgeOptions options;
    options.single_precision_share = false;  // float claims have been given theirs already
    report_ = judge_array(array_.name, claimed, numeric, bar, options);
    report_.largest_difference = difference;
    report_.would_have_caught = caught;
    report_.entries = count;
    for (std::size_t e = 0; e < count; ++e) {
      const SlopeEvidence& evidence = judged[e].evidence;
      const double slopes = std::max(std::abs(evidence.left), std::abs(evidence.right));
      const bool to_be_seen = std::abs(evidence.left - evidence.right) > 0.01 * slopes;
      if (judged[e].verdict.verdict == Verdict::wrong && evidence.kink && to_be_seen) {
        report_.reason += fmt::format("; {} lies at a kink, with the slopes {:.6g} and {:.6g}", place(e),
                                      judged[e].evidence.left, judged[e].evidence.right);
        break;
      }
    }
    if (furthest < 1e-3) report_.reason += tolerance_text();
    return close(Verdict::wrong, Reason::differs, report_.reason);
  }

  [[nodiscard]] std::string ended_text(std::size_t done) const {
    return fmt::format("{} of {} entries were judged when {}", done, array_.claims.size(),
                       options_.allowance ? options_.allowance->why() : "the check ended");
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
    if (judged.contradicted) return text;
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
  ArrayReport report_;
};

}  // namespace

ArrayReport judge_claims(SlopeProbe& probe, const ClaimedArray& array, const FunctionOptions& options) {
  const auto judged = static_cast<std::size_t>(
      std::count_if(array.claims.begin(), array.claims.end(),
                    [&](const Claim& claim) { return probe.typical()(claim.input) != 0.0; }));
  if (judged == array.claims.size()) return Judge(probe, array, options).run();
  ArrayReport report = Judge(probe, moved_part(array, probe.typical()), options).run();
  report.note += fmt::format("{}{} of {} entries, the others are held", report.note.empty() ? "" : "; ",
                             judged, array.claims.size());
  return report;
}

bool any_moved(const ClaimedArray& array, const SlopeProbe& probe) {
  return array.claims.empty() ||
         std::any_of(array.claims.begin(), array.claims.end(),
                     [&](const Claim& claim) { return probe.typical()(claim.input) != 0.0; });
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

Report that_threw(std::string submission, std::string array, std::string reason) {
  Report report;
  report.submission = std::move(submission);
  report.question = "point";
  report.cases = 1;
  report.arrays.push_back(
      finding(std::move(array), Verdict::did_not_answer, Reason::throws, std::move(reason)));
  report.verdict = overall(report.arrays);
  return report;
}

}  // namespace gradproof
