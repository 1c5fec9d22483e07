// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/check_map.hpp"
#include "gradproof/check_function/objective_adapter.hpp"

/// Derivatives of a map F: x -> F(x), both of them any Argument (matrices, vectors, tuples, complex, float).
/// One convention, on the columns that vectorise x and F(x):   J(i, j) = dF_i / dx_j
namespace gradproof {
namespace internal {

/// What F answers: the type returned, or filled in F(x, y).
template <class F, class X>
struct MapForms {
  template <class Y>
  using Fills = std::bool_constant < requires(Spread<F> s, X& x, Y& y) {
    s(x, y);
  }
  > ;
  static constexpr bool gives = requires(Spread<F> s, X& x) { take_apart(evaluated(s(x))); };
  static auto value_type() {
    if constexpr (gives) {
      return std::type_identity<
          std::remove_const_t<decltype(evaluated(std::declval<Spread<F>>()(std::declval<X&>())))>>{};
    } else {
      return std::type_identity<typename FirstOf<Fills, typename Outputs<X>::type>::type>{};
    }
  }
  using Y = typename decltype(value_type())::type;
  static constexpr bool recognised = gives || !std::is_void_v<Y>;
};

template <class F, class X>
Map erase_map(F& f, const X& x) {
  using Forms = MapForms<F, X>;
  Map map;
  map.name = type_text(typeid(f));
  if (map.name == "objective") map.name = "map";
  map.x = take_apart(x);
  map.single_precision = ArgumentTraits<X>::single || ArgumentTraits<typename Forms::Y>::single;
  const Caller<X> caller(x, map.watch);
  map.F = [&f, caller](const arma::vec& at) {
    return caller(at, "the function", [&](X& point) {
      if constexpr (Forms::gives) {
        return caller.returned(point, Spread<F>{f}(point), "the function");
      } else {
        typename Forms::Y y{};
        Spread<F>{f}(point, y);
        return caller.answer(point, y, "the function");
      }
    });
  };
  return map;
}

/// What an array in the shape of F(x) is put together like. Of all that is known a cube alone needs that: the
/// shape of its slices is not that of the matrix that they are side by side.
template <class F, class X>
typename MapForms<F, X>::Y value_like(F& f, const X& x) {
  using Y = typename MapForms<F, X>::Y;
  if constexpr (MapForms<F, X>::gives && requires(Y y) {
                  y.n_slices;
                  y.memptr();
                }) {
    try {
      X point = x;
      return Y(evaluated(Spread<F>{f}(point)));
    } catch (...) {  // said where F is asked for its value
    }
  }
  return Y{};
}

/// Watches one argument of a product or a Jacobian: call() must leave it as it was.
template <class T>
class Watched {
 public:
  Watched(T& argument, const char* call, const char* letter, CallWatch& watch)
      : argument_(argument), before_(take_apart(argument)), call_(call), letter_(letter), watch_(watch) {}
  void look() const {
    const ArrayValues now = take_apart(argument_);
    if (!identical(before_, now))
      watch_.note(&CallWatch::changed_input, changed_input_text(call_, before_, now, letter_));
  }

