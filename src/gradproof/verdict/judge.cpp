// SPDX-License-Identifier: MIT
#include "gradproof/verdict/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace gradproof {

namespace {

constexpr double single_over_double = 0x1p29;  // 2^-24 / 2^-53
constexpr double unbounded = std::numeric_limits<double>::infinity();

std::string shape(const arma::mat& array) { return fmt::format("{}x{}", array.n_rows, array.n_cols); }

/// Every entry within its bar times `widen`. A NaN anywhere in the claim fails; an entry that cannot be
/// judged (numeric value or bar not finite) passes here and is counted in Extent.
bool within(double claimed, double numeric, double bar, double widen = 1.0) {
  if (!std::isfinite(numeric) || std::isnan(bar)) return true;
  return std::abs(claimed - numeric) <= widen * bar;
}

bool all_within(const arma::mat& claimed, const arma::mat& numeric, const arma::mat& bar,
                double widen = 1.0) {
  if (arma::size(claimed) != arma::size(numeric)) return false;
  for (arma::uword i = 0; i < numeric.n_elem; ++i) {
    if (!within(claimed(i), numeric(i), bar(i), widen)) return false;
  }
  return true;
}

/// What the numeric side is worth, whatever was claimed.
struct Extent {
  double largest = 0.0;     // largest finite |numeric|
  double widest_bar = 0.0;  // infinite where a bar is not a number
  arma::uword not_finite = 0, above_bar = 0;

