// SPDX-License-Identifier: MIT
// expects: the parameters are const, and a check has to move them. Give the layer a non-const overload
#include "gradproof/check_function/check_layer.hpp"

struct Linear {
  arma::mat W = arma::mat(3, 2, arma::fill::ones);
  void Forward(const arma::mat& x, arma::mat& y) { y = W * x; }
  void Backward(const arma::mat&, const arma::mat& gy, arma::mat& g) { g = W.t() * gy; }
  void Gradient(const arma::mat& x, const arma::mat& error, arma::mat& gradient) { gradient = error * x.t(); }
  const arma::mat& Parameters() const { return W; }
};

int main() {
  Linear layer;
  return gradproof::check_layer(layer, arma::mat(2, 4, arma::fill::ones)).ok() ? 0 : 1;
}
