// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <functional>
#include <ostream>
#include <random>
#include <string>
#include <vector>

namespace gradproof::test {

inline double uniform(std::mt19937_64& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

/// A function, its right gradient written by hand, and a point.
struct FunctionCase {
  std::function<double(const arma::vec&)> f;
  std::function<arma::vec(const arma::vec&)> gradient;
  arma::vec x;
  double noise = 0.0;  ///< known to whoever wrote f
};

/// A kind of function that is hard for differences in one particular way.
struct FunctionFamily {
  std::string name;
  bool single_precision = false;
  std::function<FunctionCase(std::mt19937_64&)> make;
  double most_undecided = 100.0;  ///< percent of the right ones that may be "cannot tell"
};

/// The name of a test is then the same in every run.
inline void PrintTo(const FunctionFamily& family, std::ostream* out) { *out << family.name; }

[[nodiscard]] const std::vector<FunctionFamily>& function_families();
/// What layers and losses are made of (layer_families.cpp); function_families() has them too.
[[nodiscard]] std::vector<FunctionFamily> layer_families();

}  // namespace gradproof::test
