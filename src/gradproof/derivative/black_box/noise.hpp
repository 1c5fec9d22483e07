// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace gradproof {

/// What a difference table says of equally spaced values.
struct NoiseFinding {
  enum class Kind {
    found,
    spacing_too_small,  ///< half of the values or more are equal
    spacing_too_large   ///< the function itself still changes too much from point to point
  };
  Kind kind = Kind::spacing_too_large;
  /// Standard deviation of one value where kind is found; where the spacing is too large, what the
  /// differences of the highest order say.
  double level = 0.0;
};

/// ECnoise (More and Wild 2011, "Estimating computational noise", SIAM J. Sci. Comput. 33, algorithm of
/// section 5): differences of order k of independent noise of deviation sigma have the mean square
/// sigma^2 (2k)! / (k!)^2, while those of a smooth function vanish with the spacing. The level is the first
/// of three successive orders that agree within a factor 4 and whose differences change sign.
/// @param values at least 4 of them, at equally spaced points; 7 are customary
/// @throws std::invalid_argument for fewer than 4.
[[nodiscard]] NoiseFinding noise_of(std::span<const double> values);

/// A map R^n -> R^k: values only.
using VectorMap = std::function<arma::vec(const arma::vec&)>;

/// The noise of each component of F at x, from 7 values along one line through x (28 at most, where the first
/// spacing does not suit). Never below 0; 0 where nothing was found, so that a floor by precision has to be
/// added. Values that hold still at one spacing and move smoothly at a wider one are rounded to something:
/// the change at one place between the two is looked for (10 to 20 values more, for eight outputs at most).
/// @param typical  n x 1: how far each x(j) may be expected to move; the spacing is 2^12 u of it
/// @param unit_roundoff  2^-53 or 2^-24
/// @param evaluations  is increased by the number of calls of F
[[nodiscard]] arma::vec noise_levels(const VectorMap& F, const arma::vec& x, const arma::vec& typical,
                                     double unit_roundoff, std::size_t& evaluations);

}  // namespace gradproof
