// SPDX-License-Identifier: MIT
#include "gradproof/network/more_activations.hpp"

#include <cmath>
#include <numbers>

namespace gradproof {

namespace {

constexpr double selu_scale = 1.0507009873554804934193349852946;
constexpr double selu_alpha = 1.6732632423543772848170429916717;

constexpr double gelu_slope = 1.702;

double normal_distribution(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }
double normal_density(double z) {
  return std::exp(-0.5 * z * z) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
}

double inner_of_gelu(double z) {
  return std::numbers::sqrt2 * std::numbers::inv_sqrtpi * (z + 0.044715 * z * z * z);
}
double gelu_tanh(double z) { return 0.5 * z * (1.0 + std::tanh(inner_of_gelu(z))); }
double gelu_tanh_prime(double z) {
  const double t = std::tanh(inner_of_gelu(z));
  const double inner = std::numbers::sqrt2 * std::numbers::inv_sqrtpi * (1.0 + 3.0 * 0.044715 * z * z);
  return 0.5 * (1.0 + t) + 0.5 * z * (1.0 - t * t) * inner;
}

double mish_prime(double z) {
  const double t = std::tanh(softplus(z));
  return t + z * (1.0 - t * t) * sigmoid(z);
}

}  // namespace

std::vector<Activation> more_activations() {
  return {
      Activation::user(
          "elu", [](double z) { return z > 0.0 ? z : std::expm1(z); },
          [](double z) { return z > 0.0 ? 1.0 : std::exp(z); }),
      Activation::user(
          "swish", [](double z) { return z * sigmoid(z); },
          [](double z) { return sigmoid(z) * (1.0 + z * (1.0 - sigmoid(z))); }),
      Activation::user(
          "gelu", [](double z) { return z * normal_distribution(z); },
          [](double z) { return normal_distribution(z) + z * normal_density(z); }),
      Activation::user("gelu_tanh", gelu_tanh, gelu_tanh_prime),
      Activation::user(
          "gelu_sigmoid", [](double z) { return z * sigmoid(gelu_slope * z); },
          [](double z) {
            const double s = sigmoid(gelu_slope * z);
            return s * (1.0 + gelu_slope * z * (1.0 - s));
          }),
      Activation::user(
          "selu", [](double z) { return selu_scale * (z > 0.0 ? z : selu_alpha * std::expm1(z)); },
          [](double z) { return selu_scale * (z > 0.0 ? 1.0 : selu_alpha * std::exp(z)); }),
      Activation::user(
          "sine", [](double z) { return std::sin(z); }, [](double z) { return std::cos(z); }),
      Activation::user(
          "softsign", [](double z) { return z / (1.0 + std::abs(z)); },
          [](double z) { return 1.0 / ((1.0 + std::abs(z)) * (1.0 + std::abs(z))); }),
      Activation::user(
          "mish", [](double z) { return z * std::tanh(softplus(z)); }, mish_prime),
  };
}

}  // namespace gradproof
