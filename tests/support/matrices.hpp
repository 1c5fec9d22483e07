// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>

namespace gradproof {

/// A 1x1 matrix: arma::mat{{x}} is ambiguous.
inline arma::mat one_by_one(double value) { return arma::mat(1, 1, arma::fill::value(value)); }

/// Equal in shape and in every bit of every entry (NaN equals nothing).
inline bool identical(const arma::mat& a, const arma::mat& b) {
  return arma::size(a) == arma::size(b) && arma::approx_equal(a, b, "absdiff", 0.0);
}

}  // namespace gradproof
