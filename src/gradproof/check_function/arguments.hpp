// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <armadillo>
#include <complex>
#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradproof {

/// An argument or a result as the core sees it: real and imaginary part in double precision, whatever the
/// element type and the container were.
struct ArrayValue {
  arma::mat real, imag;  ///< imag is of use where is_complex
  bool is_complex = false;

  [[nodiscard]] arma::uword numbers() const noexcept { return real.n_elem + (is_complex ? imag.n_elem : 0); }
};
using ArrayValues = std::vector<ArrayValue>;

/// All numbers in one column: for each array its real parts column by column, then its imaginary parts.
[[nodiscard]] arma::vec flatten(const ArrayValues& arrays);
/// The other way round, into the shapes of `like`.
[[nodiscard]] ArrayValues unflatten(const arma::vec& numbers, const ArrayValues& like);

/// A stretch of memory; empty where begin == nullptr.
struct MemoryRange {
  const void* begin = nullptr;
  std::size_t bytes = 0;
};

/// How a type of yours is taken apart and put together. Specialise it for a container that is not here; known
/// are numbers, std::complex, arma::Mat, Col, Row, Cube (its slices side by side), SpMat (values outside of
/// the pattern are zero), std::vector, std::pair, std::tuple, arma::field of what is known, and Eigen's
/// (eigen.hpp).
template <class T>
struct ArgumentTraits;  // not defined: see the list above

template <class T>
concept RealNumber = std::same_as<T, double> || std::same_as<T, float>;
template <class T>
struct ComplexPart : std::false_type {};
template <RealNumber T>
struct ComplexPart<std::complex<T>> : std::true_type {};
template <class T>
concept Number = RealNumber<T> || ComplexPart<T>::value;
template <class T>
inline constexpr bool is_single = std::same_as<T, float> || std::same_as<T, std::complex<float>>;

namespace internal {

/// What evaluated() answers, beside its compile error, of a type that is none: nothing more need be said
/// then.
struct NotAnArray {};

template <Number T>
T number(double real, double imag) {
  if constexpr (RealNumber<T>) {
    return static_cast<T>(real);
  } else {
    return T(static_cast<typename T::value_type>(real), static_cast<typename T::value_type>(imag));
  }
}
template <Number T>
double real_part(const T& value) {
  if constexpr (RealNumber<T>) {
    return static_cast<double>(value);
  } else {
    return static_cast<double>(value.real());
  }
}
template <Number T>
double imag_part(const T& value) {
  if constexpr (RealNumber<T>) {
    return 0.0;
  } else {
    return static_cast<double>(value.imag());
  }
}

/// What Mat, Col and Row have in common.
template <class Dense>
struct DenseTraits {
  using T = typename Dense::elem_type;
  static constexpr bool single = is_single<T>;
  static void take_apart(const Dense& dense, ArrayValues& arrays) {
    ArrayValue value;
    value.is_complex = ComplexPart<T>::value;
    value.real.set_size(dense.n_rows, dense.n_cols);
    if (value.is_complex) value.imag.set_size(dense.n_rows, dense.n_cols);
    for (arma::uword i = 0; i < dense.n_elem; ++i) {
      value.real(i) = real_part(dense[i]);
      if (value.is_complex) value.imag(i) = imag_part(dense[i]);
    }
    arrays.push_back(std::move(value));
  }
  static Dense put_together(const Dense&, const ArrayValues& arrays, std::size_t& next) {
    const ArrayValue& value = arrays.at(next++);
    Dense dense;
    dense.set_size(value.real.n_rows, value.real.n_cols);
    for (arma::uword i = 0; i < dense.n_elem; ++i) {
      dense[i] = number<T>(value.real(i), value.is_complex ? value.imag(i) : 0.0);
    }
    return dense;
  }
  static void memory(const Dense& dense, std::vector<MemoryRange>& ranges) {
    ranges.push_back({dense.memptr(), dense.n_elem * sizeof(T)});
  }
};

}  // namespace internal

template <Number T>
struct ArgumentTraits<arma::Mat<T>> : internal::DenseTraits<arma::Mat<T>> {};
template <Number T>
struct ArgumentTraits<arma::Col<T>> : internal::DenseTraits<arma::Col<T>> {};
template <Number T>
struct ArgumentTraits<arma::Row<T>> : internal::DenseTraits<arma::Row<T>> {};

/// Slices side by side: entry (i, j) of slice s is (i, s * n_cols + j). Put together in the shape of `like`.
template <Number T>
struct ArgumentTraits<arma::Cube<T>> {
  static constexpr bool single = is_single<T>;
  static void take_apart(const arma::Cube<T>& cube, ArrayValues& arrays) {
    arma::Mat<T> slices(cube.n_rows, cube.n_cols * cube.n_slices);
    std::copy(cube.begin(), cube.end(), slices.begin());
    ArgumentTraits<arma::Mat<T>>::take_apart(slices, arrays);
  }
  static arma::Cube<T> put_together(const arma::Cube<T>& like, const ArrayValues& arrays, std::size_t& next) {
    const auto slices = ArgumentTraits<arma::Mat<T>>::put_together({}, arrays, next);
    arma::Cube<T> cube(like.n_rows, like.n_cols, like.n_slices);
    if (cube.n_elem != slices.n_elem) cube.set_size(slices.n_rows, slices.n_cols, 1);  // `like` is empty
    std::copy(slices.begin(), slices.end(), cube.begin());
    return cube;
  }
  static void memory(const arma::Cube<T>& cube, std::vector<MemoryRange>& ranges) {
    ranges.push_back({cube.memptr(), cube.n_elem * sizeof(T)});
  }
};

