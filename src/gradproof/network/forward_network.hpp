// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

#include "gradproof/network/activation_values.hpp"
#include "gradproof/network/layers.hpp"
#include "gradproof/network/output_layer.hpp"

namespace gradproof {

/// All that the cost depends on, and no derivative: sizes, values of each g, the output with its loss,
/// lambda. Numeric differentiation takes this type; backward() takes Architecture, which cannot be made from
/// one of these.
class ForwardNetwork {
 public:
  /// sizes = n[0], ..., n[L]; one hidden activation for each of the layers 1..L-1 (or one for all of them).
  /// @throws std::invalid_argument if a size is 0, there are fewer than two sizes, the activations do not
  /// fit,
  ///   or lambda is negative or not finite.
  ForwardNetwork(std::vector<arma::uword> sizes, std::vector<ActivationValues> hidden, OutputLayer output,
                 double lambda = 0.0);

  [[nodiscard]] std::size_t depth() const noexcept { return sizes_.size() - 1; }
  /// n[l], l = 0..depth
  [[nodiscard]] arma::uword n(std::size_t layer) const;
  [[nodiscard]] const std::vector<arma::uword>& sizes() const noexcept { return sizes_; }
  /// g[l] of a hidden layer, l = 1..depth-1
  [[nodiscard]] const ActivationValues& g(std::size_t layer) const { return hidden_[layer]; }
  [[nodiscard]] const OutputLayer& output() const noexcept { return output_; }
  /// of the optional term (lambda / 2m) sum W^2 in the cost
  [[nodiscard]] double lambda() const noexcept { return lambda_; }
  /// Number of parameters: sum over l of n[l] (n[l-1] + 1)
  [[nodiscard]] arma::uword parameter_count() const noexcept;
  /// "30-16-8-1, tanh hidden, sigmoid output"
  [[nodiscard]] std::string description() const;

 private:
  std::vector<arma::uword> sizes_;
  Layers<ActivationValues> hidden_;
  OutputLayer output_;
  double lambda_;
};

}  // namespace gradproof
