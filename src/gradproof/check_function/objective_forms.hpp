// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

#include "gradproof/check_function/objective_answers.hpp"
#include "gradproof/check_function/objective_caller.hpp"

/// Calling what is itself called: a lambda, a function, an object with operator().
namespace gradproof::internal {

/// A copy of G keeps what is written to it to itself: it is neither a reference nor a pointer, nor a view
/// (Eigen::Ref).
template <class G>
inline constexpr bool keeps_to_itself =
    !std::is_reference_v<G> && !std::is_pointer_v<G> && !EigenView<std::remove_cv_t<G>>;

/// Whether a callable that is no template takes its output, the argument after x, by value: nothing that it
/// fills would come back.
template <class>
struct TakesOutputByValue : std::false_type {};
template <class R, class C, class X, class G>
struct TakesOutputByValue<R (C::*)(X, G)> : std::bool_constant<keeps_to_itself<G>> {};
template <class R, class C, class X, class G>
struct TakesOutputByValue<R (C::*)(X, G) const> : TakesOutputByValue<R (C::*)(X, G)> {};
template <class R, class X, class G>
struct TakesOutputByValue<R(X, G)> : std::bool_constant<keeps_to_itself<G>> {};
template <class F>
constexpr bool output_by_value() {
  if constexpr (requires { &F::operator(); }) {
    return TakesOutputByValue<decltype(&F::operator())>::value;
  } else {
    return TakesOutputByValue<std::remove_pointer_t<F>>::value;
  }
}

/// Callables: f(x), f(x, g) and their relatives.
template <class F, class X>
struct CallForms {
  using S = Spread<F>;
  using List = typename Outputs<X>::type;
  template <class G>
  using ByReference = std::bool_constant < requires(S s, X& x, G& g) {
    { s(x, g) } -> NumberLike;
  }
  > ;
  template <class G>
  using ByReferenceAndData = std::bool_constant < requires(S s, X& x, G& g) {
    { s(x, g, nullptr) } -> NumberLike;
  }
  > ;
  template <class G>
  using ByPointer = std::bool_constant < requires(F& f, X& x, G& g) {
    { f(x, &g) } -> NumberLike;
  }
  > ;
  template <class G>
  using ByPointerAndData = std::bool_constant < requires(F& f, X& x, G& g) {
    { f(x, &g, nullptr) } -> NumberLike;
  }
  > ;
  template <class G>
  using Fills = std::bool_constant < requires(S s, X& x, G& g) {
    s(x, g);
  }
  > ;
  using GReference = typename FirstOf<ByReference, List>::type;
  using GReferenceData = typename FirstOf<ByReferenceAndData, List>::type;
  using GPointer = typename FirstOf<ByPointer, List>::type;
  using GPointerData = typename FirstOf<ByPointerAndData, List>::type;
  using GFill = typename FirstOf<Fills, List>::type;

  static constexpr bool gives_both = requires(S s, X& x) {
    requires PairLike<std::remove_cvref_t<decltype(s(x))>>::value;
  };
  static constexpr bool gives_number = !gives_both && requires(S s, X& x) {
    { s(x) } -> NumberLike;
  };

  static void add(F& f, const Caller<X>& caller, ObjectiveFunctions& made, bool& single) {
    if constexpr (gives_both) {
      made.both = [&f, caller](const arma::vec& x, double) {
        return caller(x, "the function", [&](X& at) {
          auto result = Spread<F>{f}(at);
          return std::apply(
              [&](auto& value, auto&... gradients) {
                ArrayValues arrays;
                (
                    [&](auto& gradient) {
                      for (ArrayValue& array : caller.returned(at, gradient, "the function"))
                        arrays.push_back(std::move(array));
                    }(gradients),
                    ...);
                return std::pair{number_of(value), arrays};
              },
              result);
        });
      };
    }
    if constexpr (gives_number) {
      single = single || single_result<decltype(Spread<F>{f}(std::declval<X&>()))>;
      made.value = [&f, caller](const arma::vec& x) {
        return caller(x, "the function", [&](X& at) { return number_of(Spread<F>{f}(at)); });
      };
    }
    const auto both = [&]<class Out, class Call>(std::type_identity<Out>, Call call) {
      made.both = [&f, caller, call](const arma::vec& x, double fill) {
        return caller(x, "the function", [&](X& at) {
          Out g = caller.template output<Out>(fill);
          const double value = number_of(call(f, at, g));
          return std::pair{value, caller.answer(at, g, "the function")};
        });
      };
    };
    if constexpr (gives_both) {
    } else if constexpr (!std::is_void_v<GReference>) {
      both(std::type_identity<GReference>{}, [](F& c, X& x, GReference& g) { return Spread<F>{c}(x, g); });
    } else if constexpr (!std::is_void_v<GPointer>) {
      both(std::type_identity<GPointer>{}, [](F& c, X& x, GPointer& g) { return c(x, &g); });
    } else if constexpr (!std::is_void_v<GReferenceData>) {
      both(std::type_identity<GReferenceData>{},
           [](F& c, X& x, GReferenceData& g) { return Spread<F>{c}(x, g, nullptr); });
    } else if constexpr (!std::is_void_v<GPointerData>) {
      both(std::type_identity<GPointerData>{}, [](F& c, X& x, GPointerData& g) { return c(x, &g, nullptr); });
    }
  }

  /// The same callable forms for a gradient that comes beside a function: g(x), g(x, out), or its value at x.
  static constexpr bool gives_gradient = requires(S s, X& x) { take_apart(evaluated(s(x))); };
  static constexpr bool fills_gradient = !std::is_void_v<GFill>;
  static void add_gradient(F& f, const Caller<X>& caller, ObjectiveFunctions& made) {
    if constexpr (gives_gradient) {
      made.gradient = [&f, caller](const arma::vec& x, double) {
        return caller(x, "the gradient",
                      [&](X& at) { return caller.returned(at, Spread<F>{f}(at), "the gradient"); });
      };
    } else if constexpr (fills_gradient) {
      made.gradient = [&f, caller](const arma::vec& x, double fill) {
        return caller(x, "the gradient", [&](X& at) {
          GFill g = caller.template output<GFill>(fill);
          Spread<F>{f}(at, g);
          return caller.answer(at, g, "the gradient");
        });
      };
    }
  }
};

}  // namespace gradproof::internal
