// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>

#include "gradproof/derivative/kernel/activation_change.hpp"
#include "gradproof/derivative/loss_change.hpp"
#include "gradproof/network/forward.hpp"
#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// The longest sum of n rounded terms errs by (n - 1) u sum|x| at most, by n/4 u sum|x| where the terms are
/// alike (batches repeat examples), and usually by sqrt(n). Bars are doubled, so this allows for n/4.
[[nodiscard]] double sum_error(arma::uword n);

/// Everything about the point at which a network is differentiated that no perturbation changes: values,
/// bounds on their rounding errors in units of u = 2^-53, and how each layer answers to a change.
///   eA[0] = 0,  eZ[l] = |W[l]| eA[l-1] + sum_error(n[l-1]) |W[l]||A[l-1]| + |b[l]|
///   eA[l] = slope[l] * eZ[l] + v |A[l]|        v = value_error_of(g[l]); a user's g: + its noise
/// Holds copies; const use is safe from many threads.
struct BasePoint {
  /// @throws std::invalid_argument on wrong shapes or labels, as forward() does.
  BasePoint(const ForwardNetwork& network, const Parameters& parameters, const arma::mat& X,
            const arma::mat& Y, double kink_fraction);

  ForwardNetwork network;
  Parameters parameters;
  arma::mat X, Y;
  ForwardPass pass;
  Layers<arma::mat> eZ, eA;             ///< eA of the hidden layers
  Layers<ActivationChange> activation;  ///< of the hidden layers
  LossChange loss;
  std::size_t kinks = 0;  ///< entries of Z at a kink
  /// The steepest slope of g[l] at Z[l], at least 1; 1 for the output.
  Layers<double> steepest;
  Layers<double> reach;  ///< reach_of() (small_step.hpp)

  [[nodiscard]] const arma::mat& A_below(std::size_t layer) const {
    return layer == 1 ? X : pass.A[layer - 1];
  }
  [[nodiscard]] bool is_finite() const;
  /// ActivationChange::nearest_kink() over all layers.
  [[nodiscard]] double nearest_kink() const;
};

}  // namespace gradproof
