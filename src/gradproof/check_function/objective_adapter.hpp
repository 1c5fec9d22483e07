// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <typeinfo>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/check_function/eigen.hpp"
#include "gradproof/check_function/objective_answers.hpp"
#include "gradproof/check_function/objective_caller.hpp"
#include "gradproof/check_function/objective_forms.hpp"
#include "gradproof/check_function/objective_members.hpp"

/// How an objective of yours is recognised, by the calls it answers; nothing to derive from, nothing to
/// register.
///   x -> number             o.Evaluate(x)  o.value(x)  o.evaluate(x)  o.cost(x)  o(x)
///   x -> gradient           o.Gradient(x, g)  o.Gradient(x)  o.gradient(x, g)  o.gradient(x)  o.grad(x)
///   both at once            o.EvaluateWithGradient(x, g)  o.evaluate_with_gradient(x, g)  o(x, g)  o(x, &g)
///                           o(x, g, nullptr)  o(x, &g, nullptr)  o(x) -> pair or tuple {number, gradient}
///   separable               o.NumFunctions() with Evaluate(x, begin, batchSize), Gradient(x, begin, g,
///   batchSize),
///                           EvaluateWithGradient(x, begin, g, batchSize); batchSize may be missing
///   constraints             o.NumConstraints() with EvaluateConstraint(i, x), GradientConstraint(i, x, g)
///   plain memory            o.NumParameters() with Evaluate(const double* x, double* cost, double* gradient)
/// Several parameters are a std::tuple: o(W, b), o(W, b, dW, db) and o(tuple) are all tried.
namespace gradproof::internal {

/// The name of a type for a report; "objective" for a lambda.
[[nodiscard]] std::string type_text(const std::type_info& type);

/// All that an object or callable answers, erased.
template <class O, class X>
Objective erase(O& o, const X& x) {
  Objective erased;
  erased.name = type_text(typeid(o));
  erased.x = take_apart(x);
  erased.single_precision = ArgumentTraits<X>::single;
  const Caller<X> caller(x, erased.watch);
  using Batch = BatchMethods<O, X>;

  if constexpr (std::is_class_v<std::remove_cv_t<O>>)
    WholeMethods<O, X>::add(o, caller, erased.whole, erased.single_precision);
  if constexpr (requires(const double* in, double* out) { o.Evaluate(in, out, out); }) {
    if (!erased.whole.value && !erased.whole.both) add_plain_memory(o, caller, erased.whole);
  }
  using Forms = CallForms<O, X>;
  if (!erased.whole.value && !erased.whole.both) Forms::add(o, caller, erased.whole, erased.single_precision);
  if constexpr (Batch::separable) {
    const auto count = static_cast<std::size_t>(o.NumFunctions());
    const ObjectiveFunctions all = Batch::functions(o, caller, 0, count);
    if (!erased.whole.value && !erased.whole.both) erased.whole.value = all.value;
    if (!erased.whole.gradient && !erased.whole.both) erased.whole.gradient = all.gradient;
    if (!erased.whole.both && (!erased.whole.value || !erased.whole.gradient)) erased.whole.both = all.both;
    // batches of different sizes, one of them a single function, one that does not start at 0
    for (std::size_t begin = 0, size = 1; begin < count && count > 1; begin += size) {
      size = begin == 0 ? 1 : (begin == 1 ? (count - 1 + 1) / 2 : count - begin);
      erased.batches.push_back({begin, size, Batch::functions(o, caller, begin, size)});
    }
  }
  if constexpr (requires(X & at) {
                  { o.NumConstraints() } -> std::convertible_to<std::size_t>;
                  { o.EvaluateConstraint(std::size_t{0}, at) } -> NumberLike;
                  o.GradientConstraint(std::size_t{0}, at, at);
                }) {
    add_constraints(o, caller, erased.constraints);
  }
  return erased;
}

/// Whether anything in erase() would find a value, and a gradient.
template <class O, class X>
struct Recognised {
  using W = WholeMethods<O, X>;
  using B = BatchMethods<O, X>;
  using C = CallForms<O, X>;
  static constexpr bool callable_both =
      C::gives_both || !std::is_void_v<typename C::GReference> || !std::is_void_v<typename C::GPointer> ||
      !std::is_void_v<typename C::GReferenceData> || !std::is_void_v<typename C::GPointerData>;
  static constexpr bool plain_memory = requires(O & o, const double* in, double* out) {
    o.Evaluate(in, out, out);
  };
  static constexpr bool member_both =
      !std::is_void_v<typename W::GBoth> || !std::is_void_v<typename W::GBothLower>;
  static constexpr bool member_value = requires(O & o, X& x) {
    { o.Evaluate(x) } -> NumberLike;
  }
  || requires(O& o, X& x) {
    { o.value(x) } -> NumberLike;
  }
  || requires(O& o, X& x) {
    { o.evaluate(x) } -> NumberLike;
  }
  || requires(O& o, X& x) {
    { o.cost(x) } -> NumberLike;
  };
  static constexpr bool member_gradient =
      !std::is_void_v<typename W::G> || !std::is_void_v<typename W::GLower> || requires(O & o, X& x) {
    take_apart(evaluated(o.Gradient(x)));
  }
  || requires(O& o, X& x) { take_apart(evaluated(o.gradient(x))); }
  || requires(O& o, X& x) { take_apart(evaluated(o.grad(x))); };
  static constexpr bool value = member_value || member_both || plain_memory || callable_both ||
                                C::gives_number || (B::counted && B::any_value);
  static constexpr bool gradient =
      member_gradient || member_both || plain_memory || callable_both || (B::counted && B::any_gradient);
};

}  // namespace gradproof::internal
