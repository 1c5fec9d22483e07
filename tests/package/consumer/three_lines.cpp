// SPDX-License-Identifier: MIT
#include <gradproof/testing/plain.hpp>
#include <iostream>

int main() {
  const arma::vec x = {0.5, -1.5, 2.0};
  const auto objective = [](const arma::vec& at, arma::vec& gradient) {
    gradient = 2.0 * at;
    return arma::dot(at, at);
  };
  const gradproof::Report report = gradproof::check_function(objective, x);
  std::cout << report.text();
  return report.ok() ? 0 : 1;
}
