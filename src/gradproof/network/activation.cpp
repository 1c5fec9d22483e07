// SPDX-License-Identifier: MIT
#include "gradproof/network/activation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <stdexcept>
#include <utility>

namespace gradproof {

Activation::Activation(ActivationValues values, std::function<double(double)> g_prime)
    : values_(std::move(values)), g_prime_(std::move(g_prime)) {}

Activation Activation::sigmoid() { return Activation(ActivationValues(ActivationKind::sigmoid)); }
Activation Activation::tanh() { return Activation(ActivationValues(ActivationKind::tanh)); }
Activation Activation::relu() { return Activation(ActivationValues(ActivationKind::relu)); }
Activation Activation::leaky_relu(double leak) {
  return Activation(ActivationValues(ActivationKind::leaky_relu, leak));
}
Activation Activation::softplus() { return Activation(ActivationValues(ActivationKind::softplus)); }
Activation Activation::identity() { return Activation(ActivationValues(ActivationKind::identity)); }

Activation Activation::user(std::string name, std::function<double(double)> g,
                            std::function<double(double)> g_prime) {
  if (!g_prime) {
    throw std::invalid_argument(
        fmt::format("Activation::user: the activation '{}' has no derivative g'; backpropagation multiplies "
                    "by g'(Z), so pass it as the third argument",
                    name));
  }
  return Activation(ActivationValues(std::move(name), std::move(g)), std::move(g_prime));
}

const std::vector<std::string>& Activation::names() {
  static const std::vector<std::string> all = {"sigmoid",    "tanh",     "relu",
                                               "leaky_relu", "softplus", "identity"};
  return all;
}

Activation Activation::named(const std::string& name) {
  if (name == "sigmoid") return sigmoid();
  if (name == "tanh") return tanh();
  if (name == "relu") return relu();
  if (name == "leaky_relu") return leaky_relu();
  if (name == "softplus") return softplus();
  if (name == "identity") return identity();
  throw std::invalid_argument(
      fmt::format("there is no activation '{}': take one of {}", name, fmt::join(names(), ", ")));
}

double Activation::derivative(double z) const {
  switch (kind()) {
    case ActivationKind::sigmoid:
      return gradproof::sigmoid(z) * gradproof::sigmoid(-z);
    case ActivationKind::tanh: {
      const double t = std::tanh(z);
      return (1.0 - t) * (1.0 + t);
    }
    case ActivationKind::relu:
      return z > 0.0 ? 1.0 : 0.0;
    case ActivationKind::leaky_relu:
      return z > 0.0 ? 1.0 : values_.leak();
    case ActivationKind::softplus:
      return gradproof::sigmoid(z);
    case ActivationKind::identity:
      return 1.0;
    case ActivationKind::user:
      break;
  }
  return g_prime_(z);
}

arma::mat Activation::derivative(const arma::mat& Z) const {
  arma::mat slopes = Z;
  slopes.transform([this](double z) { return derivative(z); });
  return slopes;
}

}  // namespace gradproof
