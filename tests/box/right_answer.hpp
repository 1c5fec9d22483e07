// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "gradproof/wire/plugin_abi.h"

/// Backpropagation in plain loops, for tanh hidden layers and a sigmoid output, of any depth. No Armadillo,
/// so that what a hostile submission does is all there is to its shared object.
inline void answer_rightly(const gradproof_question& question, gradproof_answer& answer) {
  const std::uint64_t L = question.depth, m = question.examples;
  std::vector<std::vector<double>> A(L + 1);
  A[0].assign(question.X, question.X + question.inputs * m);
  const auto n = [&](std::uint64_t l) { return l == 0 ? question.inputs : question.layer[l - 1].units; };
  for (std::uint64_t l = 1; l <= L; ++l) {
    A[l].resize(n(l) * m);
    for (std::uint64_t k = 0; k < m; ++k) {
      for (std::uint64_t i = 0; i < n(l); ++i) {
        double z = question.layer[l - 1].b[i];
        for (std::uint64_t j = 0; j < n(l - 1); ++j)
          z += question.layer[l - 1].W[i + n(l) * j] * A[l - 1][j + n(l - 1) * k];
        A[l][i + n(l) * k] = l < L ? std::tanh(z) : 1.0 / (1.0 + std::exp(-z));
      }
    }
  }
  std::vector<double> dZ = A[L];
  for (std::uint64_t i = 0; i < dZ.size(); ++i) dZ[i] -= question.Y[i];
  for (std::uint64_t l = L; l >= 1; --l) {
    double* dW = answer.layer[l - 1].dW.values;
    double* db = answer.layer[l - 1].db.values;
    const auto mean = static_cast<double>(m);
    for (std::uint64_t i = 0; i < n(l); ++i) {
      double sum = 0.0;
      for (std::uint64_t k = 0; k < m; ++k) sum += dZ[i + n(l) * k];
      db[i] = sum / mean;
      for (std::uint64_t j = 0; j < n(l - 1); ++j) {
        double product = 0.0;
        for (std::uint64_t k = 0; k < m; ++k) product += dZ[i + n(l) * k] * A[l - 1][j + n(l - 1) * k];
        dW[i + n(l) * j] = product / mean;
      }
    }
    if (l == 1) break;
    std::vector<double> below(n(l - 1) * m);
    for (std::uint64_t k = 0; k < m; ++k) {
      for (std::uint64_t j = 0; j < n(l - 1); ++j) {
        double dA = 0.0;
        for (std::uint64_t i = 0; i < n(l); ++i)
          dA += question.layer[l - 1].W[i + n(l) * j] * dZ[i + n(l) * k];
        const double a = A[l - 1][j + n(l - 1) * k];
        below[j + n(l - 1) * k] = dA * (1.0 - a * a);
      }
    }
    dZ = std::move(below);
  }
}
