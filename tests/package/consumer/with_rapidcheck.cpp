// SPDX-License-Identifier: MIT
// The same as a property, on points that RapidCheck draws.
#include <gradproof/testing/rapidcheck.hpp>

int main() {
  const bool held = rc::check("the gradient of |x|^2 is 2x", [] {
    const arma::vec x = *gradproof::gen::vector(3, 0.5, 2.0);
    const auto square = [](const arma::vec& at, arma::vec& gradient) {
      gradient = 2.0 * at;
      return arma::dot(at, at);
    };
    GRADPROOF_RC_ASSERT(gradproof::check_function(square, x));
  });
  return held ? 0 : 1;
}
