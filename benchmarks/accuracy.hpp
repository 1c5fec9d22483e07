// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

#include "benchmarks/workloads.hpp"
#include "gradproof/derivative/network_derivatives.hpp"
#include "tests/support/quad_reference.hpp"

namespace gradproof::benchmarks {

/// The worst |value - exact| / |exact| over the entries of every dW and db; an exact 0 must be met exactly.
inline double worst_relative_error(const NetworkDerivatives& numeric, const reference::QuadGradients& exact) {
  double worst = 0.0;
  const auto compare = [&worst](const arma::mat& value, const reference::QuadMatrix& truth) {
    for (arma::uword j = 0; j < value.n_cols; ++j) {
      for (arma::uword i = 0; i < value.n_rows; ++i) {
        const reference::Quad error = value(i, j) - truth(i, j);
        if (error == 0) continue;
        const double relative = truth(i, j) == 0 ? std::numeric_limits<double>::infinity()
                                                 : static_cast<double>(error / truth(i, j));
        worst = std::max(worst, std::abs(relative));
        if (std::isnan(relative)) worst = std::numeric_limits<double>::infinity();
      }
    }
  };
  for (std::size_t l = 1; l <= numeric.dW.depth(); ++l) {
    compare(numeric.dW[l].value, exact.dW[l]);
    compare(numeric.db[l].value, exact.db[l]);
  }
  return worst;
}

}  // namespace gradproof::benchmarks
