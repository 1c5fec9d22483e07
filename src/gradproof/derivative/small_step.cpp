// SPDX-License-Identifier: MIT
#include "gradproof/derivative/small_step.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace gradproof {

namespace {

constexpr double largest_step = 1e-8, smallest_step = 1e-100;

// 1 if there is one that is no number
double largest_row_sum(const arma::mat& W) {
  std::vector<double> sums(W.n_rows, 0.0);
  for (arma::uword j = 0; j < W.n_cols; ++j) {
    const double* const column = W.colptr(j);
    for (arma::uword i = 0; i < W.n_rows; ++i) sums[i] += std::abs(column[i]);
  }
  double largest = 0.0;
  for (const double sum : sums) {
    if (!std::isfinite(sum)) return 1.0;
    largest = std::max(largest, sum);
  }
  return largest;
}

}  // namespace

double power_of_two_step(double step_in_z, double growth) {
  if (!(growth > 0.0) || !std::isfinite(growth)) return 1.0;
  return std::ldexp(1.0, std::min(std::ilogb(step_in_z / growth), 900));
}

double step_that_crosses_no_kink(double step_in_z, double nearest) {
  return std::min(step_in_z, 0.5 * nearest);
}

bool first_term_is_exact(double step_in_z, double nearest_kink, const Layers<double>& reach,
                         const Layers<double>& steepest) {
  if (!(step_in_z <= largest_step)) return false;
  if (!(step_that_crosses_no_kink(step_in_z, nearest_kink) >= smallest_step)) return false;
  for (std::size_t l = 1; l <= reach.depth(); ++l) {
    if (!(reach[l] * steepest[l] <= 1.0 / smallest_step)) return false;
  }
  return true;
}

Layers<double> reach_of(const Parameters& parameters, const Layers<double>& steepest) {
  Layers<double> reach(steepest.depth(), 1.0);
  for (std::size_t l = steepest.depth() - 1; l >= 1; --l) {
    reach[l] = std::max(1.0, largest_row_sum(parameters.W[l + 1]) * steepest[l + 1] * reach[l + 1]);
    if (!std::isfinite(reach[l])) reach[l] = 1.0;  // nothing finite will come of it
  }
  return reach;
}

}  // namespace gradproof
