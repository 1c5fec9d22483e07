// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>

#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

/// "3x4"
[[nodiscard]] std::string shape_text(arma::uword rows, arma::uword cols);
[[nodiscard]] std::string shape_text(const arma::mat& array);

/// @throws std::invalid_argument unless the array is rows x cols. The text names who asked, the array (with
/// its layer),
///   the shape found, the shape expected and what that is in the notation:
///   "forward: W[2] is 3x4, expected 3x5 (n[2] x n[1])".
void require_shape(const std::string& function, const std::string& array_name, const arma::mat& array,
                   arma::uword rows, arma::uword cols, const std::string& in_notation);

/// W[l], b[l], X and Y against the sizes of the network; m >= 1. @throws std::invalid_argument as
/// require_shape.
void require_shapes(const std::string& function, const ForwardNetwork& network, const Parameters& parameters,
                    const arma::mat& X, const arma::mat& Y);

}  // namespace gradproof
