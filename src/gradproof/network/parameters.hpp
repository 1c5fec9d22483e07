// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>

#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"

namespace gradproof {

/// W[l] is n[l] x n[l-1], b[l] is n[l] x 1, for l = 1..depth.
struct Parameters {
  Layers<arma::mat> W;
  Layers<arma::vec> b;
};

/// All zero, in the shapes of the network.
[[nodiscard]] Parameters zero_parameters(const ForwardNetwork& network);

}  // namespace gradproof
