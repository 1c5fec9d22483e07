// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/check_objective.hpp"

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

/// A number, or something that holds one (1x1).
template <class T>
concept NumberLike = std::convertible_to<T, double> ||
    (requires { typename std::remove_cvref_t<T>::elem_type; });

/// Refuses what a lambda without a return type answers only too easily.
template <class T>
constexpr void refuse_expression() {
  static_assert(!is_expression<T>,
                "gradproof: this function returns an Armadillo expression that is not evaluated yet and "
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

/// The type-erased side of one call on a fresh copy of x: what it changes and what it shares is noticed.
template <class X>
class Caller {
 public:
  Caller(const X& x, std::shared_ptr<CallWatch> watch)
      : like_(x), arrays_(take_apart(x)), watch_(std::move(watch)) {}

  [[nodiscard]] const ArrayValues& arrays() const noexcept { return arrays_; }
  [[nodiscard]] X fresh(const arma::vec& numbers) const {
    return put_together(like_, unflatten(numbers, arrays_));
  }

  /// call(x), which answers what is to be handed on
  template <class Call>
  auto operator()(const arma::vec& numbers, const char* name, Call call) const {
    X x = fresh(numbers);
    const ArrayValues before = take_apart(x);
    auto result = call(x);
    const ArrayValues after = take_apart(x);
    if (!identical(before, after) && watch_->changed_input.empty())
      watch_->changed_input = change_text(name, before, after);
    return result;
  }
  /// An output argument shaped like x, all entries `fill`.
  template <class G>
  G output(double fill) const {
    if constexpr (std::same_as<G, X>) {
      ArrayValues values = arrays_;
      for (ArrayValue& value : values) {
        value.real.fill(fill);
        if (value.is_complex) value.imag.fill(fill);
      }
      return put_together(like_, values);
    } else {
      const arma::mat filled = arma::mat(arma::size(arrays_.front().real)).fill(fill);
      std::size_t next = 0;
      ArrayValues one{{filled, filled, arrays_.front().is_complex}};
      return ArgumentTraits<G>::put_together(G{}, one, next);
    }
  }
  /// The numbers of an answer, and whether it lies in the memory of x.
  template <class G>
  ArrayValues answer(const X& x, const G& gradient, const char* name) const {
    if (overlap(memory_of(x), memory_of(gradient)) && watch_->view_of_input.empty())
      watch_->view_of_input = name;
    return take_apart(gradient);
  }
  template <class G>
  ArrayValues returned(const X& x, G&& gradient, const char* name) const {
    refuse_expression<G>();
    if constexpr (Argument<std::remove_cvref_t<G>>) {
      return answer(x, gradient, name);
    } else {
      return answer(x, evaluated(std::forward<G>(gradient)), name);
    }
  }

 private:
  static std::string change_text(const char* name, const ArrayValues& before, const ArrayValues& after);
  X like_;
  ArrayValues arrays_;
  std::shared_ptr<CallWatch> watch_;
};

/// "Gradient changed x(0,1) from 2 to 2.5"
/// @param letter  what the argument is called: x, x1, x2, ... by default
[[nodiscard]] std::string changed_input_text(const std::string& call, const ArrayValues& before,
                                             const ArrayValues& after, const std::string& letter = "x");
template <class X>
std::string Caller<X>::change_text(const char* name, const ArrayValues& before, const ArrayValues& after) {
  return changed_input_text(name, before, after);
}

/// The name of a type for a report; "objective" for a lambda.
[[nodiscard]] std::string type_text(const std::type_info& type);

/// A way to call: by what name, and with which further arguments (none; begin and batch size).
/// A table of all of them, each a value() (x -> number), a gradient() (x -> arrays) and a both().
template <class O, class X, class... Extra>
struct Methods {
  // Evaluate(x, begin, batchSize); Gradient(x, begin, g, batchSize): the output stands before the last.
  static constexpr bool whole = sizeof...(Extra) == 0;

  template <class G>
  using Fills = std::bool_constant < requires(O& o, X& x, G& g, Extra... extra) {
    o.Gradient(x, extra..., g);
  }
  > ;
  template <class G>
  using FillsLower = std::bool_constant < requires(O& o, X& x, G& g, Extra... extra) {
    o.gradient(x, extra..., g);
  }
  > ;
  template <class G>
  using FillsBoth = std::bool_constant < requires(O& o, X& x, G& g, Extra... extra) {
    { o.EvaluateWithGradient(x, extra..., g) } -> NumberLike;
  }
  > ;
  template <class G>
  using FillsBothLower = std::bool_constant < requires(O& o, X& x, G& g, Extra... extra) {
    { o.evaluate_with_gradient(x, extra..., g) } -> NumberLike;
  }
  > ;
};

/// Batches as ensmallen asks for them: (x, begin, g, batchSize), or (x, i, g) for one function at a time.
template <class O, class X>
struct BatchMethods {
  template <class G>
  using Fills = std::bool_constant < requires(O& o, X& x, G& g, std::size_t i) {
    o.Gradient(x, i, g, i);
  }
  > ;
  template <class G>
  using FillsOne = std::bool_constant < requires(O& o, X& x, G& g, std::size_t i) {
    o.Gradient(x, i, g);
  }
  > ;
  template <class G>
  using FillsBoth = std::bool_constant < requires(O& o, X& x, G& g, std::size_t i) {
    { o.EvaluateWithGradient(x, i, g, i) } -> NumberLike;
  }
  > ;
  static constexpr bool evaluates = requires(O & o, X& x, std::size_t i) {
    { o.Evaluate(x, i, i) } -> NumberLike;
  };
  static constexpr bool evaluates_one = requires(O & o, X& x, std::size_t i) {
    { o.Evaluate(x, i) } -> NumberLike;
  };
  using G = typename FirstOf<Fills, typename Outputs<X>::type>::type;
  using GOne = typename FirstOf<FillsOne, typename Outputs<X>::type>::type;
  using GBoth = typename FirstOf<FillsBoth, typename Outputs<X>::type>::type;
  static constexpr bool counted = requires(O & o) {
    { o.NumFunctions() } -> std::convertible_to<std::size_t>;
  };
  static constexpr bool any_value = evaluates || evaluates_one || !std::is_void_v<GBoth>;
  static constexpr bool any_gradient = !std::is_void_v<G> || !std::is_void_v<GOne> || !std::is_void_v<GBoth>;
  static constexpr bool separable = counted && any_value && any_gradient;

  static ObjectiveFunctions functions(O& o, const Caller<X>& caller, std::size_t begin, std::size_t count) {
    ObjectiveFunctions made;
    if constexpr (evaluates) {
      made.value = [&o, caller, begin, count](const arma::vec& x) {
        return caller(x, "Evaluate", [&](X& at) { return number_of(o.Evaluate(at, begin, count)); });
      };
    } else if constexpr (evaluates_one) {
      made.value = [&o, caller, begin, count](const arma::vec& x) {
        return caller(x, "Evaluate", [&](X& at) {
          double sum = 0.0;
          for (std::size_t i = begin; i < begin + count; ++i) sum += number_of(o.Evaluate(at, i));
          return sum;
        });
      };
    }
    if constexpr (!std::is_void_v<G>) {
      made.gradient = [&o, caller, begin, count](const arma::vec& x, double fill) {
        return caller(x, "Gradient", [&](X& at) {
          G g = caller.template output<G>(fill);
          o.Gradient(at, begin, g, count);
          return caller.answer(at, g, "Gradient");
        });
      };
    } else if constexpr (!std::is_void_v<GOne>) {
      made.gradient = [&o, caller, begin, count](const arma::vec& x, double fill) {
        return caller(x, "Gradient", [&](X& at) {
          arma::vec sum;
          ArrayValues answer;
          for (std::size_t i = begin; i < begin + count; ++i) {
            GOne g = caller.template output<GOne>(fill);
            o.Gradient(at, i, g);
            answer = caller.answer(at, g, "Gradient");
            const arma::vec part = flatten(answer);
            sum = sum.is_empty() ? part : arma::vec(sum + part);
          }
          return unflatten(sum, answer);
        });
      };
    }
    if constexpr (!std::is_void_v<GBoth>) {
      made.both = [&o, caller, begin, count](const arma::vec& x, double fill) {
        return caller(x, "EvaluateWithGradient", [&](X& at) {
          GBoth g = caller.template output<GBoth>(fill);
          const double value = number_of(o.EvaluateWithGradient(at, begin, g, count));
          return std::pair{value, caller.answer(at, g, "EvaluateWithGradient")};
        });
      };
    }
    return made;
  }
};

/// Member functions that take the whole.
template <class O, class X>
struct WholeMethods {
  using M = Methods<O, X>;
  using List = typename Outputs<X>::type;
  using G = typename FirstOf<M::template Fills, List>::type;
  using GLower = typename FirstOf<M::template FillsLower, List>::type;
  using GBoth = typename FirstOf<M::template FillsBoth, List>::type;
  using GBothLower = typename FirstOf<M::template FillsBothLower, List>::type;

  static void add(O& o, const Caller<X>& caller, ObjectiveFunctions& made, bool& single) {
    const auto value = [&]<class Call>(const char* name, Call call) {
      using Result = std::invoke_result_t<Call, O&, X&>;
      single = single || single_result<Result>;
      made.value = [&o, caller, name, call](const arma::vec& x) {
        return caller(x, name, [&](X& at) { return number_of(call(o, at)); });
      };
    };
    if constexpr (requires(X & x) {
                    { o.Evaluate(x) } -> NumberLike;
                  }) {
      value("Evaluate", [](O& f, X& x) { return f.Evaluate(x); });
    } else if constexpr (requires(X & x) {
                           { o.value(x) } -> NumberLike;
                         }) {
      value("value", [](O& f, X& x) { return f.value(x); });
    } else if constexpr (requires(X & x) {
                           { o.evaluate(x) } -> NumberLike;
                         }) {
      value("evaluate", [](O& f, X& x) { return f.evaluate(x); });
    } else if constexpr (requires(X & x) {
                           { o.cost(x) } -> NumberLike;
                         }) {
      value("cost", [](O& f, X& x) { return f.cost(x); });
    }

    const auto filled = [&]<class Out, class Call>(std::type_identity<Out>, const char* name, Call call) {
      made.gradient = [&o, caller, name, call](const arma::vec& x, double fill) {
        return caller(x, name, [&](X& at) {
          Out g = caller.template output<Out>(fill);
          call(o, at, g);
          return caller.answer(at, g, name);
        });
      };
    };
    const auto returned = [&]<class Call>(const char* name, Call call) {
      made.gradient = [&o, caller, name, call](const arma::vec& x, double) {
        return caller(x, name, [&](X& at) { return caller.returned(at, call(o, at), name); });
      };
    };
    if constexpr (!std::is_void_v<G>) {
      filled(std::type_identity<G>{}, "Gradient", [](O& f, X& x, G& g) { f.Gradient(x, g); });
    } else if constexpr (requires(X & x) { take_apart(evaluated(o.Gradient(x))); }) {
      returned("Gradient", [](O& f, X& x) -> decltype(auto) { return f.Gradient(x); });
    } else if constexpr (!std::is_void_v<GLower>) {
      filled(std::type_identity<GLower>{}, "gradient", [](O& f, X& x, GLower& g) { f.gradient(x, g); });
    } else if constexpr (requires(X & x) { take_apart(evaluated(o.gradient(x))); }) {
      returned("gradient", [](O& f, X& x) -> decltype(auto) { return f.gradient(x); });
    } else if constexpr (requires(X & x) { take_apart(evaluated(o.grad(x))); }) {
      returned("grad", [](O& f, X& x) -> decltype(auto) { return f.grad(x); });
    }

    const auto both = [&]<class Out, class Call>(std::type_identity<Out>, const char* name, Call call) {
      made.both = [&o, caller, name, call](const arma::vec& x, double fill) {
        return caller(x, name, [&](X& at) {
          Out g = caller.template output<Out>(fill);
          const double result = number_of(call(o, at, g));
          return std::pair{result, caller.answer(at, g, name)};
        });
      };
    };
    if constexpr (!std::is_void_v<GBoth>) {
      both(std::type_identity<GBoth>{}, "EvaluateWithGradient",
           [](O& f, X& x, GBoth& g) { return f.EvaluateWithGradient(x, g); });
    } else if constexpr (!std::is_void_v<GBothLower>) {
      both(std::type_identity<GBothLower>{}, "evaluate_with_gradient",
           [](O& f, X& x, GBothLower& g) { return f.evaluate_with_gradient(x, g); });
    }
  }
};

/// Evaluate(const double* x, double* cost, double* gradient), gradient may be null: as Ceres'
/// FirstOrderFunction.
template <class O, class X>
void add_plain_memory(O& o, const Caller<X>& caller, ObjectiveFunctions& made) {
  const auto call = [&o](X& at, double& value, double* gradient) {
    const auto memory = memory_of(at);
    if (memory.size() != 1) throw std::invalid_argument("Evaluate(const double*, ...) takes one array");
    const auto* x = static_cast<const double*>(memory.front().begin);
    if constexpr (std::same_as<decltype(o.Evaluate(x, &value, gradient)), bool>) {
      if (!o.Evaluate(x, &value, gradient)) throw std::runtime_error("Evaluate answered false");
    } else {
      o.Evaluate(x, &value, gradient);
    }
  };
  made.value = [caller, call](const arma::vec& x) {
    return caller(x, "Evaluate", [&](X& at) {
      double value = 0.0;
      call(at, value, nullptr);
      return value;
    });
  };
  made.both = [caller, call](const arma::vec& x, double fill) {
    return caller(x, "Evaluate", [&](X& at) {
      ArrayValues gradient = caller.arrays();
      gradient.front().real.fill(fill);
      double value = 0.0;
      call(at, value, gradient.front().real.memptr());
      return std::pair{value, gradient};
    });
  };
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

/// EvaluateConstraint(i, x), GradientConstraint(i, x, g)
template <class O, class X>
void add_constraints(O& o, const Caller<X>& caller, std::vector<ObjectiveFunctions>& constraints) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(o.NumConstraints()); ++i) {
    ObjectiveFunctions made;
    made.value = [&o, caller, i](const arma::vec& x) {
      return caller(x, "EvaluateConstraint", [&](X& at) { return number_of(o.EvaluateConstraint(i, at)); });
    };
    made.gradient = [&o, caller, i](const arma::vec& x, double fill) {
      return caller(x, "GradientConstraint", [&](X& at) {
        X g = caller.template output<X>(fill);
        o.GradientConstraint(i, at, g);
        return caller.answer(at, g, "GradientConstraint");
      });
    };
    constraints.push_back(std::move(made));
  }
}

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