template <Number T>
struct ArgumentTraits<arma::SpMat<T>> {
  static constexpr bool single = is_single<T>;
  static void take_apart(const arma::SpMat<T>& sparse, ArrayValues& arrays) {
    ArgumentTraits<arma::Mat<T>>::take_apart(arma::Mat<T>(sparse), arrays);
  }
  static arma::SpMat<T> put_together(const arma::SpMat<T>&, const ArrayValues& arrays, std::size_t& next) {
    return arma::SpMat<T>(ArgumentTraits<arma::Mat<T>>::put_together({}, arrays, next));
  }
  static void memory(const arma::SpMat<T>&, std::vector<MemoryRange>&) {}
};

template <Number T>
struct ArgumentTraits<T> {
  static constexpr bool single = is_single<T>;
  static void take_apart(const T& number, ArrayValues& arrays) {
    ArrayValue value;
    value.is_complex = ComplexPart<T>::value;
    value.real = arma::mat(1, 1).fill(internal::real_part(number));
    if (value.is_complex) value.imag = arma::mat(1, 1).fill(internal::imag_part(number));
    arrays.push_back(std::move(value));
  }
  static T put_together(const T&, const ArrayValues& arrays, std::size_t& next) {
    const ArrayValue& value = arrays.at(next++);
    return internal::number<T>(value.real(0), value.is_complex ? value.imag(0) : 0.0);
  }
  static void memory(const T&, std::vector<MemoryRange>&) {}
};

/// Numbers: one column. Anything else: one array after another.
template <class T>
requires requires { ArgumentTraits<T>::single; }
struct ArgumentTraits<std::vector<T>> {
  static constexpr bool single = ArgumentTraits<T>::single;
  static void take_apart(const std::vector<T>& items, ArrayValues& arrays) {
    if constexpr (Number<T>) {
      ArgumentTraits<arma::Col<T>>::take_apart(arma::Col<T>(items), arrays);
    } else {
      for (const T& item : items) ArgumentTraits<T>::take_apart(item, arrays);
    }
  }
  static std::vector<T> put_together(const std::vector<T>& like, const ArrayValues& arrays,
                                     std::size_t& next) {
    std::vector<T> items;
    if constexpr (Number<T>) {
      items =
          arma::conv_to<std::vector<T>>::from(ArgumentTraits<arma::Col<T>>::put_together({}, arrays, next));
    } else {
      for (const T& item : like) items.push_back(ArgumentTraits<T>::put_together(item, arrays, next));
    }
    return items;
  }
  static void memory(const std::vector<T>& items, std::vector<MemoryRange>& ranges) {
    if constexpr (Number<T>) {
      ranges.push_back({items.data(), items.size() * sizeof(T)});
    } else {
      for (const T& item : items) ArgumentTraits<T>::memory(item, ranges);
    }
  }
};

template <class T>
requires requires { ArgumentTraits<T>::single; }
struct ArgumentTraits<arma::field<T>> {
  static constexpr bool single = ArgumentTraits<T>::single;
  static void take_apart(const arma::field<T>& items, ArrayValues& arrays) {
    for (arma::uword i = 0; i < items.n_elem; ++i) ArgumentTraits<T>::take_apart(items(i), arrays);
  }
  static arma::field<T> put_together(const arma::field<T>& like, const ArrayValues& arrays,
                                     std::size_t& next) {
    arma::field<T> items(like.n_rows, like.n_cols, like.n_slices);
    for (arma::uword i = 0; i < like.n_elem; ++i)
      items(i) = ArgumentTraits<T>::put_together(like(i), arrays, next);
    return items;
  }
  static void memory(const arma::field<T>& items, std::vector<MemoryRange>& ranges) {
    for (arma::uword i = 0; i < items.n_elem; ++i) ArgumentTraits<T>::memory(items(i), ranges);
  }
};

template <class... T>
requires(requires { ArgumentTraits<T>::single; } && ...) struct ArgumentTraits<std::tuple<T...>> {
  static constexpr bool single = (ArgumentTraits<T>::single || ...);
  static void take_apart(const std::tuple<T...>& items, ArrayValues& arrays) {
    std::apply([&](const T&... item) { (ArgumentTraits<T>::take_apart(item, arrays), ...); }, items);
  }
  static std::tuple<T...> put_together(const std::tuple<T...>& like, const ArrayValues& arrays,
                                       std::size_t& next) {
    return std::apply(  // braces: from left to right
        [&](const T&... item) {
          return std::tuple<T...>{ArgumentTraits<T>::put_together(item, arrays, next)...};
        },
        like);
  }
  static void memory(const std::tuple<T...>& items, std::vector<MemoryRange>& ranges) {
    std::apply([&](const T&... item) { (ArgumentTraits<T>::memory(item, ranges), ...); }, items);
  }
};

