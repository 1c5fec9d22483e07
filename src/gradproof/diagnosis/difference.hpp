// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

#include "gradproof/diagnosis/board.hpp"

namespace gradproof {

/// An array as it was claimed, and as it should be, in one question.
struct Compared {
  const Case* question;
  std::size_t layer;  ///< of the array, in this question's network
  arma::mat claimed, right;
};

/// What a wrong array looks like beside the right one, where no mistake of the catalogue explains it; each
/// holds in every question in which the two differ, the most telling first:
///   0 everywhere; a constant factor, and what it equals (m, 1/m, m/n[L], m/n[0], n[L], 2, -1, ..., or the
///   same number in every network, or a fixed number in place of m); transposed; rows or columns in another
///   order; right only where Z > 0; right only in some rows or columns; off by a multiple of W; equal to, or
///   the sum with, what was answered to an earlier question (in the order of `arrays`); right to so many
///   digits.
/// Empty where nothing of this holds. Distances are relative to the largest entry; two arrays are called
/// equal here within 1e-9.
[[nodiscard]] std::vector<std::string> look_of_difference(ArrayKind kind,
                                                          const std::vector<Compared>& arrays);

}  // namespace gradproof
