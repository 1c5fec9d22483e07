// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>

#include <gradproof/check_network/case.hpp>

// The five steps of backpropagation. Examples lie in the columns of every matrix: X is n[0] x m.
// A[0] = X,  Z[l] = W[l] A[l-1] + b[l],  A[l] = g[l](Z[l]),  J = the mean of the losses L of the m examples.

arma::mat dZ_of_output(const arma::mat& A, const arma::mat& Y);
arma::mat dA_below(const arma::mat& W_above, const arma::mat& dZ_above);
arma::mat dZ_of_hidden(const arma::mat& dA, const arma::mat& Z, const gradproof::Activation& g);
arma::mat dW_of_layer(const arma::mat& dZ, const arma::mat& A_below);
arma::mat db_of_layer(const arma::mat& dZ);

// All layers together, from the last to the first: written already, in answer.cpp.
gradproof::Answer backprop(const gradproof::Case& question);
