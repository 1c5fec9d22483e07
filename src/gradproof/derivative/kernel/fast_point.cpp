// SPDX-License-Identifier: MIT
#include "gradproof/derivative/kernel/fast_point.hpp"

#include <algorithm>
#include <cmath>

#include "gradproof/derivative/double_precision.hpp"
#include "gradproof/derivative/kernel/activation_change.hpp"
#include "gradproof/derivative/kernel/point_kernel.hpp"
#include "gradproof/derivative/small_step.hpp"

namespace gradproof {

namespace {

using double_precision::infinity;

/// What point_kernel.hpp needs to know of a built-in g.
PointActivation built_in(const ActivationValues& g, double kink_fraction) {
  PointActivation of;
  of.value_error = value_error_of(g.kind());
  switch (g.kind()) {
    case ActivationKind::tanh:
      of.g = PointFunction::tanh;
      break;
    case ActivationKind::sigmoid:
      of.g = PointFunction::sigmoid;
      break;
    case ActivationKind::softplus:
      of.g = PointFunction::softplus;
      break;
    case ActivationKind::relu:
    case ActivationKind::leaky_relu:
      of.leak = g.leak();
      of.at_kink = g.leak() + kink_fraction * (1.0 - g.leak());
      of.has_kink = true;
      break;
    case ActivationKind::identity:
    case ActivationKind::user:
      break;
  }
  if (of.g != PointFunction::lines) of.claim_error = 2.0;
  return of;
}

PointLoss::Kind kind_of(OutputKind output) {
  switch (output) {
    case OutputKind::sigmoid:
      return PointLoss::Kind::sigmoid;
    case OutputKind::softmax:
      return PointLoss::Kind::softmax;
    case OutputKind::identity:
      break;
  }
  return PointLoss::Kind::identity;
}

double finished(double units, double scale, double underflow) {
  const double width = scale * units + underflow;
  return std::isnan(width) ? infinity : width;
}

arma::mat finished(arma::mat units, double scale, double underflow) {
  for (double& bar : units) bar = finished(bar, scale, underflow);
  return units;
}

}  // namespace

FastPoint::FastPoint(const ForwardNetwork& network, const Parameters& parameters, const arma::mat& X,
                     const arma::mat& Y, double kink_fraction, const FastKernel& kernel)
    : network_(network),
      parameters_(parameters),
      kernel_(kernel),
      m_(X.n_cols),
      stride_(padded_length(m_)),
      layers_(network.depth()),
      steepest_(network.depth(), 1.0),
      nearest_kink_(infinity) {
  lay_out();
  finite_ = forward_pass(X, kink_fraction);
  if (!finite_) return;
  reach_ = reach_of(parameters_, steepest_);
  start_backward(Y);
  backward_pass();
}

void FastPoint::lay_out() {
  const std::size_t depth = network_.depth();
  std::size_t rows = 0;
  for (std::size_t l = 1; l <= depth; ++l) rows += 2 * (network_.n(l - 1) + 1) + 5 * network_.n(l);
  memory_ = aligned_array(rows * stride_);
  double* next = memory_.get();
  const auto take = [&](std::size_t count) {
    double* const at = next;
    next += count * stride_;
    return at;
  };
  for (std::size_t l = 1; l <= depth; ++l) {
    Layer& layer = layers_[l];
    const std::size_t n = network_.n(l);
    layer.A_below = take(network_.n(l - 1) + 1);
    layer.E_below = take(network_.n(l - 1) + 1);
    layer.alpha = take(n);
    layer.beta = take(n);
    layer.eZ = take(n);
    layer.lead = take(n);
    layer.slope = take(n);  // of the output: room for Y
  }
}

bool FastPoint::forward_pass(const arma::mat& X, double kink_fraction) {
  const PointKernel& kernel = *kernel_.point;
  const std::size_t depth = network_.depth();
  copy_padded_rows(X, stride_, layers_[1].A_below);
  const double *const inputs = layers_[1].A_below, sums = sum_error(X.n_rows);
  double* const E = layers_[1].E_below;  // eA[0] = 0
  for (std::size_t at = 0, count = X.n_rows * stride_; at < count; ++at) E[at] = sums * std::abs(inputs[at]);
  for (std::size_t l = 1; l <= depth; ++l) {
    Layer& layer = layers_[l];
    const std::size_t n = network_.n(l), n_below = network_.n(l - 1);
    double* const ones = layer.A_below + n_below * stride_;
    std::fill_n(ones, stride_, 1.0);
    fill_padding(ones, 1, m_, stride_, 0.0);
    std::fill_n(layer.E_below + n_below * stride_, stride_, sum_error(n_below));
    layer.largest.resize(n_below + 1);
    kernel.largest(layer.A_below, n_below + 1, stride_, layer.largest.data());

    kernel.two_products({.W = parameters_.W[l].memptr(),
                         .n_out = n,
                         .n_in = n_below,
                         .out_step = 1,
                         .in_step = n,
                         .magnitudes_only = false,
                         .start = parameters_.b[l].memptr(),
                         .values_in = layer.A_below,
                         .magnitudes_in = layer.E_below,
                         .values_out = layer.alpha,
                         .magnitudes_out = layer.eZ},
                        stride_);
    // NaN and infinity in W or A below make themselves seen in Z
    if (!kernel.finite(layer.alpha, n * stride_)) return false;
    fill_padding(layer.alpha, n, m_, stride_, 1.0);
    fill_padding(layer.eZ, n, m_, stride_, 0.0);
    if (l == depth) break;
    if (network_.g(l).kind() == ActivationKind::user) {
      activate_user(l, kink_fraction);
    } else {
      activate(l, kink_fraction);
    }
    if (!std::isfinite(steepest_[l])) return false;
    steepest_[l] = std::max(1.0, steepest_[l]);
    fill_padding(layers_[l + 1].A_below, n, m_, stride_, 0.0);
    fill_padding(layer.lead, n, m_, stride_, 0.0);
  }
  return true;
}

void FastPoint::activate(std::size_t l, double kink_fraction) {
  Layer& layer = layers_[l];
  PointActivation of = built_in(network_.g(l), kink_fraction);
  of.above = sum_error(network_.n(l));
  of.count = network_.n(l) * stride_;
  of.Z = layer.alpha;
  of.eZ = layer.eZ;
  of.A = layers_[l + 1].A_below;
  of.E = layers_[l + 1].E_below;
  of.lead = layer.lead;
  of.slope = layer.slope;
  kernel_.point->activate(of);
  layer.kappa = curvature_over_slope(network_.g(l).kind());
  layer.claim_error = of.claim_error;
  layer.curved = of.g != PointFunction::lines;
  steepest_[l] = of.steepest;
  nearest_kink_ = std::min(nearest_kink_, of.nearest_kink);
  kinks_ += of.kinks;
}

void FastPoint::activate_user(std::size_t l, double kink_fraction) {
  Layer& layer = layers_[l];
  const arma::uword n = network_.n(l);
  const arma::mat Z = from_padded_rows(layer.alpha, n, m_, stride_);
  const ActivationChange g(network_.g(l), Z, from_padded_rows(layer.eZ, n, m_, stride_), kink_fraction);
  const arma::mat A = network_.g(l)(Z);
  copy_padded_rows(A, stride_, layers_[l + 1].A_below);
  copy_padded_rows(g.leading(), stride_, layer.lead);
  copy_padded_rows(g.slope(), stride_, layer.slope);
  const arma::mat eA = g.slope() % from_padded_rows(layer.eZ, n, m_, stride_) + g.value_error();
  copy_padded_rows(eA + sum_error(n) * arma::abs(A), stride_, layers_[l + 1].E_below);
  double* const more = memory_of_users_.emplace_back(aligned_array(2 * n * stride_)).get();
  copy_padded_rows(g.curvature(), stride_, more);
  copy_padded_rows(g.claim_error(), stride_, more + n * stride_);
  layer.curvature = more;
  layer.claim_errors = more + n * stride_;
  layer.curved = true;
  steepest_[l] = g.slope().is_finite() ? g.slope().max() : infinity;
  kinks_ += g.kinks();
}

void FastPoint::start_backward(const arma::mat& Y) {
  const std::size_t depth = network_.depth();
  Layer& output = layers_[depth];
  copy_padded_rows(Y, stride_, output.slope);
  kernel_.point->loss({.kind = kind_of(network_.output().kind()),
                       .rows = network_.n(depth),
                       .stride = stride_,
                       .Z = output.alpha,
                       .eZ = output.eZ,
                       .Y = output.slope,
                       .lead = output.lead,
                       .alpha = output.alpha,
                       .beta = output.beta});
  for (double* const rows : {output.lead, output.alpha, output.beta})
    fill_padding(rows, network_.n(depth), m_, stride_, 0.0);
}

double FastPoint::sums_above(std::size_t l) const { return sum_error(network_.n(l + 1)); }

TwoProducts FastPoint::magnitudes_from_above(std::size_t l, double* alpha, double* beta) const {
  const Layer& above = layers_[l + 1];
  return {.W = parameters_.W[l + 1].memptr(),
          .n_out = network_.n(l),
          .n_in = network_.n(l + 1),
          .out_step = network_.n(l + 1),
          .in_step = 1,
          .magnitudes_only = true,
          .start = nullptr,
          .values_in = above.alpha,
          .magnitudes_in = above.beta,
          .values_out = alpha,
          .magnitudes_out = beta};
}

void FastPoint::backward_pass() {
  for (std::size_t l = network_.depth() - 1; l >= 1; --l) {
    Layer& layer = layers_[l];
    kernel_.point->two_products(magnitudes_from_above(l, layer.alpha, layer.beta), stride_);
    kernel_.point->backward({.count = network_.n(l) * stride_,
                             .sums = slope_and_products + sums_above(l),
                             .kappa = layer.kappa,
                             .claim_error = layer.claim_error,
                             .curved = layer.curved,
                             .lead = layer.lead,
                             .slope = layer.slope,
                             .eZ = layer.eZ,
                             .curvature = layer.curvature,
                             .claim_errors = layer.claim_errors,
                             .alpha = layer.alpha,
                             .beta = layer.beta});
  }
}

bool FastPoint::is_exact_for(double step_in_z) const {
  return finite_ && first_term_is_exact(step_in_z, nearest_kink_, reach_, steepest_);
}

double FastPoint::step_that_crosses_no_kink(double step_in_z) const {
  return gradproof::step_that_crosses_no_kink(step_in_z, nearest_kink_);
}

ErrorBars FastPoint::bars(double step_in_z, bool with_dZ_dA) const {
  const std::size_t depth = network_.depth();
  const double m = static_cast<double>(m_), scale = bar_scale(step_in_z), lambda = network_.lambda();
  const Layers<arma::mat> empty(depth);
  ErrorBars bars{empty, empty, {}, {}};
  if (with_dZ_dA) {
    bars.dZ = empty;
    bars.dA = Layers<arma::mat>(depth - 1);
  }
  for (std::size_t l = 1; l <= depth; ++l) {
    const Layer& layer = layers_[l];
    const std::size_t n = network_.n(l), n_below = network_.n(l - 1);
    const double underflow = bar_underflow(step_in_z, reach_[l] * steepest_[l],
                                           *std::max_element(layer.largest.begin(), layer.largest.end()));
    arma::mat units(n, n_below + 1);
    kernel_.point->dots({.n_out = n,
                         .n_in = n_below + 1,
                         .stride = stride_,
                         .alpha = layer.alpha,
                         .beta = layer.beta,
                         .A = layer.A_below,
                         .E = layer.E_below,
                         .more = sum_error(m_) - sum_error(n_below),
                         .out = units.memptr()});
    arma::mat &dW = bars.dW[l], &db = bars.db[l];
    const arma::mat& W = parameters_.W[l];
    dW.set_size(n, n_below);
    for (arma::uword at = 0; at < dW.n_elem; ++at)
      dW(at) = finished(units(at) + 3.0 * lambda * std::abs(W(at)), scale / m, underflow);
    db.set_size(n, 1);
    for (arma::uword i = 0; i < n; ++i) db(i) = finished(units(i, n_below), scale / m, underflow);
    if (!with_dZ_dA) continue;
    bars.dZ[l] = finished(from_padded_rows(layer.alpha, n, m_, stride_), scale, underflow);
    if (l < depth) bars.dA[l] = bars_of_dA(l, scale, underflow);
  }
  return bars;
}

arma::mat FastPoint::bars_of_dA(std::size_t l, double scale, double underflow) const {
  const arma::uword n = network_.n(l);
  const AlignedArray room = aligned_array(2 * n * stride_);
  double *const alpha = room.get(), *const beta = alpha + n * stride_;
  kernel_.point->two_products(magnitudes_from_above(l, alpha, beta), stride_);
  for (std::size_t at = 0; at < n * stride_; ++at) alpha[at] += (1.0 + sums_above(l)) * beta[at];
  return finished(from_padded_rows(alpha, n, m_, stride_), scale, underflow);
}

}  // namespace gradproof
