// SPDX-License-Identifier: MIT
// expects: Give the lambda a return type
#include "gradproof/check_function/check_function.hpp"

int main() {
  const auto f = [](const arma::vec& x) { return arma::dot(x, x); };
  const auto gradient = [](const arma::vec& x) { return 2 * x; };
  return gradproof::check_function(f, arma::vec{1, 2}, gradient).ok() ? 0 : 1;
}
