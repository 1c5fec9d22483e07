// SPDX-License-Identifier: MIT
// Random networks of every kind, made to be hard to differentiate: what the proofs of the verdict run over.
#pragma once
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "gradproof/network/architecture.hpp"
#include "gradproof/network/random.hpp"
#include "tests/support/quad_reference.hpp"

namespace gradproof::proof {

/// Activations a user might write, good to some ulp: g, g', and both in quadruple precision.
inline const std::vector<Activation>& user_activations() {
  static const std::vector<Activation> all = {
      Activation::user(
          "sine", [](double z) { return std::sin(z); }, [](double z) { return std::cos(z); }),
      Activation::user(
          "swish", [](double z) { return z / (1.0 + std::exp(-z)); },
          [](double z) { return sigmoid(z) + z * sigmoid(z) * sigmoid(-z); }),
      Activation::user(
          "naive tanh", [](double z) { return 1.0 - 2.0 / (std::exp(2.0 * z) + 1.0); },
          [](double z) { return 1.0 - std::tanh(z) * std::tanh(z); })};
  return all;
}

inline const std::map<std::string, reference::QuadActivation>& quad_user_activations() {
  using reference::Quad;
  using reference::quad_sigmoid;
  static const std::map<std::string, reference::QuadActivation> all = {
      {"sine", {[](Quad z) { return sinq(z); }, [](Quad z) { return cosq(z); }}},
      {"swish",
       {[](Quad z) { return z * quad_sigmoid(z); },
        [](Quad z) { return quad_sigmoid(z) * (1 + z * quad_sigmoid(-z)); }}},
      {"naive tanh", {[](Quad z) { return tanhq(z); }, [](Quad z) { return 1 / (coshq(z) * coshq(z)); }}}};
  return all;
}

struct RightNetwork {
  Architecture architecture;
  Parameters parameters;
  arma::mat X, Y;
  double scale = 1.0;      ///< of X
  bool saturated = false;  ///< W twenty times what it should be
  bool user = false;       ///< one of the activations is a user's
  bool kinks = false;      ///< a unit with Z exactly 0 in every example
};

inline RightNetwork right_network(Random& random) {
  const auto below = [&](std::uint64_t n) { return random() % n; };
  std::vector<arma::uword> sizes;
  const std::size_t depth = 1 + below(6);
  for (std::size_t l = 0; l <= depth; ++l) sizes.push_back(1 + below(12));
  const bool user = below(8) == 0;
  std::vector<Activation> hidden;
  for (std::size_t l = 1; l < depth; ++l) {
    hidden.push_back(Activation::named(Activation::names()[below(Activation::names().size())]));
    if (user && below(2) == 0) hidden.back() = user_activations()[below(user_activations().size())];
  }
  if (hidden.empty()) hidden = {Activation::tanh()}, hidden.clear();
  const OutputLayer output = OutputLayer::named(OutputLayer::names()[below(3)]);
  const double lambda = below(4) == 0 ? 0.7 : 0.0;
  RightNetwork network{.architecture = Architecture(sizes, hidden, output, lambda),
                       .parameters = {},
                       .X = {},
                       .Y = {},
                       .scale = std::vector{0.001, 1.0, 10.0, 30.0, 1000.0}[below(5)]};
  const arma::uword m = 1 + below(20);
  network.parameters = random_parameters(network.architecture.forward_only(), random);
  network.X = random_normal(random, sizes.front(), m, network.scale);
  network.Y = random_labels(network.architecture.forward_only(), m, random);
  network.saturated = below(8) == 0;
  if (network.saturated) {
    for (arma::mat& W : network.parameters.W) W *= 20.0;
  }
  if (below(4) == 0 && depth > 1) {  // a unit that is dead, or exactly at a kink, in every example
    const std::size_t l = 1 + below(depth - 1);
    const arma::uword i = below(sizes[l]);
    network.kinks = below(2) == 0;
    network.parameters.W[l].row(i).zeros();
    network.parameters.b[l](i) = network.kinks ? 0.0 : -1.0;
  }
  for (const Activation& g : hidden) network.user = network.user || g.kind() == ActivationKind::user;
  return network;
}

}  // namespace gradproof::proof
