// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/steps.hpp"

#include <array>

#include "gradproof/diagnosis/board.hpp"

namespace gradproof {

namespace {
arma::mat scalar(double value) { return arma::mat(1, 1, arma::fill::value(value)); }

arma::mat right_Z(const Board& at, std::size_t l) { return plus(product(at.W(l), at.A(l - 1)), at.b(l)); }

arma::mat right_A(const Board& at, std::size_t l) {
  return l < at.depth() ? at.g(l)(at.Z(l)) : at.output().activation(at.Z(l));
}

arma::mat right_cost(const Board& at, std::size_t) {
  double J = arma::accu(at.output().loss(at.Z(at.depth()), at.Y())) / at.m();
  for (std::size_t l = 1; l <= at.depth(); ++l)
    J += at.lambda() / (2.0 * at.m()) * arma::accu(arma::square(at.W(l)));
  return scalar(J);
}

arma::mat right_dZ_output(const Board& at, std::size_t l) { return minus(at.A(l), at.Y()); }
arma::mat right_dA(const Board& at, std::size_t l) { return product(at.W(l + 1).t(), at.dZ(l + 1)); }
arma::mat right_dZ(const Board& at, std::size_t l) { return entrywise(at.dA(l), at.slope(l)); }
arma::mat right_m(const Board& at, std::size_t) { return scalar(at.m()); }
arma::mat right_dW(const Board& at, std::size_t l) {
  return product(at.dZ(l), at.A(l - 1).t()) / at.divisor(l);
}
arma::mat right_penalty(const Board& at, std::size_t l) { return at.lambda() / at.divisor(l) * at.W(l); }
arma::mat right_db(const Board& at, std::size_t l) { return sum_of_columns(at.dZ(l)) / at.divisor(l); }
}  // namespace

std::string to_string(Step step) {
  static const std::array<std::string, step_count> names = {
      "Z[l]", "A[l]", "J", "dZ[L]", "dA[l]", "dZ[l]", "m", "dW[l]", "the penalty in dW[l]", "db[l]"};
  return names.at(static_cast<std::size_t>(step));
}

StepFunction right_step(Step step) {
  static constexpr std::array<StepFunction, step_count> functions = {
      right_Z,  right_A, right_cost, right_dZ_output, right_dA,
      right_dZ, right_m, right_dW,   right_penalty,   right_db};
  return functions.at(static_cast<std::size_t>(step));
}

const Line& right_line(Step step) {
  static const std::array<Line, step_count> lines = {{
      {"Z[l] = W[l] A[l-1] + b[l]", "Z = np.dot(W, A_prev) + b", "Z = W * A_prev; Z.each_col() += b;"},
      {"A[l] = g[l](Z[l])", "A = g(Z)", "A = g(Z);"},
      {"J = (1/m) sum of L + (lambda/2m) sum of W^2",
       "J = np.sum(L) / m + lambd / (2 * m) * sum(np.sum(W**2) for W in Ws)",
       "J = accu(L) / m + lambda / (2 * m) * sum_of_squares;"},
      {"dZ[L] = A[L] - Y", "dZ = AL - Y", "dZ = AL - Y;"},
      {"dA[l] = W[l+1]^T dZ[l+1]", "dA = np.dot(W_next.T, dZ_next)", "dA = W_next.t() * dZ_next;"},
      {"dZ[l] = dA[l] * g[l]'(Z[l])", "dZ = dA * g_prime(Z)", "dZ = dA % g_prime(Z);"},
      {"m = number of columns of X", "m = X.shape[1]", "m = X.n_cols;"},
      {"dW[l] = (1/m) dZ[l] A[l-1]^T", "dW = np.dot(dZ, A_prev.T) / m", "dW = dZ * A_prev.t() / m;"},
      {"dW[l] = (1/m) dZ[l] A[l-1]^T + (lambda/m) W[l]", "dW = np.dot(dZ, A_prev.T) / m + lambd / m * W",
       "dW = dZ * A_prev.t() / m + lambda / m * W;"},
      {"db[l] = (1/m) sum of the columns of dZ[l]", "db = np.sum(dZ, axis=1, keepdims=True) / m",
       "db = sum(dZ, 1) / m;"},
  }};
  return lines.at(static_cast<std::size_t>(step));
}

}  // namespace gradproof
