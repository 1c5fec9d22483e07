// SPDX-License-Identifier: MIT
// expects: Give the lambda a return type
#include <Eigen/Dense>

#include "gradproof/check_function/check_function.hpp"

int main() {
  const auto f = [](const Eigen::VectorXd& x) { return x.squaredNorm(); };
  const auto gradient = [](const Eigen::VectorXd& x) { return 2.0 * x; };
  return gradproof::check_function(f, Eigen::VectorXd(Eigen::VectorXd::Ones(2)), gradient).ok() ? 0 : 1;
}
