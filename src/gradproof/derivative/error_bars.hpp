// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>

#include "gradproof/derivative/base_point.hpp"
#include "gradproof/network/layers.hpp"

namespace gradproof {

/// |numeric - derivative| <= bar and |numeric - claimed| <= bar for any claim computed by honest
/// backpropagation in double precision. dW, db are bars of derivatives of J, dZ, dA of L, as everywhere.
struct ErrorBars {
  Layers<arma::mat> dW, db, dZ;
  Layers<arma::mat> dA;  ///< of the hidden layers
};

/// One backward pass of magnitudes for all entries: the adjoint of a running error analysis (Wilkinson 1963,
/// "Rounding Errors in Algebraic Processes", chapter 1; Higham 2002, "Accuracy and Stability", section 3.3).
/// In units of u = 2^-53, |.| and * entry by entry, c = sum_error, eZ, eA from BasePoint:
///   output    alpha[L] = LossChange::slope_error(eZ[L]),  beta[L] = |dL/dZ| + u alpha[L]
///   backward  beta[l]  = slope[l] * (|W[l+1]|^T beta[l+1])
///             alpha[l] = slope[l] * (|W[l+1]|^T alpha[l+1] + (6 + c(n[l+1])) |W[l+1]|^T beta[l+1])
///                        + (curvature[l] * eZ[l] + claim_error[l]) * (|W[l+1]|^T beta[l+1])
/// beta bounds the derivative with every sign made plus: each rounding on the way up is a relative error of
/// some change, and reaches L times at most that. alpha collects them: those of the loss and of the layers
/// above, those of the slope in its own layer (curvature: Z is off by eZ; claim_error: 1 - A^2 cancels) and
/// those of the sums. The 6: 4 units of the slope itself (slope_units), 1 each of two products. The bars are
/// doubled for the claim, which errs as well.
///   bar(dZ[l]) = 2u t alpha[l]
///   bar(dA[l]) = 2u t (|W[l+1]|^T alpha[l+1] + (1 + c(n[l+1])) |W[l+1]|^T beta[l+1])
///   bar(dW[l]) = 2u t/m (alpha[l] |A[l-1]|^T + beta[l] (eA[l-1] + c(m) |A[l-1]|)^T + 3 lambda |W[l]|)
///   bar(db[l]) = 2u t/m (the row sums of alpha[l] + c(m) beta[l])
/// t = 1 + (step / 1e-8)^2 is the truncation of the centered difference (about u at 1e-8, and quadratic), and
/// the smallest normal number over the smallest step taken is added to each.
/// A bar is never NaN. It is infinite where values overflow, and where u eZ > 2^-7 in a curved g: rounding Z
/// then moves it so far that no slope at Z means anything.
[[nodiscard]] ErrorBars error_bars(const BasePoint& at, double step_in_z);

/// The 6 above.
inline constexpr double slope_and_products = 6.0;
/// 2u t
[[nodiscard]] double bar_scale(double step_in_z);
/// What is added to each bar of a layer: the smallest normal number over the smallest step taken in it.
/// growth = reach[l] times the steepest slope, largest_input = max |A[l-1]|.
[[nodiscard]] double bar_underflow(double step_in_z, double growth, double largest_input);

}  // namespace gradproof
