// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "gradproof/check_function/arguments.hpp"

/// Eigen's matrices, vectors and arrays as arguments and results, dense or sparse, double, float or complex:
///   const auto f = [](const Eigen::VectorXd& x) { return x.squaredNorm(); };
///   check_function(f, x, [](const Eigen::VectorXd& x) -> Eigen::VectorXd { return 2 * x; });
/// They are known by what they answer; no header of Eigen is needed, or included, here. A lambda that returns
/// an Eigen expression needs a return type, as one of Armadillo does. An output may be an Eigen::Ref. What
/// fills a Jacobian is handed a matrix of its size.
namespace gradproof {
namespace internal {

/// A dense matrix, vector or array that owns its numbers.
template <class T>
concept EigenDense = std::same_as<typename T::PlainObject, T> && Number<typename T::Scalar> &&
    requires(T& changed, const T& value) {
  T::RowsAtCompileTime;
  { value.data() } -> std::convertible_to<const typename T::Scalar*>;
  { value.coeff(value.rows() - 1, value.cols() - 1) } -> std::convertible_to<typename T::Scalar>;
  changed.resize(value.rows(), value.cols());
};

template <class T>
concept EigenSparse = Number<typename T::Scalar> && requires(const T& value) {
  typename T::StorageIndex;
  typename T::DenseMatrixType;
  value.nonZeros();
  value.toDense();
};

/// Eigen's matrices of any size, by columns and by rows, that hold numbers as X does: a std::tuple of them,
/// empty where X is none of Eigen's. Of several arguments the first one says it.
template <class X>
struct EigenMatrices {
  using type = std::tuple<>;
};
template <template <class, int, int, int, int, int> class Matrix, class T, int rows, int cols, int options,
          int most_rows, int most_cols>
std::tuple<Matrix<T, -1, -1, 0, -1, -1>, Matrix<T, -1, -1, 1, -1, -1>> of_any_size(
    const Matrix<T, rows, cols, options, most_rows, most_cols>&);
template <class X>
requires requires(const X& x) {
  of_any_size(typename std::remove_cvref_t<decltype(x.matrix())>::PlainObject());
}
struct EigenMatrices<X> {  // an array is a matrix too
  using Plain = typename std::remove_cvref_t<decltype(std::declval<const X&>().matrix())>::PlainObject;
  using type = decltype(of_any_size(std::declval<Plain>()));
};
template <template <class...> class Several, class First, class... Rest>
requires requires { std::tuple_size<Several<First, Rest...>>::value; }
struct EigenMatrices<Several<First, Rest...>> {
  using type = std::conditional_t<std::is_same_v<typename EigenMatrices<First>::type, std::tuple<>>,
                                  typename EigenMatrices<std::tuple<Rest...>>::type,
                                  typename EigenMatrices<First>::type>;
};

}  // namespace internal

template <internal::EigenDense T>
struct ArgumentTraits<T> {
  using Scalar = typename T::Scalar;
  static constexpr bool single = is_single<Scalar>;
  static void take_apart(const T& dense, ArrayValues& arrays) {
    ArrayValue value;
    value.is_complex = ComplexPart<Scalar>::value;
    const auto rows = static_cast<arma::uword>(dense.rows()), cols = static_cast<arma::uword>(dense.cols());
    value.real.set_size(rows, cols);
    if (value.is_complex) value.imag.set_size(rows, cols);
    for (arma::uword i = 0; i < rows; ++i) {
      for (arma::uword j = 0; j < cols; ++j) {
        const Scalar number = dense.coeff(index(i), index(j));
        value.real(i, j) = internal::real_part(number);
        if (value.is_complex) value.imag(i, j) = internal::imag_part(number);
      }
    }
    arrays.push_back(std::move(value));
  }
  static T put_together(const T&, const ArrayValues& arrays, std::size_t& next) {
    const ArrayValue& value = arrays.at(next++);
    T dense;
    dense.resize(index(value.real.n_rows), index(value.real.n_cols));
    for (arma::uword i = 0; i < value.real.n_rows; ++i) {
      for (arma::uword j = 0; j < value.real.n_cols; ++j)
        dense.coeffRef(index(i), index(j)) =
            internal::number<Scalar>(value.real(i, j), value.is_complex ? value.imag(i, j) : 0.0);
    }
    return dense;
  }
  static void memory(const T& dense, std::vector<MemoryRange>& ranges) {
    ranges.push_back({dense.data(), static_cast<std::size_t>(dense.size()) * sizeof(Scalar)});
  }

 private:
  static auto index(arma::uword i) { return static_cast<typename T::Index>(i); }
};

template <internal::EigenSparse T>
struct ArgumentTraits<T> {
  using Dense = typename T::DenseMatrixType;
  static constexpr bool single = is_single<typename T::Scalar>;
  static void take_apart(const T& sparse, ArrayValues& arrays) {
    ArgumentTraits<Dense>::take_apart(Dense(sparse.toDense()), arrays);
  }
  static T put_together(const T&, const ArrayValues& arrays, std::size_t& next) {
    return T(ArgumentTraits<Dense>::put_together({}, arrays, next).sparseView());
  }
  static void memory(const T&, std::vector<MemoryRange>&) {}
};

}  // namespace gradproof
