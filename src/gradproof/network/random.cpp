// SPDX-License-Identifier: MIT
#include "gradproof/network/random.hpp"

#include <cmath>

namespace gradproof {

arma::mat random_normal(Random& random, arma::uword rows, arma::uword cols, double deviation) {
  std::normal_distribution<double> normal(0.0, deviation);
  arma::mat values(rows, cols);
  for (double& value : values) value = normal(random);
  return values;
}

Parameters random_parameters(const ForwardNetwork& network, Random& random) {
  Parameters parameters;
  for (std::size_t l = 1; l <= network.depth(); ++l) {
    const double deviation = 1.0 / std::sqrt(static_cast<double>(network.n(l - 1)));
    parameters.W.push_back(random_normal(random, network.n(l), network.n(l - 1), deviation));
    parameters.b.push_back(random_normal(random, network.n(l), 1, 0.1));
  }
  return parameters;
}

arma::mat random_labels(const ForwardNetwork& network, arma::uword m, Random& random) {
  const arma::uword outputs = network.n(network.depth());
  if (network.output().kind() == OutputKind::identity) return random_normal(random, outputs, m);
  arma::mat Y(outputs, m, arma::fill::zeros);
  const arma::uword offset = random() % 2;
  for (arma::uword k = 0; k < m; ++k) {
    if (network.output().kind() == OutputKind::softmax) {
      Y((k + offset) % outputs, k) = 1.0;
      continue;
    }
    for (arma::uword i = 0; i < outputs; ++i) {
      // the first two examples carry one label each, the others whatever comes
      Y(i, k) = static_cast<double>(k < 2 ? (k + i + offset) % 2 : random() % 2);
    }
  }
  return Y;
}

}  // namespace gradproof
