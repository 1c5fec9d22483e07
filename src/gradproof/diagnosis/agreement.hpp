// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>

#include "gradproof/diagnosis/board.hpp"

namespace gradproof {

/// The precision somebody computed in: its unit roundoff.
enum class Precision { double_precision, single_precision };
[[nodiscard]] constexpr double unit_roundoff(Precision precision) {
  return precision == Precision::double_precision ? 0x1p-53 : 0x1p-24;
}

/// Is `claimed` what a plan computes for this array, from these inputs, up to rounding?
///   |claimed - predicted| <= u (512 s + 8 max|predicted|),
/// where s is how far the prediction moves, relative to the size of the disturbance, when every array that is
/// read is disturbed at random (the larger of two trials, disturbances of 2^-40): no tolerance is picked, an
/// ill-conditioned line gets a wide one. Not a number must stand where one is predicted. False where the
/// plan's shapes do not conform.
[[nodiscard]] bool agrees(const arma::mat& claimed, const Case& question, const Plan& plan, const Answer& own,
                          ArrayKind kind, std::size_t l, Precision precision);

/// The same for an array at hand, given how far it moves (0: not at all).
[[nodiscard]] bool equal_up_to_rounding(const arma::mat& claimed, const arma::mat& predicted, double moves,
                                        Precision precision);

/// s of agrees(): the largest change of an entry per unit of relative disturbance; infinite where the
/// disturbed plan has no answer.
[[nodiscard]] double sensitivity(const Case& question, const Plan& plan, const Answer& own, ArrayKind kind,
                                 std::size_t l);

}  // namespace gradproof
