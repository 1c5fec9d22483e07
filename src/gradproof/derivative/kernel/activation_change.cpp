// SPDX-License-Identifier: MIT
#include "gradproof/derivative/kernel/activation_change.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradproof/derivative/black_box/measured_slope.hpp"
#include "gradproof/derivative/double_precision.hpp"
#include "gradproof/derivative/kernel/point_kernel.hpp"

namespace gradproof {

namespace {
using double_precision::unit_roundoff;
constexpr double tiny_change = 0x1p-100;
}  // namespace

double value_error_of(ActivationKind kind) noexcept {
  switch (kind) {
    case ActivationKind::tanh:
      return tanh_units;
    case ActivationKind::sigmoid:
      return sigmoid_units;
    case ActivationKind::softplus:
      return softplus_units;
    default:
      return 2.0;
  }
}

double curvature_over_slope(ActivationKind kind) noexcept {
  switch (kind) {
    case ActivationKind::tanh:
      return 2.0;
    case ActivationKind::sigmoid:
    case ActivationKind::softplus:
      return 1.0;
    default:
      return 0.0;
  }
}

ActivationChange::ActivationChange(const ActivationValues& g, const arma::mat& Z, const arma::mat& eZ,
                                   double kink_fraction)
    : kind_(g.kind()),
      leak_(g.leak()),
      first_(Z),
      second_(arma::size(Z), arma::fill::value(std::numeric_limits<double>::quiet_NaN())),
      slope_(arma::size(Z)),
      curvature_(arma::size(Z), arma::fill::zeros),
      claim_error_(arma::size(Z), arma::fill::zeros),
      value_error_(arma::size(Z), arma::fill::zeros) {
  const bool first_is_value = kind_ == ActivationKind::tanh || kind_ == ActivationKind::sigmoid;
  for (arma::uword at = 0; at < Z.n_elem; ++at) {
    const double z = Z(at);
    switch (kind_) {
      case ActivationKind::tanh: {
        const double complement = 2.0 * sigmoid(-2.0 * std::abs(z));
        first_(at) = std::tanh(z);
        second_(at) = complement * (1.0 + std::abs(first_(at)));
        break;
      }
      case ActivationKind::sigmoid:
        first_(at) = sigmoid(z);
        second_(at) = sigmoid(z) * sigmoid(-z);
        break;
      case ActivationKind::softplus:
        first_(at) = sigmoid(z);
        break;
      case ActivationKind::relu:
      case ActivationKind::leaky_relu:
        if (std::abs(z) <= 2.0 * unit_roundoff * eZ(at)) {
          second_(at) = leak_ + kink_fraction * (1.0 - leak_);
          ++kinks_;
        }
        break;
      case ActivationKind::identity:
        break;
      case ActivationKind::user: {
        const MeasuredSlope measured = measured_slope([&g](double x) { return g(x); }, z, kink_fraction);
        first_(at) = measured.slope;
        curvature_(at) = measured.curvature;
        claim_error_(at) = 2.0 * std::max(1.0, std::abs(measured.slope)) + measured.error / unit_roundoff;
        value_error_(at) = measured.noise / unit_roundoff;
        kinks_ += measured.kink ? 1U : 0U;
        break;
      }
    }
    switch (kind_) {  // the slope, as the change at a tiny d over d has it: the first factor of the theorem
      case ActivationKind::tanh:
      case ActivationKind::sigmoid:
        slope_(at) = std::abs(second_(at));
        break;
      case ActivationKind::softplus:
      case ActivationKind::user:
        slope_(at) = std::abs(first_(at));
        break;
      case ActivationKind::relu:
      case ActivationKind::leaky_relu:
      case ActivationKind::identity: {
        std::size_t crossed = 0;
        slope_(at) = std::abs(change(at, tiny_change, crossed)) / tiny_change;
        break;
      }
    }
    if (std::isfinite(second_(at)) && g.has_kink_at_zero()) slope_(at) = std::max(1.0, std::abs(leak_));
    if (const double kappa = curvature_over_slope(kind_); kappa > 0.0) {
      curvature_(at) = kappa * slope_(at);
      claim_error_(at) = 2.0;
    }
    slope_(at) += unit_roundoff * claim_error_(at);
    value_error_(at) += value_error_of(kind_) * std::abs(first_is_value ? first_(at) : g(z));
  }
}

double ActivationChange::line_change(arma::uword at, double d, std::size_t& crossed) const {
  const double z = first_(at), after = z + d;
  if (!std::isnan(second_(at))) return second_(at) * d;
  if (std::isnan(after)) return after;
  if (z > 0.0 && after > 0.0) return d;
  if (z <= 0.0 && after <= 0.0) return leak_ * d;
  ++crossed;
  return z > 0.0 ? leak_ * after - z : after - leak_ * z;
}

double ActivationChange::change(arma::uword at, double d, std::size_t& crossed) const {
  switch (kind_) {
    case ActivationKind::tanh: {
      const double T = std::tanh(d);
      return second_(at) * T / (1.0 + first_(at) * T);
    }
    case ActivationKind::sigmoid: {
      const double E = std::expm1(d);
      return second_(at) * E / (1.0 + first_(at) * E);
    }
    case ActivationKind::softplus:
      return std::log1p(first_(at) * std::expm1(d));
    case ActivationKind::relu:
    case ActivationKind::leaky_relu:
      return line_change(at, d, crossed);
    case ActivationKind::identity:
      return d;
    case ActivationKind::user:
      break;
  }
  return first_(at) * d;
}

arma::mat ActivationChange::leading() const {
  switch (kind_) {
    case ActivationKind::tanh:
    case ActivationKind::sigmoid:
      return second_;
    case ActivationKind::softplus:
    case ActivationKind::user:
      return first_;
    case ActivationKind::relu:
    case ActivationKind::leaky_relu: {
      arma::mat slope = second_;
      for (arma::uword at = 0; at < slope.n_elem; ++at) {
        if (std::isnan(slope(at))) slope(at) = first_(at) > 0.0 ? 1.0 : leak_;
      }
      return slope;
    }
    case ActivationKind::identity:
      break;
  }
  return arma::mat(arma::size(first_), arma::fill::ones);
}

double ActivationChange::nearest_kink() const noexcept {
  double nearest = double_precision::infinity;
  if (kind_ != ActivationKind::relu && kind_ != ActivationKind::leaky_relu) return nearest;
  for (arma::uword at = 0; at < first_.n_elem; ++at) {
    if (std::isnan(second_(at))) nearest = std::min(nearest, std::abs(first_(at)));
  }
  return nearest;
}

arma::mat ActivationChange::change(const arma::mat& D, std::size_t& crossed) const {
  arma::mat dA(arma::size(D));
  for (arma::uword at = 0; at < D.n_elem; ++at) dA(at) = change(at, D(at), crossed);
  return dA;
}

arma::rowvec ActivationChange::change(arma::uword unit, const arma::rowvec& D, std::size_t& crossed) const {
  arma::rowvec dA(D.n_elem);
  for (arma::uword k = 0; k < D.n_elem; ++k) dA(k) = change(unit + k * first_.n_rows, D(k), crossed);
  return dA;
}

}  // namespace gradproof
