// SPDX-License-Identifier: MIT
#pragma once
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <string>

#include "gradproof/check_network/case.hpp"

namespace gradproof {

/// Two ways of adding up a dozen products of order 1 differ by rounding alone.
inline bool close(double a, double b, double rounding = 1e-14) {
  return std::abs(a - b) <= rounding * (1.0 + std::abs(b));
}

/// Every array of the derivation by its name, recomputed with loops over indices: no matrix product, no
/// backward().
inline std::map<std::string, arma::mat> recomputed(const Case& c) {
  const std::size_t depth = c.architecture.depth();
  const arma::uword m = c.X.n_cols;
  const auto name = [](const char* array, std::size_t l) { return fmt::format("{}[{}]", array, l); };
  std::map<std::string, arma::mat> all{{"X", c.X}, {"Y", c.Y}, {"A[0]", c.X}};
  for (std::size_t l = 1; l <= depth; ++l) {
    const arma::mat &W = c.parameters.W[l], &below = all[name("A", l - 1)];
    arma::mat Z(W.n_rows, m), A(W.n_rows, m);
    for (arma::uword k = 0; k < m; ++k) {
      for (arma::uword r = 0; r < W.n_rows; ++r) {
        Z(r, k) = c.parameters.b[l](r);
        for (arma::uword i = 0; i < W.n_cols; ++i) Z(r, k) += W(r, i) * below(i, k);
        if (l < depth) A(r, k) = c.architecture.g(l)(Z(r, k));
      }
    }
    if (l == depth) A = c.architecture.output().activation(Z);
    all[name("W", l)] = W;
    all[name("b", l)] = c.parameters.b[l];
    all[name("Z", l)] = Z;
    all[name("A", l)] = A;
  }
  double J = 0.0;
  arma::rowvec L(m, arma::fill::zeros);
  for (arma::uword k = 0; k < m; ++k) {
    for (arma::uword i = 0; i < c.Y.n_rows; ++i) {
      const double a = all[name("A", depth)](i, k), y = c.Y(i, k);
      switch (c.architecture.output().kind()) {
        case OutputKind::sigmoid:
          L(k) -= y * std::log(a) + (1 - y) * std::log(1 - a);
          break;
        case OutputKind::softmax:
          L(k) -= y * std::log(a);
          break;
        case OutputKind::identity:
          L(k) += 0.5 * (a - y) * (a - y);
          break;
      }
    }
    J += L(k) / static_cast<double>(m);
  }
  for (std::size_t l = depth; l >= 1; --l) {
    const arma::mat &W = c.parameters.W[l], &Z = all[name("Z", l)], &below = all[name("A", l - 1)];
    arma::mat dZ(W.n_rows, m), dW(W.n_rows, W.n_cols, arma::fill::zeros), db(W.n_rows, 1, arma::fill::zeros);
    for (arma::uword k = 0; k < m; ++k) {
      for (arma::uword i = 0; i < W.n_rows; ++i) {
        if (l == depth) {
          dZ(i, k) = all[name("A", l)](i, k) - c.Y(i, k);
        } else {
          double dA = 0.0;
          for (arma::uword r = 0; r < c.parameters.W[l + 1].n_rows; ++r) {
            dA += c.parameters.W[l + 1](r, i) * all[name("dZ", l + 1)](r, k);
          }
          auto& dAs = all[name("dA", l)];
          if (dAs.is_empty()) dAs.set_size(W.n_rows, m);
          dAs(i, k) = dA;
          dZ(i, k) = dA * c.architecture.g(l).derivative(Z(i, k));
        }
        db(i) += dZ(i, k) / static_cast<double>(m);
        for (arma::uword j = 0; j < W.n_cols; ++j)
          dW(i, j) += dZ(i, k) * below(j, k) / static_cast<double>(m);
      }
    }
    if (l < depth) all[fmt::format("g'(Z[{}])", l)] = c.architecture.g(l).derivative(Z);
    all[name("dZ", l)] = dZ;
    all[name("dW", l)] = dW + c.architecture.lambda() / static_cast<double>(m) * W;
    all[name("db", l)] = db;
    J += c.architecture.lambda() / (2.0 * static_cast<double>(m)) * arma::accu(arma::square(W));
  }
  const arma::mat &a = all[name("A", depth)], &y = c.Y;
  arma::mat dA(a.n_rows, m), S(a.n_rows, a.n_rows);
  for (arma::uword k = 0; k < m; ++k) {
    for (arma::uword i = 0; i < a.n_rows; ++i) {
      const OutputKind kind = c.architecture.output().kind();
      dA(i, k) = kind == OutputKind::identity  ? a(i, k) - y(i, k)
                 : kind == OutputKind::softmax ? -y(i, k) / a(i, k)
                                               : (a(i, k) - y(i, k)) / (a(i, k) * (1 - a(i, k)));
      for (arma::uword r = 0; r < a.n_rows; ++r) S(r, i) = a(r, 0) * ((r == i ? 1.0 : 0.0) - a(i, 0));
    }
  }
  all[name("dA", depth)] = dA;
  all["S"] = S;
  all["L"] = L;
  all["J"] = arma::mat(1, 1, arma::fill::value(J));
  return all;
}

}  // namespace gradproof
