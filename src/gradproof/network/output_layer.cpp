// SPDX-License-Identifier: MIT
#include "gradproof/network/output_layer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <stdexcept>

#include "gradproof/network/activation_values.hpp"

namespace gradproof {

const std::vector<std::string>& OutputLayer::names() {
  static const std::vector<std::string> all = {"sigmoid", "softmax", "identity"};
  return all;
}

OutputLayer OutputLayer::named(const std::string& name) {
  if (name == "sigmoid") return OutputLayer(OutputKind::sigmoid);
  if (name == "softmax") return OutputLayer(OutputKind::softmax);
  if (name == "identity") return OutputLayer(OutputKind::identity);
  throw std::invalid_argument(
      fmt::format("there is no output layer '{}': take one of {}", name, fmt::join(names(), ", ")));
}

std::string OutputLayer::name() const { return names()[static_cast<std::size_t>(kind_)]; }

std::string OutputLayer::loss_name() const {
  switch (kind_) {
    case OutputKind::sigmoid:
      return "binary cross-entropy";
    case OutputKind::softmax:
      return "cross-entropy";
    case OutputKind::identity:
      break;
  }
  return "half squared error";
}

arma::mat OutputLayer::activation(const arma::mat& Z) const {
  switch (kind_) {
    case OutputKind::sigmoid:
      return ActivationValues(ActivationKind::sigmoid)(Z);
    case OutputKind::softmax: {
      arma::mat A = Z;
      A.each_col([](arma::vec& column) {
        column = arma::exp(column - column.max());
        column /= arma::accu(column);
      });
      return A;
    }
    case OutputKind::identity:
      break;
  }
  return Z;
}

arma::rowvec OutputLayer::loss(const arma::mat& Z, const arma::mat& Y) const {
  arma::rowvec losses(Z.n_cols, arma::fill::zeros);
  for (arma::uword k = 0; k < Z.n_cols; ++k) {
    switch (kind_) {
      case OutputKind::sigmoid:
        // log(1 + e^z) - y z = y log(1 + e^-z) + (1 - y) log(1 + e^z): no large terms cancel
        for (arma::uword i = 0; i < Z.n_rows; ++i) {
          const double y = Y(i, k);
          losses(k) +=
              (y != 0.0 ? y * softplus(-Z(i, k)) : 0.0) + (y != 1.0 ? (1.0 - y) * softplus(Z(i, k)) : 0.0);
        }
        break;
      case OutputKind::softmax: {
        const double largest = Z.col(k).max();
        losses(k) =
            std::log(arma::accu(arma::exp(Z.col(k) - largest))) - arma::dot(Y.col(k), Z.col(k) - largest);
        break;
      }
      case OutputKind::identity:
        losses(k) = 0.5 * arma::accu(arma::square(Z.col(k) - Y.col(k)));
        break;
    }
  }
  return losses;
}

void OutputLayer::check_labels(const arma::mat& Y) const {
  if (kind_ == OutputKind::identity) return;
  for (arma::uword k = 0; k < Y.n_cols; ++k) {
    for (arma::uword i = 0; i < Y.n_rows; ++i) {
      if (!(Y(i, k) >= 0.0 && Y(i, k) <= 1.0)) {
        throw std::invalid_argument(fmt::format(
            "Y({},{}) is {}, expected a probability between 0 and 1: the {} output is paired with {}", i, k,
            Y(i, k), name(), loss_name()));
      }
    }
    if (kind_ != OutputKind::softmax) continue;
    const double total = arma::accu(Y.col(k));
    if (!(std::abs(total - 1.0) <= 1e-9)) {
      throw std::invalid_argument(fmt::format(
          "column {} of Y sums to {}, expected 1: the softmax output takes one-hot labels", k, total));
    }
  }
}

}  // namespace gradproof