  Extent(const arma::mat& numeric, const arma::mat& bar) {
    for (arma::uword i = 0; i < numeric.n_elem; ++i) {
      widest_bar = bar(i) >= 0.0 ? std::max(widest_bar, bar(i)) : unbounded;
      if (!std::isfinite(numeric(i))) {
        ++not_finite;
        continue;
      }
      largest = std::max(largest, std::abs(numeric(i)));
      if (std::abs(numeric(i)) > bar(i)) ++above_bar;
    }
  }
  /// an absolute size relative to the largest entry; infinite where that entry is 0
  [[nodiscard]] double relative(double size) const {
    return largest > 0.0 ? size / largest : (size > 0.0 ? unbounded : 0.0);
  }
};

EntryReport entry(const arma::mat& claimed, const arma::mat& numeric, const arma::mat& bar, arma::uword i,
                  const JudgeOptions& options) {
  return {i % numeric.n_rows, i / numeric.n_rows, claimed(i), numeric(i), bar(i), options.where};
}

/// The entry to show: the largest difference among those outside their bar, or among all if none is.
arma::uword worst_entry(const arma::mat& claimed, const arma::mat& numeric, const arma::mat& bar) {
  arma::uword worst = 0;
  bool outside = false;
  double size = -1.0;
  for (arma::uword i = 0; i < numeric.n_elem; ++i) {
    const double difference = std::abs(claimed(i) - numeric(i));
    if (!std::isfinite(difference)) continue;
    const bool is_outside = !within(claimed(i), numeric(i), bar(i));
    if ((is_outside && !outside) || (is_outside == outside && difference > size)) {
      worst = i;
      size = difference;
      outside = is_outside;
    }
  }
  return worst;
}

/// Two numbers in as many digits as it takes to tell them apart by two digits, six at least.
std::string pair_text(double claimed, double numeric, const std::string& noun) {
  int digits = 6;
  while (digits < 17 &&
         fmt::format("{:.{}g}", claimed, digits - 1) == fmt::format("{:.{}g}", numeric, digits - 1))
    ++digits;
  return fmt::format("{:.{}g} where the {} is {:.{}g}", claimed, digits, noun, numeric, digits);
}

/// ", all in row 2": where the entries outside their bar lie, if that says something.
std::string where_they_lie(const arma::umat& outside) {
  const arma::uvec rows = arma::find(arma::any(outside, 1)), cols = arma::find(arma::any(outside, 0).t());
  if (rows.n_elem == 1 && cols.n_elem > 1 && outside.n_rows > 1)
    return fmt::format(", all in row {}", rows(0));
  if (cols.n_elem == 1 && rows.n_elem > 1 && outside.n_cols > 1)
    return fmt::format(", all in column {}", cols(0));
  return {};
}

std::string differs_text(const arma::mat& claimed, const arma::mat& numeric, const arma::mat& bar,
                         const EntryReport& worst, const JudgeOptions& options) {
  if (const auto ratio = constant_ratio(claimed, numeric, bar)) {
    if (auto text = ratio_text(*ratio, options.known, options.noun); !text.empty()) return text;
  }
  arma::umat outside(arma::size(numeric), arma::fill::zeros);
  for (arma::uword i = 0; i < numeric.n_elem; ++i) outside(i) = !within(claimed(i), numeric(i), bar(i));
  const arma::uword count = arma::accu(outside);
  const std::string pair = pair_text(worst.claimed, worst.numeric, options.noun);
  if (numeric.n_elem == 1) return "it is " + pair;
  if (count == 1)
    return fmt::format("1 of {} entries differs: ({},{}) is {}", numeric.n_elem, worst.row, worst.col, pair);
  const std::string how_many =
      count == numeric.n_elem ? fmt::format("all {}", count) : fmt::format("{} of {}", count, numeric.n_elem);
  return fmt::format("{} entries differ{}; at ({},{}) it is {}", how_many, where_they_lie(outside), worst.row,
                     worst.col, pair);
}

/// What a wrong shape holds, where that is simple: "; transposed, the values are right".
std::string what_it_holds(const arma::mat& claimed, const arma::mat& numeric, const arma::mat& bar,
                          const JudgeOptions& options) {
  const arma::uword rows = numeric.n_rows, cols = numeric.n_cols;
  if (claimed.n_rows == cols && claimed.n_cols == rows) {
    return all_within(claimed.t(), numeric, bar) ? "; transposed, the values are right" : "";
  }
  if (claimed.n_elem == numeric.n_elem) {
    return all_within(arma::reshape(claimed, rows, cols), numeric, bar) ||
                   all_within(arma::reshape(claimed.t(), cols, rows).t(), numeric, bar)
               ? "; the values are right"
               : "";
  }
  const arma::mat total = {arma::accu(numeric)}, total_bar = {2.0 * arma::accu(bar)};
  if (all_within(claimed, total, total_bar))
    return fmt::format("; it is the sum of all {} entries", numeric.n_elem);
  if (cols == 1 && claimed.n_rows == rows) {
    const auto n = static_cast<double>(claimed.n_cols);
    if (all_within(arma::sum(claimed, 1), numeric, n * bar) ||
        all_within(arma::mean(claimed, 1), numeric, n * bar)) {
      return fmt::format("; its {} columns are not summed to the {}", claimed.n_cols, options.noun);
    }
  }
  return {};
}

/// Entries that are NaN or infinite where the derivative is not: where that overflows too, a claim that
/// does so too is no mistake.
arma::uvec not_finite_by_itself(const arma::mat& claimed, const arma::mat& numeric) {
  arma::uvec bad = arma::find_nonfinite(claimed);
  std::vector<arma::uword> kept;
  std::copy_if(bad.begin(), bad.end(), std::back_inserter(kept),
               [&](arma::uword i) { return std::isfinite(numeric(i)); });
  return arma::uvec(kept);
}

bool holds_floats_only(const arma::mat& claimed) {
  return std::all_of(claimed.begin(), claimed.end(),
                     [](double value) { return static_cast<double>(static_cast<float>(value)) == value; });
}

ArrayReport& set(ArrayReport& report, Verdict verdict, Reason kind, std::string reason) {
  report.verdict = verdict;
  report.kind = kind;
  report.reason = std::move(reason);
  return report;
}

}  // namespace

