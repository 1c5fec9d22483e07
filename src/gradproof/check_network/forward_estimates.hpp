// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/check_network/case.hpp"
#include "gradproof/derivative/network_derivatives.hpp"

namespace gradproof {

/// Z[l], A[l] (l = 1..depth) and the cost of a case, each with the rounding error that anybody's honest
/// double-precision forward pass may have.
struct ForwardEstimates {
  Layers<Estimate> Z, A;
  Estimate cost;             ///< 1 x 1; computed from Z, as forward() does
  Estimate cost_as_written;  ///< the same value; the bar is that of the cost computed from A[L]
};

/// By a running error analysis, u = 2^-53, |.| and * entry by entry, products summed in any order:
///   eZ[l] = |W[l]| eA[l-1] + 2 (n[l-1] + 2) u (|W[l]||A[l-1]| + |b[l]|)          eA[0] = 0
///   eA[l] = the change of g over Z +- eZ, + 8 u max(1, |A|)                       softmax: A (2 max eZ + 2
///   (n + 4) u)
/// The cost from Z has |dL/dz| eZ[L] with |dL/dz| <= |A - Y| + eA. The cost as it is usually written,
/// -(y log a + (1 - y) log(1 - a)), has eA/a and eA/(1 - a) in the logarithms: infinite where a is 0 or 1 to
/// the last bit.
[[nodiscard]] ForwardEstimates forward_estimates(const Case& question);

}  // namespace gradproof
