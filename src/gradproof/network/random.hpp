// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstdint>
#include <random>

#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof {

using Random = std::mt19937_64;

/// A rows x cols matrix of independent normal numbers with mean 0 and the given standard deviation.
[[nodiscard]] arma::mat random_normal(Random& random, arma::uword rows, arma::uword cols,
                                      double deviation = 1.0);

/// W[l] normal with variance 1/n[l-1] (LeCun et al. 1998, "Efficient BackProp", section 4.6), so that Z stays
/// of order 1; b[l] normal with deviation 0.1: asymmetric and nonzero.
[[nodiscard]] Parameters random_parameters(const ForwardNetwork& network, Random& random);

/// Labels the output layer accepts, n[L] x m: 0/1 with both present where m > 1 (sigmoid), one-hot with the
/// classes taken in turn (softmax), normal numbers (identity).
[[nodiscard]] arma::mat random_labels(const ForwardNetwork& network, arma::uword m, Random& random);

}  // namespace gradproof
