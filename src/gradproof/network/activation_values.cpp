// SPDX-License-Identifier: MIT
#include "gradproof/network/activation_values.hpp"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace gradproof {

double sigmoid(double z) {
  if (z >= 0.0) return 1.0 / (1.0 + std::exp(-z));
  const double e = std::exp(z);
  return e / (1.0 + e);
}

double softplus(double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))); }

namespace {
std::string name_of(ActivationKind kind) {
  switch (kind) {
    case ActivationKind::sigmoid:
      return "sigmoid";
    case ActivationKind::tanh:
      return "tanh";
    case ActivationKind::relu:
      return "relu";
    case ActivationKind::leaky_relu:
      return "leaky_relu";
    case ActivationKind::softplus:
      return "softplus";
    case ActivationKind::identity:
      return "identity";
    case ActivationKind::user:
      break;
  }
  throw std::invalid_argument(
      "ActivationValues: a user's g needs a name and a function; use ActivationValues(name, g)");
}
}  // namespace

ActivationValues::ActivationValues(ActivationKind kind, double leak)
    : kind_(kind), name_(name_of(kind)), leak_(kind == ActivationKind::leaky_relu ? leak : 0.0) {}

ActivationValues::ActivationValues(std::string name, std::function<double(double)> g)
    : kind_(ActivationKind::user), name_(std::move(name)), g_(std::move(g)) {
  if (!g_) throw std::invalid_argument("ActivationValues: the activation '" + name_ + "' has no function g");
}

double ActivationValues::operator()(double z) const {
  switch (kind_) {
    case ActivationKind::sigmoid:
      return sigmoid(z);
    case ActivationKind::tanh:
      return std::tanh(z);
    case ActivationKind::relu:
      return z > 0.0 ? z : (std::isnan(z) ? z : 0.0);
    case ActivationKind::leaky_relu:
      return z > 0.0 ? z : leak_ * z;
    case ActivationKind::softplus:
      return softplus(z);
    case ActivationKind::identity:
      return z;
    case ActivationKind::user:
      break;
  }
  return g_(z);
}

arma::mat ActivationValues::operator()(const arma::mat& Z) const {
  arma::mat A = Z;
  A.transform([this](double z) { return (*this)(z); });
  return A;
}

}  // namespace gradproof
