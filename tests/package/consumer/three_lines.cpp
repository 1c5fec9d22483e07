// SPDX-License-Identifier: MIT
// An Armadillo user's gradient test in three lines, without any test framework.
#include <gradproof/testing/plain.hpp>
#include <iostream>

int main() {
  const arma::vec x = {0.5, -1.5, 2.0};
  const auto square = [](const arma::vec& at, arma::vec& gradient) {
    gradient = 2.0 * at;
    return arma::dot(at, at);
  };
  const gradproof::Report report = gradproof::check_function(square, x);
  std::cout << report.text();
  return report.ok() ? 0 : 1;
}
