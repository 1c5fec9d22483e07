// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

#include "gradproof/network/architecture.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof::benchmarks {

/// A network, its parameters and data.
struct Problem {
  Architecture architecture;
  Parameters parameters;
  arma::mat X, Y;

  Problem(std::vector<arma::uword> sizes, const std::string& hidden, const std::string& output, arma::uword m)
      : architecture(sizes, {Activation::named(hidden)}, OutputLayer::named(output)) {
    Random random(20260701);
    parameters = random_parameters(architecture.forward_only(), random);
    X = random_normal(random, sizes.front(), m);
    Y = random_labels(architecture.forward_only(), m, random);
  }
};

struct Workload {
  std::string name;
  std::vector<arma::uword> sizes;
  std::string hidden;  ///< the activation of the headline figure; the output of it is sigmoid
  arma::uword m;
};

inline const std::vector<Workload>& workloads() {
  static const std::vector<Workload> all = {{"S", {2, 4, 1}, "tanh", 400},
                                            {"M", {30, 16, 8, 1}, "sigmoid", 569},
                                            {"L", {64, 32, 16, 10}, "tanh", 200},
                                            {"XL", {784, 128, 64, 10}, "relu", 64}};
  return all;
}

}  // namespace gradproof::benchmarks
