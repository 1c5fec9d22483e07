// SPDX-License-Identifier: MIT
#include "gradproof/derivative/loss_change.hpp"

#include <cmath>

#include "gradproof/derivative/compensated_sum.hpp"
#include "gradproof/network/activation_values.hpp"

namespace gradproof {

LossChange::LossChange(OutputKind kind, const arma::mat& Z, const arma::mat& Y) : kind_(kind), Z_(Z), Y_(Y) {
  switch (kind_) {
    case OutputKind::sigmoid: {
      const ActivationValues g(ActivationKind::sigmoid);
      p_ = g(Z);
      complement_ = g(-Z);
      leading_ = (1.0 - Y) % p_ - Y % complement_;
      break;
    }
    case OutputKind::softmax: {
      p_ = OutputLayer(kind).activation(Z);
      largest_label_ = arma::index_max(Y, 0);
      labels_missing_ = 1.0 - arma::sum(Y, 0);
      leading_ = p_ - Y;
      for (arma::uword k = 0; k < Z.n_cols; ++k) {
        const arma::uword c = largest_label_(k);
        leading_(c, k) = labels_missing_(k);
        for (arma::uword i = 0; i < Z.n_rows; ++i) {
          if (i != c) leading_(c, k) -= leading_(i, k);
        }
      }
      break;
    }
    case OutputKind::identity:
      p_ = Z - Y;
      leading_ = p_;
      break;
  }
  slope_ = arma::abs(leading_);
}

arma::rowvec LossChange::change(const arma::mat& D) const {
  arma::rowvec dL(D.n_cols);
  for (arma::uword k = 0; k < D.n_cols; ++k) {
    CompensatedSum sum;
    if (kind_ == OutputKind::softmax) {
      const double shift = D(largest_label_(k), k);
      CompensatedSum weighted;
      for (arma::uword i = 0; i < D.n_rows; ++i) weighted.add(p_(i, k) * std::expm1(D(i, k) - shift));
      sum.add(std::log1p(weighted.value()));
      for (arma::uword i = 0; i < D.n_rows; ++i) sum.add(-Y_(i, k) * (D(i, k) - shift));
      sum.add(labels_missing_(k) * shift);
    }
    for (arma::uword i = 0; i < D.n_rows && kind_ != OutputKind::softmax; ++i) {
      const double d = D(i, k), y = Y_(i, k);
      if (kind_ == OutputKind::identity) {
        sum.add(d * (p_(i, k) + 0.5 * d));
        continue;
      }
      if (y != 0.0) sum.add(y * std::log1p(complement_(i, k) * std::expm1(-d)));
      if (y != 1.0) sum.add((1.0 - y) * std::log1p(p_(i, k) * std::expm1(d)));
    }
    dL(k) = sum.value();
  }
  return dL;
}

arma::rowvec LossChange::change(arma::uword unit, const arma::rowvec& D) const {
  arma::mat all(arma::size(Z_), arma::fill::zeros);
  all.row(unit) = D;
  return change(all);
}

arma::mat LossChange::slope_error(const arma::mat& eZ) const {
  switch (kind_) {
    case OutputKind::sigmoid:
      return p_ % complement_ % eZ + 4.0 * ((1.0 - Y_) % p_ + Y_ % complement_) + 2.0;
    case OutputKind::softmax: {
      arma::mat error(arma::size(Z_));
      for (arma::uword k = 0; k < Z_.n_cols; ++k) {
        const arma::vec p = p_.col(k);
        const arma::vec r = Z_.col(k).max() - Z_.col(k);
        const double others = arma::dot(p, eZ.col(k)), argument = arma::dot(p, r);
        arma::vec q = p + Y_.col(k);
        const arma::uword c = largest_label_(k);
        q(c) = arma::accu(q) - q(c);
        for (arma::uword i = 0; i < Z_.n_rows; ++i) {
          const double carried = (1.0 - p(i)) * eZ(i, k) + (others - p(i) * eZ(i, k));
          error(i, k) = p(i) * (carried + r(i) + argument) + 4.0 * q(i) + 2.0;
        }
      }
      return error;
    }
    case OutputKind::identity:
      break;
  }
  return eZ + 4.0 * slope_;
}

}  // namespace gradproof
