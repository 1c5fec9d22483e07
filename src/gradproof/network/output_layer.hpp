// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

namespace gradproof {

enum class OutputKind { sigmoid, softmax, identity };

/// The last activation together with the loss it is paired with; in each pair dL/dZ[L] = A[L] - Y.
///   sigmoid  + binary cross-entropy   A = 1/(1 + exp(-Z)),    L_k = sum_i log(1 + exp(z)) - y z
///   softmax  + cross-entropy          A = exp(Z)/sum exp(Z),  L_k = log(sum_i exp(z_i)) - sum_i y_i z_i
///   identity + half squared error     A = Z,                  L_k = 1/2 sum_i (z - y)^2
/// The losses are computed from Z: no log(0), no overflow at |Z| = 1000. Values only; the slope is
/// backward()'s.
class OutputLayer {
 public:
  explicit OutputLayer(OutputKind kind) noexcept : kind_(kind) {}
  /// @throws std::invalid_argument for a name other than sigmoid, softmax, identity.
  [[nodiscard]] static OutputLayer named(const std::string& name);
  [[nodiscard]] static const std::vector<std::string>& names();

  [[nodiscard]] OutputKind kind() const noexcept { return kind_; }
  [[nodiscard]] std::string name() const;
  /// "binary cross-entropy", "cross-entropy", "half squared error"
  [[nodiscard]] std::string loss_name() const;

  /// A[L] from Z[L], both n[L] x m.
  [[nodiscard]] arma::mat activation(const arma::mat& Z) const;
  /// The loss of each example, 1 x m, from Z[L] and Y (n[L] x m).
  [[nodiscard]] arma::rowvec loss(const arma::mat& Z, const arma::mat& Y) const;
  /// Y must be in [0, 1] for sigmoid; in softmax each column must also sum to 1 (within 1e-9).
  /// @throws std::invalid_argument naming row, column and value.
  void check_labels(const arma::mat& Y) const;

 private:
  OutputKind kind_;
};

}  // namespace gradproof
