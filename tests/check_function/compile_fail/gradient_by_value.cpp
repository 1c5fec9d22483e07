// SPDX-License-Identifier: MIT
// expects: the gradient takes its output by value, so that what it fills is lost. Take it by reference
#include "gradproof/check_function/check_function.hpp"

int main() {
  const auto f = [](const arma::vec& x) { return arma::dot(x, x); };
  const auto gradient = [](const arma::vec& x, arma::vec g) { g = 2 * x; };
  return gradproof::check_function(f, arma::vec{1, 2}, gradient).ok() ? 0 : 1;
}
