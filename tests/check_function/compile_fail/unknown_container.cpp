// SPDX-License-Identifier: MIT
// expects: for your own container specialise gradproof::ArgumentTraits
#include <array>

#include "gradproof/check_function/check_function.hpp"

int main() {
  const auto f = [](const std::array<double, 2>& x) { return x[0] * x[1]; };
  const auto gradient = [](const std::array<double, 2>& x) { return std::array<double, 2>{x[1], x[0]}; };
  return gradproof::check_function(f, std::array<double, 2>{1, 2}, gradient).ok() ? 0 : 1;
}