 private:
  T& argument_;
  ArrayValues before_;
  const char *call_, *letter_;
  CallWatch& watch_;
};

/// fill(output) into an empty output, or the one given, and once more into one of the right shape that is
/// full of sevens: the answer is the same, or it is noted.
template <class Output, class Fill>
ArrayValues filled(Fill fill, const char* call, CallWatch& watch, Output output = {}) {
  fill(output);
  const ArrayValues answer = take_apart(output);
  ArrayValues sevens = answer;
  for (ArrayValue& array : sevens) {
    array.real.fill(7.0);
    if (array.is_complex) array.imag.fill(7.0);
  }
  Output again = put_together(output, sevens);
  fill(again);
  if (!identical(take_apart(again), answer)) watch.note(&CallWatch::keeps_output, call);
  return answer;
}

/// claim(x, v) -> result, or claim(x, v, result)
template <class Result, class Claim, class X, class V>
ProductClaim erase_product(Claim& claim, const X& x, const V& v_like,
                           const std::shared_ptr<CallWatch>& watch) {
  static_assert(
      requires(X & a, V & v) { take_apart(evaluated(claim(a, v))); } ||
          requires(X & a, V & v, Result & r) { claim(a, v, r); },
      "gradproof: the product cannot be called. Give (x, v) -> result, or (x, v, result) -> void, with x of "
      "the type "
      "that was passed and v of the type of F(x) (of x, for a jvp)");
  return [&claim, x, v_like, watch](const arma::vec& at, const ArrayValues& v) {
    X point = put_together(x, unflatten(at, take_apart(x)));
    V cotangent = put_together(v_like, v);
    const Watched<X> watched_x(point, "the product", "x", *watch);
    const Watched<V> watched_v(cotangent, "the product", "v", *watch);
    ArrayValues answer;
    if constexpr (requires(X & a, V & w) { take_apart(evaluated(claim(a, w))); }) {
      refuse_expression<decltype(claim(point, cotangent))>();
      answer = take_apart(evaluated(claim(point, cotangent)));
    } else {
      answer =
          filled<Result>([&](Result& result) { claim(point, cotangent, result); }, "the product", *watch);
    }
    watched_x.look();
    watched_v.look();
    return answer;
  };
}

/// As many rows as F(x) has entries, and as many columns as x has.
inline std::pair<arma::uword, arma::uword> size_of_jacobian(const Map& map) {
  const auto entries = [](const ArrayValues& arrays) {
    arma::uword count = 0;
    for (const ArrayValue& array : arrays) count += array.real.n_elem;
    return count;
  };
  return {entries(map.F(flatten(map.x))), entries(map.x)};
}

/// What claim(x, out) fills: void if nothing that is known. No size may be set through an Eigen::Ref, so that
/// Eigen's are handed over in theirs.
template <class G, class X>
struct JacobianOutput {
  template <class Output>
  using Fills = std::bool_constant < requires(G& claim, X& x, Output& out) {
    claim(x, out);
  }
  > ;
  using OfEigen = typename FirstOf<Fills, typename EigenMatrices<X>::type>::type;
  static constexpr bool sized = !std::is_void_v<OfEigen>;
  using OfArmadillo = std::conditional_t<sized, std::tuple<>, std::tuple<arma::mat, arma::sp_mat>>;
  using type = std::conditional_t<sized, OfEigen, typename FirstOf<Fills, OfArmadillo>::type>;

