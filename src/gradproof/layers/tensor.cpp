// SPDX-License-Identifier: MIT
#include "gradproof/layers/tensor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <functional>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace gradproof::layers {

arma::uword product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), arma::uword{1}, std::multiplies<>());
}

std::string shape_text(const Shape& shape) {
  return shape.empty() ? "a number" : fmt::format("{}", fmt::join(shape, " x "));
}

Tensor::Tensor(Shape shape) : shape_(std::move(shape)), values_(arma::zeros<arma::vec>(product(shape_))) {}

Tensor::Tensor(Shape shape, arma::vec values) : shape_(std::move(shape)), values_(std::move(values)) {
  if (values_.n_elem != product(shape_)) {
    throw std::invalid_argument(fmt::format(
        "layers::Tensor: {} numbers were given for the shape {}, which has {}: give as many as that",
        values_.n_elem, shape_text(shape_), product(shape_)));
  }
}

arma::uword Tensor::offset(const Shape& index) const {
  bool is_inside = index.size() == shape_.size();
  arma::uword at = 0;
  for (std::size_t axis = 0; is_inside && axis < shape_.size(); ++axis) {
    is_inside = index[axis] < shape_[axis];
    at = at * shape_[axis] + index[axis];
  }
  if (!is_inside) {
    throw std::out_of_range(
        fmt::format("layers::Tensor: there is no entry ({}) in {}: indices count from 0, one for each axis",
                    fmt::join(index, ", "), shape_text(shape_)));
  }
  return at;
}

arma::mat matrix(const Tensor& x, std::size_t rows_axes) {
  const Shape& shape = x.shape();
  const arma::uword rows =
      product(Shape(shape.begin(), shape.begin() + static_cast<std::ptrdiff_t>(rows_axes)));
  return arma::reshape(arma::mat(x.values()), rows == 0 ? 0 : x.values().n_elem / rows, rows).t();
}

Tensor tensor(const arma::mat& values) { return tensor(values, {values.n_rows, values.n_cols}); }

Tensor tensor(const arma::mat& values, Shape shape) {
  return {std::move(shape), arma::vectorise(values.t())};
}

Tensor tensor_of_column(const arma::vec& values) { return {{values.n_elem}, values}; }

double rounding_room(const Tensor& right, bool is_single) {
  return (is_single ? 1e-5 : 1e-11) * (1.0 + arma::abs(right.values()).max());
}

void require_shape(const char* layer, const char* argument, const Tensor& found, const Shape& expected) {
  if (found.shape() == expected) return;
  throw std::invalid_argument(
      fmt::format("layers::{}: {} is {}, and should be {}, as the other arguments are", layer, argument,
                  shape_text(found.shape()), shape_text(expected)));
}

}  // namespace gradproof::layers
