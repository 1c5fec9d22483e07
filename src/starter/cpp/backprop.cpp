// SPDX-License-Identifier: MIT
// Write the five functions. Each is one or two lines. Then build and run the tests: they name the first step
// that is wrong, and why.
#include "backprop.hpp"

// dZ[L] = A[L] - Y                                        n[L] x m
// The last activation and its loss in one step (sigmoid with binary cross-entropy, softmax with
// cross-entropy, identity with half the squared error). It is a derivative of the loss of each example: no
// 1/m here.
arma::mat dZ_of_output(const arma::mat& A, const arma::mat& Y) {
  (void)A, (void)Y;
  return {};  // not written yet
}

// dA[l] = W[l+1]^T dZ[l+1]                                (n[l] x n[l+1]) (n[l+1] x m)
arma::mat dA_below(const arma::mat& W_above, const arma::mat& dZ_above) {
  (void)W_above, (void)dZ_above;
  return {};  // not written yet
}

// dZ[l] = dA[l] * g'(Z[l])  entry by entry (% in Armadillo)   n[l] x m
// g.derivative(Z) is g'(Z), entry by entry.
arma::mat dZ_of_hidden(const arma::mat& dA, const arma::mat& Z, const gradproof::Activation& g) {
  (void)dA, (void)Z, (void)g;
  return {};  // not written yet
}

// dW[l] = (1/m) dZ[l] A[l-1]^T                            (n[l] x m) (m x n[l-1])
// m is the number of examples: dZ.n_cols. In C++ 1 / m of whole numbers is 0: write 1.0 / m.
arma::mat dW_of_layer(const arma::mat& dZ, const arma::mat& A_below) {
  (void)dZ, (void)A_below;
  return {};  // not written yet
}

// db[l] = (1/m) (sum of the columns of dZ[l])             n[l] x 1
arma::mat db_of_layer(const arma::mat& dZ) {
  (void)dZ;
  return {};  // not written yet
}
