// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "gradproof/network/activation_values.hpp"

namespace gradproof {

/// An activation as backpropagation needs it: g, and g' as a function of z.
///   sigmoid' = s(1 - s), tanh' = 1 - t^2, relu' = [z > 0], leaky_relu' = 1 or leak, softplus' = sigmoid,
///   identity' = 1
/// At the kink z = 0 of relu and leaky_relu, g' is declared to be the slope from the left (0, leak).
class Activation {
 public:
  [[nodiscard]] static Activation sigmoid();
  [[nodiscard]] static Activation tanh();
  [[nodiscard]] static Activation relu();
  [[nodiscard]] static Activation leaky_relu(double leak = 0.01);
  [[nodiscard]] static Activation softplus();
  [[nodiscard]] static Activation identity();
  /// Any g of yours: a name, g and g'. Whether g' is the derivative of g is checked before a network is
  /// judged (check/activation_check.hpp), not here.
  [[nodiscard]] static Activation user(std::string name, std::function<double(double)> g,
                                       std::function<double(double)> g_prime);
  /// A built-in activation by its name.
  /// @throws std::invalid_argument for another name; the text lists the names there are.
  [[nodiscard]] static Activation named(const std::string& name);
  [[nodiscard]] static const std::vector<std::string>& names();

  [[nodiscard]] const ActivationValues& values() const noexcept { return values_; }
  [[nodiscard]] const std::string& name() const noexcept { return values_.name(); }
  [[nodiscard]] ActivationKind kind() const noexcept { return values_.kind(); }

  [[nodiscard]] double operator()(double z) const { return values_(z); }
  [[nodiscard]] arma::mat operator()(const arma::mat& Z) const { return values_(Z); }
  /// g'(z)
  [[nodiscard]] double derivative(double z) const;
  /// g'(Z), entry by entry
  [[nodiscard]] arma::mat derivative(const arma::mat& Z) const;

 private:
  explicit Activation(ActivationValues values, std::function<double(double)> g_prime = {});
  ActivationValues values_;
  std::function<double(double)> g_prime_;  // of a user's own g only
};

}  // namespace gradproof
