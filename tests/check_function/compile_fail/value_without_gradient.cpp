// SPDX-License-Identifier: MIT
// expects: this objective has a value but no gradient
#include "gradproof/check_function/check_function.hpp"

int main() {
  const auto f = [](const arma::vec& x) { return arma::dot(x, x); };
  return gradproof::check_function(f, arma::vec{1, 2}).ok() ? 0 : 1;
}
