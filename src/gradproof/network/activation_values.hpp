// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <functional>
#include <string>

namespace gradproof {

enum class ActivationKind { sigmoid, tanh, relu, leaky_relu, softplus, identity, user };

/// The values of an activation: a = g(z), entry by entry, and nothing else.
/// What differentiates numerically takes this type, so that it cannot reach g'. The pair (g, g') is
/// Activation.
///   sigmoid 1/(1 + exp(-z)), tanh, relu max(0, z), leaky_relu max(z, leak z), softplus log(1 + exp(z)),
///   identity z.
/// None overflows at any finite z.
class ActivationValues {
 public:
  /// A built-in g. leak is the slope of leaky_relu left of 0 and ignored elsewhere.
  explicit ActivationValues(ActivationKind kind, double leak = 0.01);
  /// A user's own g under a name of their choice.
  ActivationValues(std::string name, std::function<double(double)> g);

  [[nodiscard]] double operator()(double z) const;
  [[nodiscard]] arma::mat operator()(const arma::mat& Z) const;

  [[nodiscard]] ActivationKind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] double leak() const noexcept { return leak_; }
  /// relu and leaky_relu are made of two lines that meet at z = 0.
  [[nodiscard]] bool has_kink_at_zero() const noexcept {
    return kind_ == ActivationKind::relu || kind_ == ActivationKind::leaky_relu;
  }

 private:
  ActivationKind kind_;
  std::string name_;
  double leak_ = 0.0;
  std::function<double(double)> g_;  // of a user's own g only
};

/// 1/(1 + exp(-z)) without overflow, right to a few units in the last place for every z.
[[nodiscard]] double sigmoid(double z);
/// log(1 + exp(z)) without overflow and without losing exp(z) where it is small.
[[nodiscard]] double softplus(double z);

}  // namespace gradproof