template <class A, class B>
struct ArgumentTraits<std::pair<A, B>> {
  static constexpr bool single = ArgumentTraits<A>::single || ArgumentTraits<B>::single;
  static void take_apart(const std::pair<A, B>& items, ArrayValues& arrays) {
    ArgumentTraits<A>::take_apart(items.first, arrays);
    ArgumentTraits<B>::take_apart(items.second, arrays);
  }
  static std::pair<A, B> put_together(const std::pair<A, B>& like, const ArrayValues& arrays,
                                      std::size_t& next) {
    return {ArgumentTraits<A>::put_together(like.first, arrays, next),
            ArgumentTraits<B>::put_together(like.second, arrays, next)};
  }
  static void memory(const std::pair<A, B>& items, std::vector<MemoryRange>& ranges) {
    ArgumentTraits<A>::memory(items.first, ranges);
    ArgumentTraits<B>::memory(items.second, ranges);
  }
};

/// What can be differentiated by, and what can be a result.
template <class T>
concept Argument = requires(const std::remove_cvref_t<T>& value, ArrayValues& arrays, std::size_t& next) {
  ArgumentTraits<std::remove_cvref_t<T>>::take_apart(value, arrays);
  {
    ArgumentTraits<std::remove_cvref_t<T>>::put_together(value, arrays, next)
    } -> std::convertible_to<std::remove_cvref_t<T>>;
};

template <Argument T>
[[nodiscard]] ArrayValues take_apart(const T& value) {
  ArrayValues arrays;
  ArgumentTraits<T>::take_apart(value, arrays);
  return arrays;
}
template <Argument T>
[[nodiscard]] T put_together(const T& like, const ArrayValues& arrays) {
  std::size_t next = 0;
  return ArgumentTraits<T>::put_together(like, arrays, next);
}
template <Argument T>
[[nodiscard]] std::vector<MemoryRange> memory_of(const T& value) {
  std::vector<MemoryRange> ranges;
  ArgumentTraits<T>::memory(value, ranges);
  return ranges;
}
/// Whether the two share a byte.
[[nodiscard]] bool overlap(const std::vector<MemoryRange>& a, const std::vector<MemoryRange>& b) noexcept;
/// Same shapes and the same bits (a NaN equals itself).
[[nodiscard]] bool identical(const ArrayValues& a, const ArrayValues& b) noexcept;

/// An expression, a block or a reference of Eigen's, which stands for a matrix.
template <class T>
concept EigenView = !Argument<T> && requires {
  typename T::PlainObject;
  requires Argument<typename T::PlainObject>;
};

/// Expressions (arma::sum(...), x % y) evaluated to the matrix they stand for; all else as it is.
template <class T>
[[nodiscard]] auto evaluated(T&& value) {
  using Plain = std::remove_cvref_t<T>;
  if constexpr (Argument<Plain>) {
    return Plain(std::forward<T>(value));
  } else if constexpr (std::is_integral_v<Plain>) {
    return static_cast<double>(value);
  } else if constexpr (
      requires { typename Plain::elem_type; } && requires { arma::Mat<typename Plain::elem_type>(value); }) {
    using Element = typename Plain::elem_type;  // an expression, or a matrix of fixed size
    if constexpr (requires { requires Plain::is_col; }) {
      return arma::Col<Element>(value);
    } else if constexpr (requires { requires Plain::is_row; }) {
      return arma::Row<Element>(value);
    } else {
      return arma::Mat<Element>(value);
    }
  } else if constexpr (
      requires { typename Plain::elem_type; } && requires { arma::Cube<typename Plain::elem_type>(value); }) {
    return arma::Cube<typename Plain::elem_type>(value);
  } else if constexpr (EigenView<Plain>) {
    return typename Plain::PlainObject(value);
  } else {
    constexpr bool known = Argument<Plain>;
    static_assert(
        known,
        "gradproof: this type is not an array that can be taken apart. Known are double, float, "
        "std::complex, "
        "arma::Mat, Col, Row, Cube, SpMat, std::vector, std::pair, std::tuple and arma::field of these, and "
        "Eigen's matrices; "
        "for your own "
        "container specialise gradproof::ArgumentTraits");
    return internal::NotAnArray{};
  }
}

/// True of an expression that was not evaluated: it refers to temporaries, which are gone once a function has
/// returned it.
template <class T>
inline constexpr bool is_expression =
    (
        !Argument<std::remove_cvref_t<T>> && requires { typename std::remove_cvref_t<T>::elem_type; } &&
        !requires(const std::remove_cvref_t<T>& value) { value.memptr(); }) ||
    (EigenView<std::remove_cvref_t<T>> && !requires(const std::remove_cvref_t<T>& value) { value.data(); });

}  // namespace gradproof
