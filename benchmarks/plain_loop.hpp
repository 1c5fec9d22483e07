// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <stdexcept>

#include "benchmarks/workloads.hpp"

namespace gradproof::benchmarks {

inline arma::mat plain_activation(const ActivationValues& g, const arma::mat& Z) {
  switch (g.kind()) {
    case ActivationKind::sigmoid:
      return 1.0 / (1.0 + arma::exp(-Z));
    case ActivationKind::tanh:
      return arma::tanh(Z);
    case ActivationKind::relu:
      return arma::clamp(Z, 0.0, arma::datum::inf);
    case ActivationKind::leaky_relu:
      return arma::max(Z, g.leak() * Z);
    case ActivationKind::softplus:
      return arma::log1p(arma::exp(Z));
    case ActivationKind::identity:
      return Z;
    case ActivationKind::user:
      break;
  }
  throw std::invalid_argument("plain_activation: a user's g");
}

/// The cost as a short Armadillo program has it.
inline double plain_cost(const ForwardNetwork& network, const Parameters& parameters, const arma::mat& X,
                         const arma::mat& Y) {
  arma::mat A = X;
  for (std::size_t l = 1; l <= network.depth(); ++l) {
    arma::mat Z = parameters.W[l] * A;
    Z.each_col() += parameters.b[l];
    if (l < network.depth()) {
      A = plain_activation(network.g(l), Z);
      continue;
    }
    const double m = static_cast<double>(X.n_cols);
    switch (network.output().kind()) {
      case OutputKind::sigmoid:
        A = 1.0 / (1.0 + arma::exp(-Z));
        return -arma::accu(Y % arma::log(A) + (1.0 - Y) % arma::log(1.0 - A)) / m;
      case OutputKind::softmax:
        Z.each_row() -= arma::max(Z, 0);
        return (arma::accu(arma::log(arma::sum(arma::exp(Z), 0))) - arma::accu(Y % Z)) / m;
      case OutputKind::identity:
        return 0.5 * arma::accu(arma::square(Z - Y)) / m;
    }
  }
  return 0.0;
}

/// What everybody writes: each parameter up, cost; down, cost; difference. Visits `sample` entries spread
/// evenly over all parameters (an entry costs two forward passes, whichever it is).
inline double plain_loop(const Problem& problem, std::size_t sample) {
  constexpr double h = 1e-5;
  const ForwardNetwork& network = problem.architecture.forward_only();
  Parameters parameters = problem.parameters;
  const std::size_t all = network.parameter_count();
  double total = 0.0;  // so that nothing is optimised away
  for (std::size_t turn = 0; turn < sample; ++turn) {
    std::size_t at = turn * all / sample;
    double* entry = nullptr;
    for (std::size_t l = 1; entry == nullptr; ++l) {
      arma::mat& W = parameters.W[l];
      arma::vec& b = parameters.b[l];
      if (at < W.n_elem) {
        entry = &W(at);
      } else if (at - W.n_elem < b.n_elem) {
        entry = &b(at - W.n_elem);
      } else {
        at -= W.n_elem + b.n_elem;
      }
    }
    const double kept = *entry;
    *entry = kept + h;
    const double above = plain_cost(network, parameters, problem.X, problem.Y);
    *entry = kept - h;
    const double below = plain_cost(network, parameters, problem.X, problem.Y);
    *entry = kept;
    total += (above - below) / (2.0 * h);
  }
  return total;
}

}  // namespace gradproof::benchmarks
