// SPDX-License-Identifier: MIT
// The equations of the reference in float, written again: what honest single precision answers.
#pragma once
#include <algorithm>
#include <cmath>
#include <string>

#include "gradproof/check_network/case.hpp"

namespace gradproof::test {

namespace single {

inline float sigmoid(float z) { return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z)); }
inline float softplus(float z) { return std::max(z, 0.0F) + std::log1p(std::exp(-std::abs(z))); }

inline float g(const std::string& name, float z) {
  if (name == "tanh") return std::tanh(z);
  if (name == "sigmoid") return sigmoid(z);
  if (name == "softplus") return softplus(z);
  if (name == "relu") return std::max(z, 0.0F);
  if (name == "leaky_relu") return z > 0 ? z : 0.01F * z;
  return z;
}
inline float slope(const std::string& name, float z, float a) {
  if (name == "tanh") return 1 - a * a;
  if (name == "sigmoid") return a * (1 - a);
  if (name == "softplus") return sigmoid(z);
  if (name == "relu") return z > 0 ? 1.0F : 0.0F;
  if (name == "leaky_relu") return z > 0 ? 1.0F : 0.01F;
  return 1;
}

inline arma::fmat output(const std::string& name, const arma::fmat& Z) {
  arma::fmat A = Z;
  if (name == "sigmoid") A.transform(sigmoid);
  if (name == "softmax") {
    A.each_row() -= arma::frowvec(arma::max(Z, 0));
    A = arma::exp(A);
    A.each_row() /= arma::frowvec(arma::sum(A, 0));
  }
  return A;
}

inline float loss(const std::string& name, const arma::fmat& Z, const arma::fmat& Y) {
  float sum = 0;
  for (arma::uword k = 0; k < Z.n_cols; ++k) {
    if (name == "softmax") {
      const float top = Z.col(k).max();
      sum += arma::accu(Y.col(k)) * (top + std::log(arma::accu(arma::exp(Z.col(k) - top)))) -
             arma::dot(Y.col(k), Z.col(k));
      continue;
    }
    for (arma::uword i = 0; i < Z.n_rows; ++i) {
      const float z = Z(i, k), y = Y(i, k);
      sum += name == "sigmoid" ? y * softplus(-z) + (1 - y) * softplus(z) : (z - y) * (z - y) / 2;
    }
  }
  return sum;
}

}  // namespace single

inline Answer single_precision_answer(const Case& question) {
  const Architecture& network = question.architecture;
  const std::size_t depth = network.depth();
  const auto m = static_cast<float>(question.X.n_cols), lambda = static_cast<float>(network.lambda());
  const auto as_float = [](const arma::mat& values) { return arma::conv_to<arma::fmat>::from(values); };
  const auto as_double = [](const arma::fmat& values) { return arma::conv_to<arma::mat>::from(values); };
  const arma::fmat Y = as_float(question.Y);
  Layers<arma::fmat> A(depth), Z(depth), W(depth);
  arma::fmat below = as_float(question.X);
  float squares = 0;
  for (std::size_t l = 1; l <= depth; ++l) {
    W[l] = as_float(question.parameters.W[l]);
    Z[l] = W[l] * below;
    Z[l].each_col() += arma::conv_to<arma::fvec>::from(question.parameters.b[l]);
    A[l] = Z[l];
    if (l < depth) A[l].transform([&](float z) { return single::g(network.g(l).name(), z); });
    if (l == depth) A[l] = single::output(network.output().name(), Z[l]);
    squares += arma::accu(W[l] % W[l]);
    below = A[l];
  }
  Answer answer;
  answer.cost = single::loss(network.output().name(), Z[depth], Y) / m + lambda / (2 * m) * squares;
  answer.dW = answer.db = answer.dZ = Layers<arma::mat>(depth);
  arma::fmat dZ = A[depth] - Y;
  for (std::size_t l = depth; l >= 1; --l) {
    const arma::fmat A_below = l == 1 ? as_float(question.X) : A[l - 1];
    answer.dZ[l] = as_double(dZ);
    answer.dW[l] = as_double(dZ * A_below.t() / m + lambda / m * W[l]);
    answer.db[l] = as_double(arma::fmat(arma::sum(dZ, 1) / m));
    if (l == 1) break;
    dZ = W[l].t() * dZ;
    for (arma::uword i = 0; i < dZ.n_elem; ++i)
      dZ(i) *= single::slope(network.g(l - 1).name(), Z[l - 1](i), A[l - 1](i));
  }
  return answer;
}

}  // namespace gradproof::test
