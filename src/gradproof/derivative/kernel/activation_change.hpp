// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>

#include "gradproof/network/activation_values.hpp"

namespace gradproof {

/// What A = g(z) may err by for z as it stands, in units of u, relative: the most of the C library (2), of
/// the vector code (point_kernel.hpp: tanh 4, sigmoid 3, softplus 7) and of a claimant's.
[[nodiscard]] double value_error_of(ActivationKind kind) noexcept;
/// kappa of |g''| <= kappa |g'|: 2 for tanh, 1 for sigmoid and softplus, 0 for lines (and for a user's g,
/// whose curvature is measured).
[[nodiscard]] double curvature_over_slope(ActivationKind kind) noexcept;

/// How A = g(Z) of one layer changes when Z does, without subtracting two values of g:
///   tanh(z+d) - tanh(z)         = (1 - t^2) T / (1 + t T)     t = tanh z,     T = tanh d
///   sigmoid(z+d) - sigmoid(z)   = s(1-s) E / (1 + s E)        s = sigmoid z,  E = expm1 d
///   softplus(z+d) - softplus(z) = log1p(s E)                  since 1 + e^(z+d) = (1 + e^z)(1 + s E)
///   relu, leaky_relu            by the signs of z and z + d
///   identity                    d
///   a user's g                  D d, D the slope of g at z measured from its values (measured_slope.hpp)
/// 1 - t^2 and s(1-s) are products of values, each taken without cancelling: 1 - |tanh z| = 2 sigmoid(-2|z|),
/// 1 - s = sigmoid(-z). Relative error a few u; a user's g: claim_error() says.
class ActivationChange {
 public:
  /// eZ bounds the rounding error of Z in units of u = 2^-53, entry by entry. Where |Z| <= 2 u eZ the side of
  /// a kink at zero is not known (of two roundings of the same Z, one may fall on each side): the entry is
  /// taken to be at the kink, and g to be the line of slope left + kink_fraction (right - left) there.
  ActivationChange(const ActivationValues& g, const arma::mat& Z, const arma::mat& eZ, double kink_fraction);

  /// g(Z+D) - g(Z), n x m. crossed counts the entries in which z and z + d lie on two sides of a kink.
  [[nodiscard]] arma::mat change(const arma::mat& D, std::size_t& crossed) const;
  /// The same for unit i alone, 1 x m.
  [[nodiscard]] arma::rowvec change(arma::uword unit, const arma::rowvec& D, std::size_t& crossed) const;

  /// The first term of the change: g(Z+D) - g(Z) = leading() * D (1 + O(D)), entry by entry: 1 - t^2, s(1-s),
  /// s, 1 or leak, the slope taken at a kink, D for a user's g.
  [[nodiscard]] arma::mat leading() const;
  /// The least |Z| of a relu or leaky_relu that is not taken to be at its kink; infinity for every other g.
  [[nodiscard]] double nearest_kink() const noexcept;

  /// At least |g'(Z)|, as measured here or as formed by a claimant: |g(Z+d) - g(Z)|/|d| at a tiny d (at a
  /// kink: the steeper side) + u claim_error().
  [[nodiscard]] const arma::mat& slope() const noexcept { return slope_; }
  /// At least |g''(Z)|: curvature_over_slope() times |g'|; a user's g: from second differences.
  [[nodiscard]] const arma::mat& curvature() const noexcept { return curvature_; }
  /// What the slope may err by beyond a few u relative, in units of u: 2 where backpropagation forms it as a
  /// difference (1 - A^2, A(1 - A), 1 - exp(-A)), 0 for lines; a user's g: also the error of D.
  [[nodiscard]] const arma::mat& claim_error() const noexcept { return claim_error_; }
  /// What A = g(Z) errs by for Z as it stands, in units of u: value_error_of() |A|; a user's g: also its
  /// noise.
  [[nodiscard]] const arma::mat& value_error() const noexcept { return value_error_; }
  /// Whether g is anything but lines.
  [[nodiscard]] bool is_curved() const noexcept {
    return kind_ != ActivationKind::relu && kind_ != ActivationKind::leaky_relu &&
           kind_ != ActivationKind::identity;
  }
  /// How many entries of Z are taken to be at a kink.
  [[nodiscard]] std::size_t kinks() const noexcept { return kinks_; }

 private:
  [[nodiscard]] double change(arma::uword at, double d, std::size_t& crossed) const;
  [[nodiscard]] double line_change(arma::uword at, double d, std::size_t& crossed) const;

  ActivationKind kind_;
  double leak_;
  // tanh: t, 1 - t^2; sigmoid: s, s(1-s); softplus: s, -; relu: z, slope at a kink or NaN; user: slope, -
  arma::mat first_, second_;
  arma::mat slope_, curvature_, claim_error_, value_error_;
  std::size_t kinks_ = 0;
};

}  // namespace gradproof
