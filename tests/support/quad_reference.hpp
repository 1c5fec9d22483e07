// SPDX-License-Identifier: MIT
// Backpropagation in quadruple precision, element by element, from the equations: an oracle that shares no
// code with the library. Link with quadmath.
#pragma once
#include <quadmath.h>

#include <algorithm>
#include <armadillo>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/parameters.hpp"

namespace gradproof::reference {

__extension__ typedef __float128 Quad;

class QuadMatrix {
 public:
  QuadMatrix() = default;
  QuadMatrix(arma::uword rows, arma::uword cols) : n_rows(rows), n_cols(cols), items_(rows * cols, 0) {}
  explicit QuadMatrix(const arma::mat& M) : QuadMatrix(M.n_rows, M.n_cols) {
    std::copy(M.begin(), M.end(), items_.begin());
  }
  Quad& operator()(arma::uword i, arma::uword j) { return items_[i + j * n_rows]; }
  const Quad& operator()(arma::uword i, arma::uword j) const { return items_[i + j * n_rows]; }
  /// Rounded to double.
  [[nodiscard]] arma::mat rounded() const {
    arma::mat M(n_rows, n_cols);
    std::transform(items_.begin(), items_.end(), M.begin(), [](Quad x) { return static_cast<double>(x); });
    return M;
  }
  arma::uword n_rows = 0, n_cols = 0;

