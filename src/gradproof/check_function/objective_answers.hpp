// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

#include "gradproof/check_function/arguments.hpp"

/// What counts as an answer of an objective, and what an output argument may be declared as.
namespace gradproof::internal {

/// A number, or something that holds one (1x1).
template <class T>
concept NumberLike = std::convertible_to<T, double> ||
    (requires { typename std::remove_cvref_t<T>::elem_type; });

/// Refuses what a lambda without a return type answers only too easily.
template <class T>
constexpr void refuse_expression() {
  static_assert(
      !is_expression<T>,
      "gradproof: this function returns an expression (of Armadillo, of Eigen) that is not evaluated yet and "
      "refers to temporaries "
      "that are gone. Give the lambda a return type: [](const arma::vec& x) -> arma::vec { ... }, "
      "or -> double");
}

template <class T>
double number_of(T&& value) {
  refuse_expression<T>();
  if constexpr (std::convertible_to<T, double>) {
    return static_cast<double>(value);
  } else {
    const auto matrix = evaluated(std::forward<T>(value));
    if (matrix.n_elem != 1)
      throw std::invalid_argument("the value of the function is not one number but an array");
    return static_cast<double>(matrix(0));
  }
}
template <class T>
inline constexpr bool single_result = std::same_as<std::remove_cvref_t<T>, float>;

/// What an output argument may be declared as: the argument's own type, or another one with its elements.
template <class X>
struct Outputs {
  using type = std::tuple<X>;
};
template <class X>
requires requires {
  typename X::elem_type;
} &&(!std::same_as<X, arma::field<typename X::elem_type>>)struct Outputs<X> {
  using T = typename X::elem_type;
  using type = std::tuple<X, arma::Mat<T>, arma::Col<T>, arma::SpMat<T>, arma::Row<T>>;
};

/// The first G of Outputs<X> for which Accepts<G>::value; void if there is none.
template <template <class> class Accepts, class List>
struct FirstOf;
template <template <class> class Accepts>
struct FirstOf<Accepts, std::tuple<>> {
  using type = void;
};
template <template <class> class Accepts, class G, class... Rest>
struct FirstOf<Accepts, std::tuple<G, Rest...>> {
  using type = typename std::conditional_t<Accepts<G>::value, std::type_identity<G>,
                                           FirstOf<Accepts, std::tuple<Rest...>>>::type;
};

/// Calls f with the items of a tuple as separate arguments where it wants them so.
template <class F>
struct Spread {
  F& f;
  template <class X>
  requires std::invocable<F&, X&>
  decltype(auto) operator()(X& x) const { return f(x); }
  template <class... X>
  requires(!std::invocable<F&, std::tuple<X...>&> && std::invocable<F&, X&...>) decltype(auto) operator()(
      std::tuple<X...>& x) const {
    return std::apply(f, x);
  }
  template <class X, class G, class... Rest>
  requires std::invocable<F&, X&, G&, Rest...>
  decltype(auto) operator()(X& x, G& g, Rest... rest) const { return f(x, g, rest...); }
  template <class... X>
  requires(!std::invocable<F&, std::tuple<X...>&, std::tuple<X...>&> &&
           std::invocable<F&, X&..., X&...>) decltype(auto)
  operator()(std::tuple<X...>& x, std::tuple<X...>& g) const {
    return std::apply(
        [&](X&... a) -> decltype(auto) {
          return std::apply([&](X&... b) -> decltype(auto) { return f(a..., b...); }, g);
        },
        x);
  }
};

template <class T>
struct PairLike : std::false_type {};
template <class A, class B>
struct PairLike<std::pair<A, B>> : std::bool_constant<NumberLike<A>> {};
template <class A, class... B>
struct PairLike<std::tuple<A, B...>> : std::bool_constant<NumberLike<A> && sizeof...(B) >= 1> {};

}  // namespace gradproof::internal
