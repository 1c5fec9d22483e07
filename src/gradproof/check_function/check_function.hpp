// SPDX-License-Identifier: MIT
#pragma once
#include <type_traits>
#include <utility>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/check_function/function_options.hpp"
#include "gradproof/check_function/objective_adapter.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// Is the gradient of this objective the gradient of its value, at x? Each entry of the gradient has its own
/// differences and its own error bar; the report names the worst entry by (row, col).
///
///   arma::vec x = {-1.2, 1.0};
///   gradproof::check_function(ens::RosenbrockFunction(), x).ok()
///   gradproof::check_function([](const arma::vec& x, arma::vec& g) { g = 2 * x; return arma::dot(x, x); },
///   x)
///
/// @param objective  answers both value and gradient: an ensmallen function (separable or not), a callable
/// that
///   fills a gradient, one that returns {value, gradient}, ...; the list is in objective_adapter.hpp
/// @param x  arma::Mat, Col, Row of double, float or complex, a number, a std::vector, or a std::tuple of
/// several
///   parameters. By a complex z = a + ib the gradient is df/da + i df/db (twice the derivative by conj z).
/// Cost: 6 evaluations an entry where the function is smooth, 10 to 13 where the entry is wrong, and about 15
/// once.
template <class O, class X>
[[nodiscard]] Report check_function(O&& objective, const X& x, const FunctionOptions& options = {}) {
  using Plain = std::remove_reference_t<O>;
  const auto point = evaluated(x);
  using Point = std::remove_const_t<decltype(point)>;
  using Found = internal::Recognised<Plain, Point>;
  constexpr bool known = !std::same_as<Point, internal::NotAnArray>;
  static_assert(
      Found::value || !known,
      "gradproof::check_function: this objective has no value at this argument. Looked for: Evaluate(x), "
      "value(x), "
      "evaluate(x), cost(x), operator()(x), operator()(x, g), EvaluateWithGradient(x, g), and NumFunctions() "
      "with "
      "Evaluate(x, begin, batchSize). Are its members const, and public? Is x of the type that they take?");
  static_assert(
      Found::gradient || !Found::value,
      "gradproof::check_function: this objective has a value but no gradient. Looked for: Gradient(x, g), "
      "gradient(x), EvaluateWithGradient(x, g), operator()(x, g), operator()(x) -> pair{value, gradient}, "
      "and "
      "NumFunctions() with Gradient(x, begin, g, batchSize). A gradient of its own is the third argument: "
      "check_function(f, x, gradient)");
  constexpr bool lost = !std::is_void_v<typename Found::C::GReference> && internal::output_by_value<Plain>();
  static_assert(
      !lost,
      "gradproof::check_function: the objective takes its gradient by value, so that what it fills is "
      "lost. Take it by reference: [](const arma::vec& x, arma::vec& gradient) { ... }");
  if constexpr (known && Found::value && Found::gradient && !lost) {
    return check_objective(internal::erase(objective, point), options);
  } else {
    return {};
  }
}

namespace internal {

template <class F, class Point, class G>
Report check_apart(F& f, const Point& point, G& gradient, const FunctionOptions& options) {
  static_assert(
      Recognised<F, Point>::value,
      "gradproof::check_function(f, x, gradient): f(x) is not a number. Is x of the type that f takes?");
  Objective erased = internal::erase(f, point);
  erased.whole.gradient = nullptr;
  const Caller<Point> caller(point, erased.watch);
  using Forms = CallForms<G, Point>;
  if constexpr (Argument<G> || requires { typename G::elem_type; }) {
    const ArrayValues claimed = take_apart(evaluated(gradient));
    erased.whole.gradient = [claimed, at = flatten(erased.x)](const arma::vec& asked, double) {
      return arma::approx_equal(asked, at, "absdiff", 0.0) ? claimed : ArrayValues{};  // known at x only
    };
  } else {
    static_assert(Forms::gives_gradient || Forms::fills_gradient,
                  "gradproof::check_function(f, x, gradient): gradient(x) is no array, and gradient(x, g) "
                  "cannot be called. "
                  "Give x -> gradient, (x, g) -> void, or the gradient itself");
    constexpr bool lost = !Forms::gives_gradient && output_by_value<G>();
    static_assert(
        !lost,
        "gradproof::check_function(f, x, gradient): the gradient takes its output by value, so that "
        "what it fills is lost. Take it by reference: [](const arma::vec& x, arma::vec& gradient) { ... }");
    if constexpr (!lost) Forms::add_gradient(gradient, caller, erased.whole);
  }
  if (erased.whole.value) erased.whole.both = nullptr;
  erased.batches.clear();
  return check_objective(erased, options);
}

}  // namespace internal

/// The same for a function and a gradient that come apart.
/// @param gradient  x -> gradient, (x, g) -> void that fills g, or the value of the gradient at x. Of several
///   parameters: a tuple, or (W, b, dW, db) -> void
template <class F, class X, class G>
requires(!std::same_as<std::remove_cvref_t<G>, FunctionOptions>) [[nodiscard]] Report
    check_function(F&& f, const X& x, G&& gradient, const FunctionOptions& options = {}) {
  const auto point = evaluated(x);
  if constexpr (std::same_as<std::remove_const_t<decltype(point)>, internal::NotAnArray>) {
    return {};
  } else {
    return internal::check_apart(f, point, gradient, options);
  }
}

/// Several parameters one after another are no point: says so at compile time.
template <class F, class W, class B, class C, class... Rest>
requires(!std::same_as<std::remove_cvref_t<C>, FunctionOptions>) [[nodiscard]] Report
    check_function(F&&, const W&, const B&, const C&, const Rest&...) {
  static_assert(
      sizeof...(Rest) > 1000,
      "gradproof::check_function: it takes (objective, x) or (f, x, gradient). Several parameters are one "
      "point, a tuple: check_function(f, std::tuple{W, b, c}, gradient), which calls f(W, b, c)");
  return {};
}

}  // namespace gradproof
