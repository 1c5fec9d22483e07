// SPDX-License-Identifier: MIT
#include "gradproof/derivative/complex_step.hpp"

#include <fmt/format.h>

#include <complex>
#include <stdexcept>

#include "gradproof/network/forward.hpp"

namespace gradproof {

namespace {

using Complex = std::complex<double>;
constexpr double step = 0x1p-300;

Complex complex_sigmoid(Complex z) {
  if (z.real() >= 0.0) return 1.0 / (1.0 + std::exp(-z));
  const Complex e = std::exp(z);
  return e / (1.0 + e);
}

// log(1 + w), |w| <= 1: std::log would lose a small w beside the 1
Complex complex_log1p(Complex w) {
  return {0.5 * std::log1p(2.0 * w.real() + std::norm(w)), std::arg(1.0 + w)};
}

Complex complex_softplus(Complex z) {
  return z.real() > 0.0 ? z + complex_log1p(std::exp(-z)) : complex_log1p(std::exp(z));
}

Complex continued(const ActivationValues& g, Complex z) {
  switch (g.kind()) {
    case ActivationKind::sigmoid:
      return complex_sigmoid(z);
    case ActivationKind::tanh:
      return std::tanh(z);
    case ActivationKind::relu:
    case ActivationKind::leaky_relu:
      return z.real() > 0.0 ? z : g.leak() * z;
    case ActivationKind::softplus:
      return complex_softplus(z);
    case ActivationKind::identity:
      return z;
    case ActivationKind::user:
      break;
  }
  throw std::invalid_argument(
      fmt::format("complex_step: the activation '{}' is a user's own, of real numbers only; use "
                  "numeric_derivatives, which needs no complex values",
                  g.name()));
}

arma::cx_mat continued(const ActivationValues& g, arma::cx_mat Z) {
  Z.transform([&g](Complex z) { return continued(g, z); });
  return Z;
}

arma::cx_rowvec continued_loss(OutputKind kind, const arma::cx_mat& Z, const arma::mat& Y) {
  arma::cx_rowvec L(Z.n_cols, arma::fill::zeros);
  for (arma::uword k = 0; k < Z.n_cols; ++k) {
    const double largest = arma::real(Z.col(k)).max();
    Complex total = 0.0;
    for (arma::uword i = 0; i < Z.n_rows; ++i) {
      const Complex z = Z(i, k);
      const double y = Y(i, k);
      switch (kind) {
        case OutputKind::sigmoid:
          L(k) += y * complex_softplus(-z) + (1.0 - y) * complex_softplus(z);
          break;
        case OutputKind::softmax:
          total += std::exp(z - largest);
          L(k) -= y * (z - largest);
          break;
        case OutputKind::identity:
          L(k) += 0.5 * (z - y) * (z - y);
          break;
      }
    }
    if (kind == OutputKind::softmax) L(k) += std::log(total);
  }
  return L;
}

// The imaginary parts of the losses, over the step: dL_k by whatever was moved by i h.
class Continuation {
 public:
  Continuation(const ForwardNetwork& network, const Parameters& parameters, const arma::mat& X,
               const arma::mat& Y)
      : network_(network), parameters_(parameters), Y_(Y), pass_(forward(network, parameters, X, Y)) {
    for (std::size_t l = 1; l < network.depth(); ++l) (void)continued(network.g(l), Complex(0.0));
  }
  [[nodiscard]] const ForwardPass& pass() const { return pass_; }

  // i h direction is added to row i of Z[layer]
  [[nodiscard]] arma::rowvec slope_by_Z(std::size_t layer, arma::uword i,
                                        const arma::rowvec& direction) const {
    return slopes_above(layer, moved(pass_.Z[layer], i, direction));
  }
  [[nodiscard]] arma::rowvec slope_by_A(std::size_t layer, arma::uword i,
                                        const arma::rowvec& direction) const {
    return slopes_above(layer + 1, next_Z(layer, moved(pass_.A[layer], i, direction)));
  }

 private:
  [[nodiscard]] static arma::cx_mat moved(const arma::mat& values, arma::uword i,
                                          const arma::rowvec& direction) {
    arma::mat imaginary(arma::size(values), arma::fill::zeros);
    imaginary.row(i) = step * direction;
    return arma::cx_mat(values, imaginary);
  }
  [[nodiscard]] arma::cx_mat next_Z(std::size_t layer, const arma::cx_mat& A) const {
    const arma::mat& W = parameters_.W[layer + 1];
    arma::cx_mat Z = arma::cx_mat(W, arma::mat(arma::size(W), arma::fill::zeros)) * A;
    const arma::vec& b = parameters_.b[layer + 1];
    Z.each_col() += arma::cx_vec(b, arma::vec(arma::size(b), arma::fill::zeros));
    return Z;
  }
  [[nodiscard]] arma::rowvec slopes_above(std::size_t layer, arma::cx_mat Z) const {
    for (std::size_t l = layer; l < network_.depth(); ++l) Z = next_Z(l, continued(network_.g(l), Z));
    return arma::imag(continued_loss(network_.output().kind(), Z, Y_)) / step;
  }

  const ForwardNetwork& network_;
  const Parameters& parameters_;
  const arma::mat& Y_;
  ForwardPass pass_;
};

}  // namespace

ComplexStepDerivatives complex_step(const ForwardNetwork& network, const Parameters& parameters,
                                    const arma::mat& X, const arma::mat& Y) {
  const Continuation cost(network, parameters, X, Y);
  const std::size_t depth = network.depth();
  const double m = static_cast<double>(X.n_cols);
  const arma::rowvec ones(X.n_cols, arma::fill::ones);

  ComplexStepDerivatives found;
  for (std::size_t l = 1; l <= depth; ++l) {
    const arma::uword n = network.n(l);
    const arma::mat& A_below = l == 1 ? X : cost.pass().A[l - 1];
    arma::mat dW(n, A_below.n_rows), db(n, 1), dZ(n, X.n_cols), dA(n, X.n_cols);
    for (arma::uword i = 0; i < n; ++i) {
      for (arma::uword j = 0; j < A_below.n_rows; ++j) {
        // Im (w + ih)^2 = 2 w h
        const double decay = network.lambda() / (2.0 * m) * 2.0 * parameters.W[l](i, j);
        dW(i, j) = arma::accu(cost.slope_by_Z(l, i, A_below.row(j))) / m + decay;
      }
      dZ.row(i) = cost.slope_by_Z(l, i, ones);
      db(i, 0) = arma::accu(dZ.row(i)) / m;
      if (l < depth) dA.row(i) = cost.slope_by_A(l, i, ones);
    }
    found.dW.push_back(std::move(dW));
    found.db.push_back(std::move(db));
    found.dZ.push_back(std::move(dZ));
    if (l < depth) found.dA.push_back(std::move(dA));
  }
  return found;
}

}  // namespace gradproof
