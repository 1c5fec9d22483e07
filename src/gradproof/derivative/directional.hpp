// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>

#include "gradproof/derivative/base_point.hpp"
#include "gradproof/derivative/error_bars.hpp"

namespace gradproof {

/// Rows and columns of an array, from first up to but without last.
struct Block {
  arma::uword first_row = 0, last_row = 0, first_col = 0, last_col = 0;
  [[nodiscard]] arma::uword rows() const noexcept { return last_row - first_row; }
  [[nodiscard]] arma::uword cols() const noexcept { return last_col - first_col; }
  [[nodiscard]] arma::uword size() const noexcept { return rows() * cols(); }
};

/// The derivative of J along V, and its error bar.
struct Slope {
  double value = 0.0, bar = 0.0;
};

/// Derivatives of the cost along a direction V in one array W[l] or b[l], by change propagation: all entries
/// are changed at once, Z[l] by h V A[l-1], and the change is carried upward for all examples together. The
/// step is as small as in FastPropagation, so that the centered difference is the odd part of the change, one
/// factor an element, and the change at -h that at +h with its sign turned.
///   bar = 6 sqrt(sum of bar(i,j)^2 over the block) (1 + sqrt(n)/8),   n = columns of the block
/// for a Gaussian V. Numeric and claimed derivative are off by some e(i,j), |e| <= bar(i,j), before V is
/// drawn: along V that is a normal number of variance sum e^2, beyond six deviations once in 5e8 times. The
/// rounding that does depend on V is that of V A[l-1], sums of n terms: about sqrt(n) u (Higham & Mary 2019,
/// SIAM J. Sci. Comput. 41, A2815) of what each bar holds 8 u of (error_bars.hpp: alpha >= 4 beta). For a
/// single entry V is taken as it is: |V| bar(i,j). Cost: m (rows cols + rows n[l+1] + sum over k >= l+2 of
/// n[k] n[k-1]) multiply-adds.
class DirectionalDifference {
 public:
  /// Both must outlive this. Meant for points where FastPropagation::is_exact_for().
  DirectionalDifference(const BasePoint& at, const ErrorBars& bars, double step_in_z)
      : at_(at), bars_(bars), step_in_z_(step_in_z) {}

  /// V has the shape of W[l]; only this block of it counts.
  [[nodiscard]] Slope along_W(std::size_t l, const arma::mat& V, const Block& block) const;
  /// V has the shape of b[l]; only these rows of it count.
  [[nodiscard]] Slope along_b(std::size_t l, const arma::mat& V, const Block& block) const;

 private:
  [[nodiscard]] double loss_change(std::size_t l, const arma::mat& direction, const Block& block) const;

  const BasePoint& at_;
  const ErrorBars& bars_;
  double step_in_z_;
};

/// Multiply-adds of the full check of every W and b, one sign each: m (1 + n[l+1] + sum over k >= l+2 of
/// n[k] n[k-1]) for each entry of layer l.
[[nodiscard]] double full_check_multiply_adds(const ForwardNetwork& network, arma::uword m);

/// About how long it takes on this many threads (0: one a core) with the best instructions of this machine:
/// 4e9 vectors a second, three quarters of what a core with two units at 2.8 GHz was measured to do.
[[nodiscard]] double full_check_seconds(const ForwardNetwork& network, arma::uword m, unsigned threads);

}  // namespace gradproof
