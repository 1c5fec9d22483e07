// SPDX-License-Identifier: MIT
#include "gradproof/derivative/error_bars.hpp"

#include "gradproof/derivative/double_precision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradproof {

namespace {

using double_precision::infinity;
using double_precision::unit_roundoff;

// Z is off by so much that g is no line over the error.
void give_up_where_lost(arma::mat& alpha, const arma::mat& eZ) {
  for (arma::uword at = 0; at < alpha.n_elem; ++at) {
    if (!(unit_roundoff * eZ(at) <= 0x1p-7)) alpha(at) = infinity;
  }
}

arma::mat finished(arma::mat bar, double scale, double underflow) {
  bar.transform([=](double units) {
    const double width = scale * units + underflow;
    return std::isnan(width) ? infinity : width;
  });
  return bar;
}

}  // namespace

double bar_scale(double step_in_z) {
  const double steps = step_in_z / 1e-8;
  return 2.0 * unit_roundoff * (1.0 + steps * steps);
}

double bar_underflow(double step_in_z, double growth, double largest_input) {
  // a step is halved, at most, when it is rounded to a power of two
  const double smallest_step = 0.5 * step_in_z / (growth * std::max(1.0, largest_input));
  return std::numeric_limits<double>::min() / smallest_step;
}

ErrorBars error_bars(const BasePoint& at, double step_in_z) {
  const std::size_t depth = at.network.depth();
  const auto examples = at.X.n_cols;
  const double m = static_cast<double>(examples);
  const double scale = bar_scale(step_in_z);
  const Layers<arma::mat> empty(depth);
  ErrorBars bars{empty, empty, empty, Layers<arma::mat>(depth - 1)};
  arma::mat alpha = at.loss.slope_error(at.eZ[depth]);
  arma::mat beta = at.loss.slope() + unit_roundoff * alpha;
  if (at.network.output().kind() != OutputKind::identity) give_up_where_lost(alpha, at.eZ[depth]);
  for (std::size_t l = depth; l >= 1; --l) {
    const arma::mat A = arma::abs(at.A_below(l));
    const double underflow =
        bar_underflow(step_in_z, at.reach[l] * at.steepest[l], A.is_finite() ? A.max() : 1.0);
    if (l < depth) {
      const ActivationChange& g = at.activation[l];
      const arma::mat Wt = arma::abs(at.parameters.W[l + 1].t());
      const arma::mat beta_A = Wt * beta, alpha_A = Wt * alpha;
      const double c = sum_error(at.network.n(l + 1));
      bars.dA[l] = finished(alpha_A + (1.0 + c) * beta_A, scale, underflow);
      alpha = g.slope() % (alpha_A + (slope_and_products + c) * beta_A) +
              (g.curvature() % at.eZ[l] + g.claim_error()) % beta_A;
      beta = g.slope() % beta_A;
      if (g.is_curved()) give_up_where_lost(alpha, at.eZ[l]);
    }
    bars.dZ[l] = finished(alpha, scale, underflow);

    arma::mat units = alpha * A.t() + sum_error(examples) * beta * A.t();
    if (l > 1) units += beta * at.eA[l - 1].t();
    units += 3.0 * at.network.lambda() * arma::abs(at.parameters.W[l]);
    bars.dW[l] = finished(std::move(units), scale / m, underflow);
    bars.db[l] = finished(arma::sum(alpha + sum_error(examples) * beta, 1), scale / m, underflow);
  }
  return bars;
}

}  // namespace gradproof