 private:
  std::vector<Quad> items_;
};

/// M - exact, rounded only after the subtraction.
inline arma::mat difference(const arma::mat& M, const QuadMatrix& exact) {
  arma::mat D(exact.n_rows, exact.n_cols);
  for (arma::uword j = 0; j < exact.n_cols; ++j)
    for (arma::uword i = 0; i < exact.n_rows; ++i) D(i, j) = static_cast<double>(M(i, j) - exact(i, j));
  return D;
}

struct QuadActivation {
  std::function<Quad(Quad)> g, g_prime;
};

inline Quad quad_sigmoid(Quad z) { return 1 / (1 + expq(-z)); }

/// kink_fraction: the slope of relu and leaky_relu at 0, as a fraction of the way from the left to the right.
inline QuadActivation quad_activation(const ActivationValues& g, double kink_fraction,
                                      const std::map<std::string, QuadActivation>& user) {
  switch (g.kind()) {
    case ActivationKind::sigmoid:
      return {quad_sigmoid, [](Quad z) { return quad_sigmoid(z) * quad_sigmoid(-z); }};
    case ActivationKind::tanh:
      return {[](Quad z) { return tanhq(z); }, [](Quad z) { return 1 / (coshq(z) * coshq(z)); }};
    case ActivationKind::relu:
    case ActivationKind::leaky_relu: {
      const Quad leak = g.leak(), at_zero = leak + kink_fraction * (1 - leak);
      return {[=](Quad z) -> Quad { return z > 0 ? z : leak * z; },
              [=](Quad z) -> Quad { return z > 0 ? Quad(1) : (z < 0 ? leak : at_zero); }};
    }
    case ActivationKind::softplus:
      return {[](Quad z) { return (z > 0 ? z : Quad(0)) + log1pq(expq(-fabsq(z))); }, quad_sigmoid};
    case ActivationKind::identity:
      return {[](Quad z) { return z; }, [](Quad) { return Quad(1); }};
    case ActivationKind::user:
      break;
  }
  const auto found = user.find(g.name());
  if (found == user.end()) throw std::invalid_argument("quad_gradients: no quadruple '" + g.name() + "'");
  return found->second;
}

struct QuadGradients {
  Layers<QuadMatrix> Z, A, dZ, dA, dW, db;
};

/// Everything backpropagation gives, in quadruple precision (113 bits).
inline QuadGradients quad_gradients(const ForwardNetwork& network, const Parameters& parameters,
                                    const arma::mat& X, const arma::mat& Y, double kink_fraction = 0.0,
                                    const std::map<std::string, QuadActivation>& user = {}) {
  const std::size_t depth = network.depth();
  const arma::uword m = X.n_cols;
  const QuadMatrix inputs(X);
  QuadGradients found{Layers<QuadMatrix>(depth),     Layers<QuadMatrix>(depth), Layers<QuadMatrix>(depth),
                      Layers<QuadMatrix>(depth - 1), Layers<QuadMatrix>(depth), Layers<QuadMatrix>(depth)};
  auto& [Z, A, dZ, dA, dW, db] = found;
  for (std::size_t l = 1; l <= depth; ++l) {
    const arma::uword n = network.n(l), n_below = network.n(l - 1);
    const QuadMatrix& below = l == 1 ? inputs : A[l - 1];
    Z[l] = QuadMatrix(n, m);
    for (arma::uword k = 0; k < m; ++k) {
      for (arma::uword i = 0; i < n; ++i) {
        Quad z = parameters.b[l](i);
        for (arma::uword j = 0; j < n_below; ++j) z += parameters.W[l](i, j) * below(j, k);
        Z[l](i, k) = z;
      }
    }
    A[l] = Z[l];
    if (l == depth) break;
    const QuadActivation g = quad_activation(network.g(l), kink_fraction, user);
    for (arma::uword k = 0; k < m; ++k)
      for (arma::uword i = 0; i < n; ++i) A[l](i, k) = g.g(Z[l](i, k));
  }
  // the output, and dL/dZ[depth]
  dZ[depth] = QuadMatrix(network.n(depth), m);
  for (arma::uword k = 0; k < m; ++k) {
    Quad largest = Z[depth](0, k), total = 0;
    for (arma::uword i = 0; i < network.n(depth); ++i) largest = std::max(largest, Z[depth](i, k));
    for (arma::uword i = 0; i < network.n(depth); ++i) total += expq(Z[depth](i, k) - largest);
    for (arma::uword i = 0; i < network.n(depth); ++i) {
      const Quad z = Z[depth](i, k), y = Y(i, k);
      if (network.output().kind() == OutputKind::sigmoid) {
        A[depth](i, k) = quad_sigmoid(z);
        dZ[depth](i, k) = (1 - y) * quad_sigmoid(z) - y * quad_sigmoid(-z);
        continue;
      }
      if (network.output().kind() == OutputKind::softmax) A[depth](i, k) = expq(z - largest) / total;
      dZ[depth](i, k) = A[depth](i, k) - y;
    }
  }
  for (std::size_t l = depth; l >= 1; --l) {
    const arma::uword n = network.n(l), n_below = network.n(l - 1);
    if (l < depth) {
      const QuadActivation g = quad_activation(network.g(l), kink_fraction, user);
      dA[l] = QuadMatrix(n, m);
      dZ[l] = QuadMatrix(n, m);
      for (arma::uword k = 0; k < m; ++k) {
        for (arma::uword i = 0; i < n; ++i) {
          for (arma::uword r = 0; r < network.n(l + 1); ++r)
            dA[l](i, k) += parameters.W[l + 1](r, i) * dZ[l + 1](r, k);
          dZ[l](i, k) = dA[l](i, k) * g.g_prime(Z[l](i, k));
        }
      }
    }
    const QuadMatrix& below = l == 1 ? inputs : A[l - 1];
    dW[l] = QuadMatrix(n, n_below);
    db[l] = QuadMatrix(n, 1);
    for (arma::uword i = 0; i < n; ++i) {
      for (arma::uword k = 0; k < m; ++k) db[l](i, 0) += dZ[l](i, k) / m;
      for (arma::uword j = 0; j < n_below; ++j) {
        for (arma::uword k = 0; k < m; ++k) dW[l](i, j) += dZ[l](i, k) * below(j, k) / m;
        dW[l](i, j) += Quad(network.lambda()) / m * parameters.W[l](i, j);
      }
    }
  }
  return found;
}

}  // namespace gradproof::reference