ArrayReport judge_array(const std::string& name, const arma::mat& claimed, const arma::mat& numeric,
                        const arma::mat& bar, const JudgeOptions& options) {
  if (arma::size(numeric) != arma::size(bar)) {
    throw std::invalid_argument(
        fmt::format("judge_array: {}: the numeric values are {} and their error bars {}; "
                    "expected one bar for each value",
                    name, shape(numeric), shape(bar)));
  }
  ArrayReport report;
  report.name = name;
  report.rows = numeric.n_rows;
  report.cols = numeric.n_cols;
  report.entries = numeric.n_elem;
  report.largest_difference = std::numeric_limits<double>::quiet_NaN();
  const Extent extent(numeric, bar);
  report.would_have_caught = extent.above_bar > 0 ? extent.relative(extent.widest_bar) : unbounded;

  if (claimed.is_empty()) return set(report, Verdict::wrong, Reason::missing, "not given");
  if (arma::size(claimed) != arma::size(numeric)) {
    return set(report, Verdict::wrong, Reason::wrong_shape,
               fmt::format("the shape is {}, expected {}{}{}", shape(claimed), shape(numeric),
                           options.shape_of.empty() ? "" : ", that of " + options.shape_of,
                           what_it_holds(claimed, numeric, bar, options)));
  }
  if (const arma::uvec bad = not_finite_by_itself(claimed, numeric); !bad.is_empty()) {
    report.largest_difference = unbounded;
    report.worst = entry(claimed, numeric, bar, bad(0), options);
    return set(report, Verdict::wrong, Reason::not_finite,
               fmt::format("{} of {} entries {} NaN or infinite; ({},{}) is {}", bad.n_elem, claimed.n_elem,
                           bad.n_elem == 1 ? "is" : "are", report.worst->row, report.worst->col,
                           report.worst->claimed));
  }

  if (!claimed.is_finite()) {
    return set(report, Verdict::cannot_tell, Reason::edge_of_domain,
               fmt::format("{} of {} {}s are not finite, nor is what was claimed: the numbers overflow here",
                           extent.not_finite, numeric.n_elem, options.noun));
  }

  report.worst = entry(claimed, numeric, bar, worst_entry(claimed, numeric, bar), options);
  report.largest_difference = extent.relative(arma::abs(claimed - numeric).max());
  if (!all_within(claimed, numeric, bar)) {
    const double single = report.would_have_caught * single_over_double;
    if (options.single_precision_share && extent.not_finite == 0 && holds_floats_only(claimed) &&
        all_within(claimed, numeric, bar, single_over_double)) {
      report.would_have_caught = single;
      report.note = "right to single precision";
      if (single <= options.widest_single_bar) return set(report, Verdict::verified, Reason::none, "");
      return set(
          report, Verdict::cannot_tell, Reason::precision,
          fmt::format(
              "it is computed in single precision, whose error bar is {:.0e} of the largest entry here",
              single));
    }
    return set(report, Verdict::wrong, Reason::differs,
               differs_text(claimed, numeric, bar, *report.worst, options));
  }
  if (extent.not_finite > 0) {
    report.largest_difference = std::numeric_limits<double>::quiet_NaN();
    return set(report, Verdict::cannot_tell, Reason::edge_of_domain,
               fmt::format("{} of {} {}s are not finite: the numbers overflow here", extent.not_finite,
                           numeric.n_elem, options.noun));
  }
  if (extent.above_bar == 0 && !options.zero_is_vacuous) {
    report.largest_difference = arma::abs(claimed - numeric).max();
    report.would_have_caught = extent.widest_bar;
  } else if (extent.above_bar == 0) {
    const bool all_zero = extent.largest == 0.0;
    return set(
        report, Verdict::cannot_tell, Reason::vacuous,
        all_zero
            ? fmt::format("the {} is 0 everywhere: nothing was tested", options.noun)
            : fmt::format("the {} is 0 to working precision everywhere (at most {:.0e}): nothing was tested",
                          options.noun, extent.largest));
  }
  if (!(report.would_have_caught <= options.widest_bar)) {
    return set(
        report, Verdict::cannot_tell, Reason::precision,
        fmt::format(
            "the error bar is {:.0e} of the largest entry: rounding leaves too little of the {} to judge",
            report.would_have_caught, options.noun));
  }
  return set(report, Verdict::verified, Reason::none, "");
}

}  // namespace gradproof
