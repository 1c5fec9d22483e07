// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

#include "gradproof/verdict/ratio.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What the rule may say besides the numbers; none of it changes a verdict but widest_bar.
struct JudgeOptions {
  std::string noun = "derivative";     ///< what is judged: "every entry is 7 times the derivative"
  std::string shape_of = {};           ///< "W[1]": where the expected shape comes from
  std::string where = {};              ///< the case, for EntryReport::where
  std::vector<NamedValue> known = {};  ///< what a constant ratio is compared with, the likeliest first
  /// A bar above this share of the largest entry of its array means nothing any more: cannot tell.
  double widest_bar = 1e-6;
  /// The same for a claim in single precision, whose share of the bar is 2^29 times as wide.
  double widest_single_bar = 1e-2;
  /// Whether a claim that holds floats only is given that share at all.
  bool single_precision_share = true;
  /// A derivative that is 0 everywhere tests nothing; a value (an A of dead units) may well be 0 and right.
  bool zero_is_vacuous = true;
};

/// The one rule. For a claimed array a, a numeric one n and its error bar (n and bar of one shape):
///   not given, another shape, a NaN or an infinity   wrong: missing, wrong shape, not finite
///   any |a - n| > bar                                wrong: differs
///   every |n| <= bar                                 cannot tell: vacuous, there is nothing to test
///   widest bar > widest_bar * largest |n|            cannot tell: precision
///   else                                             verified
/// A claim that holds no more than single precision (every entry is a float) and lies within 2^29 bars
/// (u = 2^-24 in place of 2^-53) is verified with the note "right to single precision"; cannot tell:
/// precision where those bars are above widest_single_bar. A numeric value that is not finite decides
/// nothing: cannot tell, edge of domain. largest_difference and would_have_caught are relative to the largest
/// |n|. Where there is nothing to compare (missing, wrong shape) largest_difference is NaN; where nothing
/// could have been caught, would_have_caught is infinite.
/// @throws std::invalid_argument if n and bar differ in shape.
[[nodiscard]] ArrayReport judge_array(const std::string& name, const arma::mat& claimed,
                                      const arma::mat& numeric, const arma::mat& bar,
                                      const JudgeOptions& options = {});

}  // namespace gradproof
