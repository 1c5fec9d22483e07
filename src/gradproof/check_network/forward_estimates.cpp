// SPDX-License-Identifier: MIT
#include "gradproof/check_network/forward_estimates.hpp"

#include <cmath>
#include <limits>

#include "gradproof/network/forward.hpp"

namespace gradproof {

namespace {

constexpr double u = 0x1p-53;

arma::mat bar_of_Z(const Case& question, std::size_t l, const arma::mat& A_below, const arma::mat& eA_below) {
  const arma::mat magnitude = arma::abs(question.parameters.W[l]);
  const arma::vec b = arma::abs(question.parameters.b[l]);
  arma::mat sum = magnitude * arma::abs(A_below);
  sum.each_col() += b;
  return magnitude * eA_below + 2.0 * static_cast<double>(A_below.n_rows + 2) * u * sum;
}

arma::mat bar_of_A(const arma::mat& Z, const arma::mat& eZ, const arma::mat& A, const ActivationValues& g) {
  return arma::max(arma::abs(g(Z + eZ) - A), arma::abs(g(Z - eZ) - A)) +
         8.0 * u * arma::clamp(arma::abs(A), 1.0, arma::datum::inf);
}

arma::mat bar_of_output(const Case& question, const arma::mat& Z, const arma::mat& eZ, const arma::mat& A) {
  switch (question.architecture.output().kind()) {
    case OutputKind::sigmoid:
      return bar_of_A(Z, eZ, A, ActivationValues(ActivationKind::sigmoid));
    case OutputKind::softmax: {
      const arma::rowvec relative = 2.0 * arma::max(eZ, 0) + 2.0 * static_cast<double>(A.n_rows + 4) * u;
      return (A.each_row() % relative) + std::numeric_limits<double>::min();
    }
    case OutputKind::identity:
      break;
  }
  return eZ;
}

/// weight * error / value: nothing where the weight is 0, infinite where the value is.
double share(double weight, double error, double value) {
  return weight == 0.0 ? 0.0 : weight * error / value;
}

/// What the sums over examples, outputs and weights may lose, relative to the cost.
double summation(const Case& question) {
  return 2.0 * static_cast<double>(question.Y.n_elem + 8 + question.architecture.parameter_count()) * u;
}

double bar_of_cost(const Case& question, const arma::mat& A, const arma::mat& eA, const arma::mat& eZ,
                   double J) {
  const double slopes = arma::accu((arma::abs(A - question.Y) + eA) % eZ);
  return 2.0 * slopes / static_cast<double>(A.n_cols) + summation(question) * std::abs(J);
}

double bar_of_cost_as_written(const Case& question, const arma::mat& A, const arma::mat& eA, double J) {
  const arma::mat& Y = question.Y;
  double total = 0.0;
  for (arma::uword i = 0; i < A.n_elem; ++i) {
    switch (question.architecture.output().kind()) {
      case OutputKind::sigmoid:
        total += share(Y(i), eA(i), A(i)) + share(1.0 - Y(i), eA(i) + u, 1.0 - A(i));
        break;
      case OutputKind::softmax:
        total += share(Y(i), eA(i), A(i));
        break;
      case OutputKind::identity:
        total += std::abs(A(i) - Y(i)) * (eA(i) + u * std::abs(A(i) - Y(i)));
        break;
    }
  }
  return 2.0 * total / static_cast<double>(A.n_cols) + summation(question) * std::abs(J);
}

}  // namespace

ForwardEstimates forward_estimates(const Case& question) {
  const ForwardNetwork& network = question.architecture.forward_only();
  const ForwardPass pass = forward(network, question.parameters, question.X, question.Y);
  ForwardEstimates estimates;
  arma::mat eA(arma::size(question.X), arma::fill::zeros);
  for (std::size_t l = 1; l <= network.depth(); ++l) {
    const arma::mat eZ = bar_of_Z(question, l, l == 1 ? question.X : pass.A[l - 1], eA);
    eA = l < network.depth() ? bar_of_A(pass.Z[l], eZ, pass.A[l], network.g(l))
                             : bar_of_output(question, pass.Z[l], eZ, pass.A[l]);
    estimates.Z.push_back({pass.Z[l], eZ});
    estimates.A.push_back({pass.A[l], eA});
  }
  const double J = cost(network, question.parameters, pass);
  const arma::mat& output = pass.A[network.depth()];
  const auto number = [](double value) { return arma::mat(1, 1, arma::fill::value(value)); };
  estimates.cost = {number(J),
                    number(bar_of_cost(question, output, eA, estimates.Z[network.depth()].bar, J))};
  estimates.cost_as_written = {number(J), number(bar_of_cost_as_written(question, output, eA, J))};
  return estimates;
}

}  // namespace gradproof
