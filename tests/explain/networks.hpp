// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof {

inline Case explained_case(std::vector<arma::uword> sizes, const std::string& hidden,
                           const std::string& output, arma::uword m = 5, double lambda = 0.0,
                           std::uint64_t seed = 1) {
  Random random(seed);
  Architecture architecture(std::move(sizes), {Activation::named(hidden)}, OutputLayer::named(output),
                            lambda);
  Parameters parameters = random_parameters(architecture.forward_only(), random);
  arma::mat X = random_normal(random, architecture.n(0), m);
  arma::mat Y = random_labels(architecture.forward_only(), m, random);
  return {std::move(architecture), std::move(parameters), std::move(X), std::move(Y)};
}

}  // namespace gradproof
