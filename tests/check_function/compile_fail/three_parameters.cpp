// SPDX-License-Identifier: MIT
// expects: Several parameters are one point, a tuple: check_function(f, std::tuple{W, b, c}, gradient)
#include "gradproof/check_function/check_function.hpp"

int main() {
  const auto f = [](const arma::mat& W, const arma::vec& b, double c) {
    return arma::accu(W) + arma::accu(b) + c;
  };
  const auto gradient = [](const arma::mat& W, const arma::vec& b, double) {
    return std::tuple{arma::mat(arma::size(W), arma::fill::ones), arma::vec(b.n_elem, arma::fill::ones), 1.0};
  };
  return gradproof::check_function(f, arma::mat(2, 2), arma::vec(2), 1.0, gradient).ok() ? 0 : 1;
}
