// SPDX-License-Identifier: MIT
#pragma once
#include <vector>

#include "gradproof/network/activation.hpp"
#include "gradproof/network/forward_network.hpp"
#include "gradproof/network/layers.hpp"

namespace gradproof {

/// A network as backpropagation needs it: what ForwardNetwork holds, and g' of every hidden layer.
class Architecture {
 public:
  /// sizes = n[0], ..., n[L]; one hidden activation for each of the layers 1..L-1 (or one for all of them).
  /// @throws std::invalid_argument as ForwardNetwork does.
  Architecture(std::vector<arma::uword> sizes, std::vector<Activation> hidden, OutputLayer output,
               double lambda = 0.0);

  /// The same network without a derivative in reach.
  [[nodiscard]] const ForwardNetwork& forward_only() const noexcept { return network_; }

  [[nodiscard]] std::size_t depth() const noexcept { return network_.depth(); }
  [[nodiscard]] arma::uword n(std::size_t layer) const { return network_.n(layer); }
  [[nodiscard]] const std::vector<arma::uword>& sizes() const noexcept { return network_.sizes(); }
  /// g[l] and g'[l] of a hidden layer, l = 1..depth-1
  [[nodiscard]] const Activation& g(std::size_t layer) const { return hidden_[layer]; }
  [[nodiscard]] const OutputLayer& output() const noexcept { return network_.output(); }
  [[nodiscard]] double lambda() const noexcept { return network_.lambda(); }
  [[nodiscard]] arma::uword parameter_count() const noexcept { return network_.parameter_count(); }
  [[nodiscard]] std::string description() const { return network_.description(); }

 private:
  ForwardNetwork network_;
  Layers<Activation> hidden_;
};

}  // namespace gradproof
