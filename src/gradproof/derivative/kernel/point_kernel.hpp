// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>

namespace gradproof {

/// What the vector code of FastPoint works on: a "row" is one unit over all examples, `stride` doubles, the m
/// examples and then padding; rows follow each other and are aligned to 64 bytes.

/// out(i,:) = start(i) + sum over j of W(i,j) in(j,:), twice at once: for values, and for magnitudes with
/// |W(i,j)| and |start(i)|. W(i,j) lies at W[i out_step + j in_step].
struct TwoProducts {
  const double* W = nullptr;
  std::size_t n_out = 0, n_in = 0, out_step = 1, in_step = 1;
  bool magnitudes_only = false;   ///< |W| and |start| for both
  const double* start = nullptr;  ///< null: 0
  const double *values_in = nullptr, *magnitudes_in = nullptr;
  double *values_out = nullptr, *magnitudes_out = nullptr;
};

enum class PointFunction { tanh, sigmoid, softplus, lines };

/// One hidden layer, as one flat run of `count` doubles: A = g(Z), its slopes, and bounds on its errors. The
/// padding of Z is 1 and that of eZ is 0.
struct PointActivation {
  PointFunction g = PointFunction::lines;
  double leak = 1.0, at_kink = 1.0;  ///< lines: the slope left of 0, and within 2 u eZ of it
  bool has_kink = false;
  double value_error = 2.0, claim_error = 0.0;  ///< as in ActivationChange
  double above = 1.0;                           ///< sum_error(n[l]), of the products with W[l+1]
  std::size_t count = 0;
  const double *Z = nullptr, *eZ = nullptr;
  double *A = nullptr, *lead = nullptr, *slope = nullptr;
  double* E = nullptr;  ///< eA + above |A|
  // found
  double steepest = 0.0, nearest_kink = 0.0;
  std::size_t kinks = 0;  ///< of the padding none
};

/// The output layer: `lead` is LossChange::leading(), alpha and beta the first line of error_bars.hpp.
struct PointLoss {
  enum class Kind { sigmoid, softmax, identity } kind = Kind::sigmoid;
  std::size_t rows = 0, stride = 0;
  const double *Z = nullptr, *eZ = nullptr, *Y = nullptr;
  double *lead = nullptr, *alpha = nullptr, *beta = nullptr;
};

/// The backward line of error_bars.hpp, in place: alpha and beta come as |W[l+1]|^T alpha[l+1], beta[l+1].
struct PointBackward {
  std::size_t count = 0;
  double sums = 0.0;                      ///< the factor of beta beside alpha: slope_and_products + c(n[l+1])
  double kappa = 0.0, claim_error = 0.0;  ///< curvature = kappa lead, unless it is given
  bool curved = false;                    ///< infinite where Z is lost
  const double *lead = nullptr, *slope = nullptr, *eZ = nullptr;
  const double *curvature = nullptr, *claim_errors = nullptr;  ///< both or none: entry by entry
  double *alpha = nullptr, *beta = nullptr;
};

/// out[j n_out + i] = sum over examples of alpha(i) |A(j)| + beta(i) (E(j) + more |A(j)|)
struct PointDots {
  std::size_t n_out = 0, n_in = 0, stride = 0;
  const double *alpha = nullptr, *beta = nullptr, *A = nullptr, *E = nullptr;
  double more = 0.0;
  double* out = nullptr;
};

/// The vector code for one instruction set.
struct PointKernel {
  void (*two_products)(const TwoProducts& of, std::size_t stride) = nullptr;
  /// Whether all of these numbers are finite.
  bool (*finite)(const double* numbers, std::size_t count) = nullptr;
  void (*activate)(PointActivation& of) = nullptr;
  void (*loss)(const PointLoss& of) = nullptr;
  void (*backward)(const PointBackward& of) = nullptr;
  void (*dots)(const PointDots& of) = nullptr;
  /// largest[j] = max |rows(j,:)|
  void (*largest)(const double* rows, std::size_t n, std::size_t stride, double* largest) = nullptr;
};

/// One for each of fast_kernels(), in the same order.
[[nodiscard]] const PointKernel& point_kernel(std::size_t index);

/// What A = g(z) of the vector code errs by at most, and any of its slopes, in units of u = 2^-53, relative:
/// derived in point_kernel.cpp.
inline constexpr double tanh_units = 4.0, sigmoid_units = 3.0, softplus_units = 7.0, slope_units = 4.0;

}  // namespace gradproof
