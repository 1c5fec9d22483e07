// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// step_in_z / growth, rounded down to a power of two: h times a value is exact. At most 2^900, so that h
/// times anything of order 1 stays finite; 1 where growth is 0 or no number.
[[nodiscard]] double power_of_two_step(double step_in_z, double growth);

/// With this no Z reaches a kink at `nearest` or beyond, even after the rounding of a few hundred thousand
/// additions.
[[nodiscard]] double step_that_crosses_no_kink(double step_in_z, double nearest);

/// Whether the first term of each change alone will do (fast_propagation.hpp) where all numbers are finite.
[[nodiscard]] bool first_term_is_exact(double step_in_z, double nearest_kink, const Layers<double>& reach,
                                       const Layers<double>& steepest);

/// reach[l] >= 1 bounds how much a change of one unit of A[l] (or, where g' <= 1, of Z[l]) can have grown
/// when it arrives in some Z above: the largest row sums of |W| times the steepest slopes (at least 1; 1 for
/// the output), multiplied up.
[[nodiscard]] Layers<double> reach_of(const Parameters& parameters, const Layers<double>& steepest);

}  // namespace gradproof
