// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/diagnosis/diagnose.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// An array of one question as it was claimed, its derivative, and the error bar of that.
struct ArrayPicture {
  std::string name, question;
  arma::mat claimed, numeric, bar;
};

/// What a centered difference of width 2h says of one entry of dW or db, for h = 1e-1 ... 1e-14:
///   D(h) = (J(w + h) - J(w - h)) / (2 h),   off_claimed(h) = |D(h) - claimed|,   off_derivative(h) = |D(h) -
///   numeric|
/// D(h) comes as h^2 to the derivative until rounding, of the order eps/h, takes over. Claimed the
/// derivative, both curves fall alike; claimed something else, the first ends in a plateau as high as the
/// claim is off.
struct StepPicture {
  std::string name, question;
  arma::uword row = 0, col = 0;
  double claimed = 0.0, numeric = 0.0, bar = 0.0;
  std::vector<double> step, off_claimed, off_derivative;
};

/// Numbers that a report has no room for, of the smallest question on which an array is not verified.
struct ReportPictures {
  std::vector<ArrayPicture> arrays;  ///< those that are not verified and no single factor explains
  std::optional<StepPicture> steps;  ///< of the entry that is furthest off; of a right one if all are right
  std::string worked = {};           ///< HTML: the step of the derivation that the first mistake belongs to
};

/// Cost: numeric_derivatives() of one question, and 28 forward passes.
[[nodiscard]] ReportPictures pictures_of(const Report& report, const std::vector<Evidence>& evidence);

/// The curve of one entry of dW[layer] (`is_bias` false) or db[layer].
[[nodiscard]] StepPicture step_picture(const Case& question, std::size_t layer, bool is_bias, arma::uword row,
                                       arma::uword col, double claimed);

}  // namespace gradproof
