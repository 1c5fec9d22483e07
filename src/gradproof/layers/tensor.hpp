// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

/// The reference of every layer that people differentiate by hand, beside the whole networks of network/.
/// Each is two functions that read like the equations: the value, and the derivatives of <cotangent, value>
/// by its arguments in their order. None is fast.
namespace gradproof::layers {

using Shape = std::vector<arma::uword>;

/// Numbers with one to five axes, row-major: the last index runs fastest, as in NumPy. (Matrices elsewhere in
/// gradproof are Armadillo's, column by column: matrix() and tensor() are the door between the two.)
class Tensor {
 public:
  Tensor() = default;
  /// all zero
  explicit Tensor(Shape shape);
  /// @throws std::invalid_argument where the number of values is not the product of the shape
  Tensor(Shape shape, arma::vec values);

  [[nodiscard]] const Shape& shape() const noexcept { return shape_; }
  [[nodiscard]] arma::uword size(std::size_t axis) const { return shape_.at(axis); }
  [[nodiscard]] arma::vec& values() noexcept { return values_; }
  [[nodiscard]] const arma::vec& values() const noexcept { return values_; }

  /// x(n, c, i, j). @throws std::out_of_range for another number of indices than axes, or outside of an axis
  template <class... Index>
  [[nodiscard]] double& operator()(Index... index) {
    return values_(offset({static_cast<arma::uword>(index)...}));
  }
  template <class... Index>
  [[nodiscard]] double operator()(Index... index) const {
    return values_(offset({static_cast<arma::uword>(index)...}));
  }

 private:
  [[nodiscard]] arma::uword offset(const Shape& index) const;
  Shape shape_;
  arma::vec values_;
};

using Tensors = std::vector<Tensor>;

/// 1 for no axes
[[nodiscard]] arma::uword product(const Shape& shape);
/// "2 x 3 x 4"
[[nodiscard]] std::string shape_text(const Shape& shape);

/// Two axes as a matrix; more: the first `rows_axes` of them run down, the others across.
[[nodiscard]] arma::mat matrix(const Tensor& x, std::size_t rows_axes = 1);
/// (n_rows, n_cols)
[[nodiscard]] Tensor tensor(const arma::mat& values);
/// The same numbers row by row in another shape. @throws std::invalid_argument where they are not as many
[[nodiscard]] Tensor tensor(const arma::mat& values, Shape shape);
/// (n_elem)
[[nodiscard]] Tensor tensor_of_column(const arma::vec& values);

/// By how much the same sums of at most some hundred products may differ, taken in whatever order: 1e-11 of
/// 1 + max |right|, and 1e-5 of it where they were taken in single precision.
[[nodiscard]] double rounding_room(const Tensor& right, bool is_single);

/// Says which argument of which layer has which shape, and which it should have.
/// @throws std::invalid_argument where they differ
void require_shape(const char* layer, const char* argument, const Tensor& found, const Shape& expected);

}  // namespace gradproof::layers