  static type made(const std::optional<std::pair<arma::uword, arma::uword>>& size) {
    type output{};
    if constexpr (sized) {
      using Index = typename type::Index;
      output.setZero(static_cast<Index>(size->first), static_cast<Index>(size->second));
    }
    return output;
  }
};

/// J(x) -> J, (x, J) -> void, or J itself.
template <class G, class X>
JacobianClaim erase_jacobian(G& claim, const X& x, const Map& map) {
  using Plain = std::remove_const_t<G>;
  if constexpr (Argument<Plain> || requires { typename Plain::elem_type; }) {
    return [claimed = take_apart(evaluated(claim)), x_numbers = flatten(take_apart(x))](const arma::vec& at) {
      return arma::approx_equal(at, x_numbers, "absdiff", 0.0) ? claimed : ArrayValues{};  // known at x only
    };
  } else {
    constexpr bool gives = requires(X & a) { take_apart(evaluated(claim(a))); };
    return [&claim, x, map, watch = map.watch,
            size = std::optional<std::pair<arma::uword, arma::uword>>()](const arma::vec& at) mutable {
      X point = put_together(x, unflatten(at, take_apart(x)));
      const Watched<X> watched(point, "the derivative", "x", *watch);
      ArrayValues answer;
      if constexpr (gives) {
        refuse_expression<decltype(claim(point))>();
        answer = take_apart(evaluated(claim(point)));
      } else {
        using Output = JacobianOutput<G, X>;
        static_assert(!std::is_void_v<typename Output::type>,
                      "gradproof::check_jacobian: J(x) is no matrix, and J(x, out) cannot be called with "
                      "arma::mat, arma::sp_mat or, where x is one of Eigen's, a matrix of Eigen of any size");
        if (Output::sized && !size) size = size_of_jacobian(map);
        answer = filled<typename Output::type>([&](auto& J) { claim(point, J); }, "the derivative", *watch,
                                               Output::made(size));
      }
      watched.look();
      return answer;
    };
  }
}

template <class F, class X>
void require_map() {
  static_assert(MapForms<F, X>::recognised,
                "gradproof: this map cannot be called at this argument. Looked for: F(x) -> array, and F(x, "
                "y) with y of the type "
                "of x. Is x of the type that F takes?");
}

/// The gradient of an objective as a map: o.Gradient(x, g), ..., or a callable x -> gradient.
template <class O, class X>
Map gradient_map(O& o, const X& x) {
  if constexpr (Recognised<O, X>::gradient) {
    const auto erased = std::make_shared<Objective>(erase(o, x));
    Map map;
    map.name = erased->name;
    map.x = erased->x;
    map.single_precision = erased->single_precision;
    map.watch = erased->watch;
    map.F = [erased](const arma::vec& at) {
      return erased->whole.gradient ? erased->whole.gradient(at, 0.0) : erased->whole.both(at, 0.0).second;
    };
    return map;
  } else {
    require_map<O, X>();
    return erase_map(o, x);
  }
}

}  // namespace internal

/// Is J the Jacobian of F at x? J: x -> matrix (dense or sparse), (x, out) -> void, or the matrix itself.
/// `out` is an arma::mat or arma::sp_mat, empty, or, for an x of Eigen, an Eigen::MatrixXd (or of its
/// numbers) of the right size. options.pattern declares where entries may be: one outside of it is a finding.
/// Cost: 6 evaluations of F a column where F is smooth.
template <class F, class X, class J>
[[nodiscard]] Report check_jacobian(F&& f, const X& x, J&& jacobian, const FunctionOptions& options = {}) {
  using Plain = std::remove_reference_t<F>;
  const auto point = evaluated(x);
  internal::require_map<Plain, std::remove_const_t<decltype(point)>>();
  const Map map = internal::erase_map(f, point);
  return check_jacobian_map(map, internal::erase_jacobian(jacobian, point, map), options);
}

/// Is vjp(x, v) = J^T v, in the shape of x, for v in the shape of F(x)? v is Gaussian (an all-ones v sees
/// nothing of an F whose sum is constant). Also: zero for v = 0, and linear in v.
template <class F, class X, class V>
[[nodiscard]] Report check_vjp(F&& f, const X& x, V&& vjp, const FunctionOptions& options = {}) {
  using Plain = std::remove_reference_t<F>;
  const auto point = evaluated(x);
  using Point = std::remove_const_t<decltype(point)>;
  internal::require_map<Plain, Point>();
  const Map map = internal::erase_map(f, point);
  return check_vjp_map(
      map, internal::erase_product<Point>(vjp, point, internal::value_like<Plain>(f, point), map.watch),
      options);
}

/// Is jvp(x, d) = J d, in the shape of F(x), for d in the shape of x? Also: zero for d = 0, and linear in d.
template <class F, class X, class V>
[[nodiscard]] Report check_jvp(F&& f, const X& x, V&& jvp, const FunctionOptions& options = {}) {
  using Plain = std::remove_reference_t<F>;
  const auto point = evaluated(x);
  using Point = std::remove_const_t<decltype(point)>;
  internal::require_map<Plain, Point>();
  using Y = typename internal::MapForms<Plain, Point>::Y;
  const Map map = internal::erase_map(f, point);
  return check_jvp_map(map, internal::erase_product<Y>(jvp, point, point, map.watch), options);
}

/// Are the two products those of one J: <v, J d> = <J^T v, d>? Whether that J is the derivative is for
/// check_vjp().
template <class F, class X, class Jvp, class Vjp>
[[nodiscard]] Report check_adjoint(F&& f, const X& x, Jvp&& jvp, Vjp&& vjp,
                                   const FunctionOptions& options = {}) {
  using Plain = std::remove_reference_t<F>;
  const auto point = evaluated(x);
  using Point = std::remove_const_t<decltype(point)>;
  internal::require_map<Plain, Point>();
  using Y = typename internal::MapForms<Plain, Point>::Y;
  const Map map = internal::erase_map(f, point);
  return check_adjoint_map(
      map, internal::erase_product<Y>(jvp, point, point, map.watch),
      internal::erase_product<Point>(vjp, point, internal::value_like<Plain>(f, point), map.watch), options);
}

/// Is H(i,j) = d2f / dx_i dx_j? Differences of the gradient, which is taken from an objective (anything that
/// check_function() takes) or given as a callable x -> gradient; is that gradient itself right is for
/// check_function(). Also: H is symmetric.
template <class O, class X, class H>
[[nodiscard]] Report check_hessian(O&& objective, const X& x, H&& hessian,
                                   const FunctionOptions& options = {}) {
  const auto point = evaluated(x);
  const Map map = internal::gradient_map(objective, point);
  return check_jacobian_map(map, internal::erase_jacobian(hessian, point, map), options, "H", true);
}

/// Is product(x, d) = H d? Also: zero for d = 0, linear in d, and symmetric: <u, H d> = <d, H u>.
template <class O, class X, class P>
[[nodiscard]] Report check_hessian_product(O&& objective, const X& x, P&& product,
                                           const FunctionOptions& options = {}) {
  const auto point = evaluated(x);
  using Point = std::remove_const_t<decltype(point)>;
  const Map map = internal::gradient_map(objective, point);
  return check_jvp_map(map, internal::erase_product<Point>(product, point, point, map.watch), options, "H d",
                       true);
}

}  // namespace gradproof
