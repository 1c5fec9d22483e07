// SPDX-License-Identifier: MIT
// expects: the objective takes its gradient by value, so that what it fills is lost. Take it by reference
#include "gradproof/check_function/check_function.hpp"

double objective(const arma::vec& x, arma::vec g) {
  g = 2 * x;
  return arma::dot(x, x);
}

int main() { return gradproof::check_function(objective, arma::vec{1, 2}).ok() ? 0 : 1; }
