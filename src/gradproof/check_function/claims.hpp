// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <functional>
#include <string>
#include <vector>

#include "gradproof/check_function/function_options.hpp"
#include "gradproof/check_function/slope_probe.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// One claimed derivative: entry (row, col) of its array is said to be dF_output / dx_input.
struct Claim {
  arma::uword row = 0, col = 0;
  arma::uword output = 0, input = 0;
  double value = 0.0;
  double unit = 1.0;  ///< the input moves x by this much: what is differenced is unit times the claim
};

/// An array of claimed derivatives, as a person knows it.
struct ClaimedArray {
  std::string name;  ///< "gradient", "J"
  arma::uword rows = 0, cols = 0;
  std::vector<Claim> claims;  ///< by input, so that one column is differenced at a time
  /// The same claims at another x, in the same order; empty if it cannot be asked again.
  std::function<arma::vec(const arma::vec& x)> again;
  double scale = 0.0;  ///< size of what the array belongs to, where that is more than its own entries
  bool zeros_expected = false;  ///< all zero is what is claimed, and not vacuous
  /// "x(2, 0)", for texts
  std::function<std::string(arma::uword input)> place;
};

/// Each claim against its own step ladder, by the rule of verdict/black_box_rule.hpp; a claim that is wrong
/// at a kink is asked again beside it. Where the options say so, whole arrays by random directions, with the
/// entry found by halving. Cost: 6 evaluations of F a column in the smooth case.
[[nodiscard]] ArrayReport judge_claims(SlopeProbe& probe, const ClaimedArray& array,
                                       const FunctionOptions& options);

/// Whether some claim of the array is about an input that the probe may move: of the others none is judged.
[[nodiscard]] bool any_moved(const ClaimedArray& array, const SlopeProbe& probe);

/// An array that cannot be judged, or is wrong before any difference is taken.
[[nodiscard]] ArrayReport finding(std::string name, Verdict verdict, Reason kind, std::string reason);
/// The report of one array that threw, and so kept all others from being asked.
[[nodiscard]] Report that_threw(std::string submission, std::string array, std::string reason);

}  // namespace gradproof
