// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>

#include "gradproof/derivative/base_point.hpp"
#include "gradproof/derivative/network_derivatives.hpp"

namespace gradproof {

/// What belongs to unit i of layer l: row i of dW[l], db[l](i), rows i of dZ[l] and dA[l].
struct UnitDerivatives {
  arma::rowvec dW;
  double db = 0.0;
  arma::rowvec dZ, dA;      ///< empty where they were not asked for; dA also in the output layer
  std::size_t crossed = 0;  ///< differences whose step was cut because it crossed a kink
  std::size_t evaluations = 0;
};

/// Numeric derivatives of a network's cost by change propagation: the clear version.
/// W[l](i,j) +- h changes row i of Z[l] by +- h A[l-1](j,:), and then what lies above. Not the values but
/// their changes are carried upward, by addition theorems (activation_change.hpp, loss_change.hpp), so that
///   (J(+h) - J(-h)) / 2h = (1/m) sum over k of (change of L_k at +h - change of L_k at -h) / 2h
/// is a sum of changes: nothing large is subtracted, and rounding does not grow as h falls.
/// The L2 term adds its own centered difference, (lambda/2m) ((w+h)^2 - (w-h)^2)/2h = (lambda/m) w.
/// The step lives in z: h = step_in_z / (reach[l] max|A[l-1](j,:)|), rounded down to a power of two, so that
/// no Z anywhere changes by more than step_in_z, and h A is exact.
/// Cost of an entry: 4m (1 + n[l+1] + sum over k >= l+2 of n[k] n[k-1]) multiply-adds, as many values of g.
/// Const members are safe to call from many threads.
class ChangePropagation {
 public:
  /// @throws std::invalid_argument on wrong shapes, labels the output cannot take, a step_in_z outside
  ///   (0, 1e-3] or a kink_fraction that is not finite.
  ChangePropagation(const ForwardNetwork& network, const Parameters& parameters, const arma::mat& X,
                    const arma::mat& Y, const DerivativeOptions& options = {});

  [[nodiscard]] const BasePoint& at() const noexcept { return at_; }
  [[nodiscard]] double step_in_z() const noexcept { return step_in_z_; }

  /// Row i of dW[l], db[l](i) and, if asked, rows i of dZ[l] and dA[l].
  [[nodiscard]] UnitDerivatives unit(std::size_t layer, arma::uword i, bool with_dZ_dA) const;

 private:
  struct Differences {
    arma::rowvec slope;  // of each example: (change of L at +d - change of L at -d) / 2h
    std::size_t crossed = 0;
  };
  enum class Place { Z, A };
  // h direction (1 x m) is added to, and taken from, row i of Z[l] or A[l].
  [[nodiscard]] Differences difference(Place place, std::size_t layer, arma::uword i,
                                       const arma::rowvec& direction, double growth) const;
  [[nodiscard]] arma::rowvec loss_change(Place place, std::size_t layer, arma::uword i, const arma::rowvec& D,
                                         std::size_t& crossed) const;

  BasePoint at_;
  double step_in_z_;
};

}  // namespace gradproof
