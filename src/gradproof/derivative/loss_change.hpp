// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>

#include "gradproof/network/output_layer.hpp"

namespace gradproof {

/// How the loss of each example changes when Z[L] does, without subtracting two losses (one column each, sums
/// over its rows):
///   sigmoid, cross-entropy   sum y log1p((1-s) expm1(-d)) + (1-y) log1p(s expm1 d)       s = sigmoid z
///   softmax, cross-entropy   log1p(sum p_i expm1(d_i - d_c)) - sum y_i (d_i - d_c) + (1 - sum y) d_c
///                            with c the row of the largest y: for one-hot labels only the first term, i !=
///                            c, is left, and nothing cancels
///   half squared error       sum d (z - y + d/2)
/// Values only: s, 1-s and p_i are each computed without cancelling.
class LossChange {
 public:
  LossChange(OutputKind kind, const arma::mat& Z, const arma::mat& Y);

  /// L(Z+D) - L(Z), 1 x m.
  [[nodiscard]] arma::rowvec change(const arma::mat& D) const;
  /// The same if only row `unit` of Z changes, by D (1 x m).
  [[nodiscard]] arma::rowvec change(arma::uword unit, const arma::rowvec& D) const;

  /// The first term of the change of the loss: L(Z+D) - L(Z) = sum of leading() * D (1 + O(D)), n[L] x m:
  ///   (1-y) s - y (1-s),   p - y (row c: (1 - sum y) - the sum of the other rows),   z - y
  [[nodiscard]] const arma::mat& leading() const noexcept { return leading_; }
  /// |dL/dZ|, n[L] x m: |(1-y) s - y (1-s)|, |p - y|, |z - y|.
  [[nodiscard]] const arma::mat& slope() const noexcept { return slope_; }
  /// A bound on the error of dL/dZ as it is computed here and by anybody in double precision, in units of u,
  /// when Z is known within eZ units:
  ///   sigmoid    s(1-s) eZ + 4 ((1-y) s + y (1-s)) + 2
  ///   softmax    p_i ((1-p_i) eZ_i + sum over j != i of p_j eZ_j + r_i + sum p_j r_j) + 4 q_i + 2
  ///   identity   eZ + 4 |z - y|
  /// r_i = max z - z_i: exp(z_i - max z) has the rounding error of its argument as a relative error.
  /// q_i = p_i + y_i, and for row c the sum of the others: the terms the change above is made of.
  /// The two last units are the claimant's, who forms A - Y from a rounded A.
  [[nodiscard]] arma::mat slope_error(const arma::mat& eZ) const;

 private:
  OutputKind kind_;
  arma::mat Z_, Y_;
  arma::mat p_, complement_;  // sigmoid: s, 1-s; softmax: p, -; identity: z - y, -
  arma::urowvec largest_label_;
  arma::rowvec labels_missing_;  // 1 - sum y
  arma::mat leading_, slope_;
};

}  // namespace gradproof
