// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <string>
#include <vector>

#include "gradproof/derivative/base_point.hpp"
#include "gradproof/derivative/change_propagation.hpp"
#include "gradproof/derivative/kernel/fast_point.hpp"

namespace gradproof {

/// Change propagation at the speed of the machine: the same differences as ChangePropagation, the same values
/// to within their error bars. That class is the oracle of this one in the tests.
///
/// It is fast because the step is small. No Z, in the layer a change starts in or above it, changes by more
/// than 1e-8. A centered difference is the odd part of the change, (J(+h) - J(-h))/2, and the odd part of
/// each addition theorem is its first term up to d^2 < u = 2^-53, relative:
///   (1 - t^2) T/(1 + t T)  ->  (1 - t^2) T/(1 - t^2 T^2)  =  (1 - t^2) d (1 + O(d^2))     tanh
///   s(1-s) E/(1 + s E)     ->  s(1-s) d (1 + O(d^2))                                      sigmoid
///   log1p(s E)             ->  s d (1 + O(d^2))                                           softplus
/// and so for the three losses. Even parts, O(d^2), reach an odd part only in products with one: O(d^3). So
/// the odd part travels upward by itself, one factor an element, and the factors are those of the addition
/// theorems, made of values of g (ActivationChange::leading, LossChange::leading). It is odd in h: the change
/// at -h is the change at +h with its sign turned, bit for bit, and is not computed a second time.
/// The lines of a ReLU are odd where no kink lies between z - d and z + d. The step is cut until that holds:
/// no step is too small, since nothing large is subtracted.
///
/// Wider steps are left to the clear version. They only add truncation, (h / 1e-8)^2 u, where rounding has
/// nothing left to lose: a vectorised path for them would be code for results that are worse. What they cost
/// instead: 1 ms, 50 ms and 0.3 s for 2-4-1, 30-16-8-1 and 64-32-16-10 where the steps taken here cost 14 us,
/// 0.3 ms and 2 ms (one core with AVX-512).
///
/// Each W[l](i,j) is changed by itself, and its change is carried to the loss of every example by itself.
/// (Carrying a change of Z[l](i,k) once and multiplying by A[l-1](j,k) for each j would be faster still, and
/// would be dW = dZ A^T, the line under test.)
///
/// Sums over the examples are two-sums (Knuth 1997, section 4.2.2, theorem B).
/// Cost of an entry: m (1 + 2 n[l+1] + sum over k >= l+2 of n[k] (n[k-1] + 1)) multiply-adds.
/// Memory: that of the point, O(sum of n[l] m), beside the parameters. Not to be copied: it points into
/// itself.
class FastPropagation {
 public:
  /// at must outlive this, and at.is_exact_for(step_in_z).
  FastPropagation(const FastPoint& at, double step_in_z);
  FastPropagation(const FastPropagation&) = delete;
  FastPropagation& operator=(const FastPropagation&) = delete;

  /// Whether the first term alone will do here: a step of at most 1e-8, all numbers finite, and no kink so
  /// near (but not at zero) that the step would have to go below 1e-100. Elsewhere use ChangePropagation.
  [[nodiscard]] static bool is_exact_for(const BasePoint& at, double step_in_z);

  /// Row i of dW[l], db[l](i) and, if asked, rows i of dZ[l] and dA[l]. Safe to call from many threads.
  [[nodiscard]] UnitDerivatives unit(std::size_t layer, arma::uword i, bool with_dZ_dA) const;

  /// What this machine can run, best first (fast_kernel.hpp).
  [[nodiscard]] static std::vector<std::string> instruction_sets() { return gradproof::instruction_sets(); }

 private:
  const FastPoint& at_;
  FastPlan plan_;
  Layers<std::vector<double>> h_;  // plan_.h
};

}  // namespace gradproof
