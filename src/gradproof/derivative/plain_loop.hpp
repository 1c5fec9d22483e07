// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>

#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

struct PlainGradients {
  Layers<arma::mat> dW, db;
};

/// The textbook's loop: for each entry w of each W[l] and b[l]
///   (J(w + h) - J(w - h)) / 2h,
/// two whole forward passes an entry and an ordinary subtraction. Truncation O(h^2), rounding O(u J/h): at
/// its best h, about 1e-5, it is right to 10 digits or so. Here as an oracle and a baseline, not for use.
/// Cost: 2 parameter_count() forward passes. @throws std::invalid_argument as forward() does, and unless h >
/// 0.
[[nodiscard]] PlainGradients plain_loop(const ForwardNetwork& network, const Parameters& parameters,
                                        const arma::mat& X, const arma::mat& Y, double h);

}  // namespace gradproof
