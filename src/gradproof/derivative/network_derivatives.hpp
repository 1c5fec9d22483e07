// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// A numeric derivative and its error bar, entry by entry: |value - derivative| <= bar, and an honest
/// double-precision backpropagation lies within bar of value as well.
struct Estimate {
  arma::mat value, bar;
};

class UnitStore;

/// Part `index` (from 1) of `count`: every count-th unit of the work list, so that each part costs the same.
struct Shard {
  std::size_t index = 1, count = 1;
  [[nodiscard]] bool holds(std::size_t item) const noexcept { return item % count == index - 1; }
  [[nodiscard]] bool is_all() const noexcept { return count == 1; }
};

/// How to differentiate a network numerically.
struct DerivativeOptions {
  double step_in_z = 1e-8;  ///< the largest |dZ| a perturbation causes in its own layer
  /// At most so many, over (layer, unit); 0: as many as there are cores. Fewer are started where there is
  /// little to do. The result is the same bit for bit.
  unsigned threads = 1;
  /// The slope taken where a ReLU input is exactly at its kink, as a fraction of the way from the left slope
  /// (0) to the right one (1).
  double kink_fraction = 0.0;
  bool with_dZ_dA = true;  ///< also difference L by Z[l](i,k) and A[l](i,k)
  /// Which vector code to run: a name of FastPropagation::instruction_sets(), "none" for the clear version,
  /// empty for the environment's GRADPROOF_INSTRUCTIONS or else the best this machine has.
  std::string instructions = {};
  /// Differentiate only by the parameters of these units; the values of the others are NaN.
  Shard shard = {};
  /// Where to find differences that were taken before, and to leave those that are taken (shard.hpp).
  UnitStore* store = nullptr;
  std::function<void(std::size_t done, std::size_t total)> progress =
      {};                                   ///< called from one thread at a time
  const std::atomic<bool>* stop = nullptr;  ///< set it to abandon the work: throws Interrupted
};

/// @throws std::invalid_argument for a step_in_z outside (0, 1e-3] or a kink_fraction that is not finite.
void require_options(const DerivativeOptions& options);

/// Thrown when DerivativeOptions::stop was set.
struct Interrupted : std::exception {
  [[nodiscard]] const char* what() const noexcept override { return "interrupted"; }
};

/// Derivatives in the shape of what they differentiate: dW, db of the cost J; dZ (l = 1..depth), dA (l
/// = 1..depth-1) of the loss of each example.
struct NetworkDerivatives {
  Layers<Estimate> dW, db, dZ, dA;
  std::size_t kinks_at_zero = 0;  ///< how many (unit, example) have |Z| within its rounding error of a kink
  std::size_t kinks_crossed = 0;  ///< how many differences crossed a kink all the same
  std::size_t evaluations = 0;    ///< differences taken
  bool in_part = false;           ///< some units belong to another shard: their values are NaN
};

/// Every entry of every array by centered differences carried upward as changes (change_propagation.hpp; by
/// vector code, fast_propagation.hpp, where the step is small enough), with error bars from one backward pass
/// of magnitudes (error_bars.hpp). Uses values of g and of the loss only.
/// @throws std::invalid_argument on wrong shapes; Interrupted.
[[nodiscard]] NetworkDerivatives numeric_derivatives(const ForwardNetwork& network,
                                                     const Parameters& parameters, const arma::mat& X,
                                                     const arma::mat& Y,
                                                     const DerivativeOptions& options = {});

}  // namespace gradproof
