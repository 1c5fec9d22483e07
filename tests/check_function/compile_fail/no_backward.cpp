// SPDX-License-Identifier: MIT
// expects: no backward pass was recognised. Looked for Backward(x, gy, g)
#include "gradproof/check_function/check_layer.hpp"

struct Relu {
  arma::mat forward(const arma::mat& x) { return arma::clamp(x, 0.0, 1e300); }
  arma::mat backwards(const arma::mat& dy) { return dy; }
};

int main() {
  Relu layer;
  return gradproof::check_layer(layer, arma::mat(2, 4, arma::fill::ones)).ok() ? 0 : 1;
}
