// SPDX-License-Identifier: MIT
// A submission that is right, for two layers with tanh and sigmoid. It goes the way of a student's:
// Armadillo, BLAS, a plain function; if even this one is not verified, the box is to blame.
#include <armadillo>

#include "gradproof/wire/plugin_abi.h"

namespace {

arma::mat matrix(const double* values, uint64_t rows, uint64_t cols) { return {values, rows, cols}; }

void put(const arma::mat& from, const gradproof_array& to) { std::copy(from.begin(), from.end(), to.values); }

}  // namespace

extern "C" __attribute__((visibility("default"))) int gradproof_submission_1(
    const gradproof_question* question, gradproof_answer* answer) {
  const gradproof_layer& one = question->layer[0];
  const gradproof_layer& two = question->layer[1];
  const uint64_t m = question->examples;
  const arma::mat X = matrix(question->X, question->inputs, m), Y = matrix(question->Y, two.units, m);
  const arma::mat W2 = matrix(two.W, two.units, one.units);
  arma::mat Z1 = matrix(one.W, one.units, question->inputs) * X;
  Z1.each_col() += arma::vec(one.b, one.units);
  const arma::mat A1 = arma::tanh(Z1);
  arma::mat Z2 = W2 * A1;
  Z2.each_col() += arma::vec(two.b, two.units);
  const arma::mat dZ2 = 1.0 / (1.0 + arma::exp(-Z2)) - Y;
  const arma::mat dZ1 = (W2.t() * dZ2) % (1.0 - A1 % A1);
  const double mean = 1.0 / static_cast<double>(m);
  put(mean * dZ2 * A1.t(), answer->layer[1].dW);
  put(mean * arma::sum(dZ2, 1), answer->layer[1].db);
  put(mean * dZ1 * X.t(), answer->layer[0].dW);
  put(mean * arma::sum(dZ1, 1), answer->layer[0].db);
  return 0;
}
