// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "gradproof/check_function/objective_answers.hpp"
#include "gradproof/check_function/objective_caller.hpp"

/// Calling member functions: Evaluate and Gradient in all their spellings, by batches, constraints, plain
/// memory.
namespace gradproof::internal {

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

}  // namespace gradproof::internal
