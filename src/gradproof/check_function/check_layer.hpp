// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/check_function.hpp"
#include "gradproof/check_function/layer_calls.hpp"
#include "gradproof/check_function/layer_report.hpp"
#include "gradproof/check_function/objective_adapter.hpp"
#include "gradproof/check_function/thrown.hpp"

/// Layers are recognised by the calls that they answer:
///   mlpack 3   Forward(x, y)  Backward(x, gy, g)  Gradient(x, error, gradient)  Parameters()  Reset()
///   mlpack 4   Forward(x, y)  Backward(x, y, gy, g)  Gradient(x, error, gradient)  Parameters()
///   SetWeights(...)
///              WeightSize()  InputDimensions()  ComputeOutputDimensions(): called where the layer is not set
///              up yet
///   plain      forward(x) -> y   backward(x, dy) -> dx, or backward(dy) -> dx after forward(x)
///              parameters() -> reference to an array, or std::vector of pointers to arrays
///              gradient(x, dy) -> in their shape, or gradients() after backward
namespace gradproof {
namespace internal {

/// A list of pointers to arrays: what they point to can be moved, however the list itself is returned.
template <class P>
concept PointerList = requires(std::remove_cvref_t<P>& list) {
  requires std::is_pointer_v<std::remove_cvref_t<decltype(*list.begin())>>;
  requires !std::is_const_v<std::remove_pointer_t<std::remove_cvref_t<decltype(*list.begin())>>>;
};
/// Parameters that can be changed where they are.
template <class P>
concept Movable = PointerList<P> ||
    (std::is_lvalue_reference_v<P> && !std::is_const_v<std::remove_reference_t<P>>);
template <class P>
concept ReadOnly =
    !PointerList<P> && std::is_lvalue_reference_v<P> && std::is_const_v<std::remove_reference_t<P>>;

template <class L, class X>
struct LayerForms {
  static constexpr bool Forward = requires(L & l, X& x, X& y) { l.Forward(x, y); };
  static constexpr bool forward = requires(L & l, X& x) { take_apart(evaluated(l.forward(x))); };
  static constexpr bool Backward3 = requires(L & l, X& x, X& gy, X& g) { l.Backward(x, gy, g); };
  static constexpr bool Backward4 = requires(L & l, X& x, X& y, X& gy, X& g) { l.Backward(x, y, gy, g); };
  static constexpr bool backward_x = requires(L & l, X& x, X& dy) {
    take_apart(evaluated(l.backward(x, dy)));
  };
  static constexpr bool backward = requires(L & l, X& dy) { take_apart(evaluated(l.backward(dy))); };
  static constexpr bool Gradient = requires(L & l, X& x, X& e, X& g) { l.Gradient(x, e, g); };
  static constexpr bool gradient_x = requires(L & l, X& x, X& dy) { l.gradient(x, dy); };
  static constexpr bool gradients = requires(L & l) { l.gradients(); };
  static constexpr bool Parameters = requires(L & l) { requires Movable<decltype(l.Parameters())>; };
  static constexpr bool parameters = requires(L & l) { requires Movable<decltype(l.parameters())>; };
  static constexpr bool read_only = requires(L & l) { requires ReadOnly<decltype(l.Parameters())>; }
  || requires(L& l) { requires ReadOnly<decltype(l.parameters())>; };
  static constexpr bool weight_size = requires(L & l) { static_cast<std::size_t>(l.WeightSize()); };
  static constexpr bool any_forward = Forward || forward;
  static constexpr bool any_backward = Backward3 || Backward4 || backward_x || backward;
};

template <class P>
ArrayValues parameters_apart(P&& parameters) {
  if constexpr (Argument<P>) {
    return take_apart(parameters);
  } else {
    ArrayValues arrays;  // a list of pointers
    for (auto* pointer : parameters) {
      for (ArrayValue& array : take_apart(*pointer)) arrays.push_back(std::move(array));
    }
    return arrays;
  }
}

/// Into the memory that is there: a layer may hold views of its parameters.
template <class T>
void write_into(T& parameters, const ArrayValue& values) {
  using Element = typename T::elem_type;
  std::transform(values.real.begin(), values.real.end(), parameters.begin(),
                 [](double value) { return static_cast<Element>(value); });
}
template <class P>
void write_parameters(P&& parameters, const ArrayValues& values) {
  if constexpr (requires {
                  typename std::remove_cvref_t<P>::elem_type;
                  parameters.begin();
                }) {
    write_into(parameters, values.front());
  } else if constexpr (Argument<P>) {
    parameters = put_together(parameters, values);
  } else {
    std::size_t next = 0;
    for (auto* pointer : parameters) write_into(*pointer, values.at(next++));
  }
}

/// What an mlpack 4 layer says of its parameters; empty where it throws, as layers without weights and
/// containers do.
template <class L>
bool has_parameters_set(L& layer) {
  try {
    return !layer.Parameters().is_empty();
  } catch (...) {
    return false;
  }
}
template <class L, class M>
void hand_over(L& layer, M& weights) {
  if constexpr (requires { layer.SetWeights(weights); }) {
    layer.SetWeights(weights);
  } else if constexpr (requires { layer.SetWeights(weights.memptr()); }) {
    layer.SetWeights(weights.memptr());
  }
}

/// Sizes and weights of an mlpack 4 layer that nobody has set yet. `weights` stays empty where it had its
/// own.
template <class L, class X>
void set_up(L& layer, const X& x, arma::Mat<typename X::elem_type>& weights, std::uint64_t seed) {
  if constexpr (requires {
                  layer.InputDimensions().empty();
                  layer.ComputeOutputDimensions();
                }) {
    if (layer.InputDimensions().empty()) {
      layer.InputDimensions() = {static_cast<std::size_t>(x.n_rows)};
      layer.ComputeOutputDimensions();
    }
  }
  if constexpr (LayerForms<L, X>::weight_size) {
    const auto size = static_cast<arma::uword>(layer.WeightSize());
    if (size == 0) return;
    if constexpr (requires { layer.Parameters().is_empty(); }) {
      if (has_parameters_set(layer)) return;
    }
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(0.0, 0.5);
    weights.set_size(size, 1);
    for (auto& weight : weights) weight = static_cast<typename X::elem_type>(normal(random));
    hand_over(layer, weights);
  }
}

template <class L, class X>
LayerCalls erase_layer(L& layer, const X& x, arma::Mat<typename X::elem_type>& weights) {
  using Forms = LayerForms<L, X>;
  LayerCalls calls;
  calls.name = type_text(typeid(layer));
  calls.x = take_apart(x);
  calls.single_precision = ArgumentTraits<X>::single;
  const auto watched = [watch = calls.watch](const char* name, const ArrayValues& before, const X& after) {
    const ArrayValues now = take_apart(after);
    if (!identical(before, now))
      watch->note(&CallWatch::changed_input, changed_input_text(name, before, now));
  };
  calls.forward = [&layer, x, watched](const ArrayValues& at) {
    X input = put_together(x, at);
    const ArrayValues before = take_apart(input);
    if constexpr (Forms::Forward) {
      X output;
      if constexpr (requires { output.set_size(layer.OutputSize(), input.n_cols); }) {
        output.zeros(layer.OutputSize(), input.n_cols);
      }
      layer.Forward(input, output);
      watched("Forward", before, input);
      return take_apart(output);
    } else {
      refuse_expression<decltype(layer.forward(input))>();
      const ArrayValues output = take_apart(evaluated(layer.forward(input)));
      watched("forward", before, input);
      return output;
    }
  };
  calls.backward = [&layer, x, watched](const ArrayValues& given, const ArrayValues& y,
                                        const ArrayValues& cotangent) {
    X input = put_together(x, given), output = put_together(x, y), dy = put_together(x, cotangent);
    const ArrayValues given_before = take_apart(input), dy_before = take_apart(dy);
    X g;
    ArrayValues answer;
    if constexpr (Forms::Backward4 || Forms::Backward3) {
      if constexpr (Forms::Backward4) {
        g.zeros(input.n_rows, input.n_cols);
        layer.Backward(input, output, dy, g);
      } else {
        layer.Backward(input, dy, g);
      }
      answer = take_apart(g);
    } else if constexpr (Forms::backward_x) {
      answer = take_apart(evaluated(layer.backward(input, dy)));
    } else if constexpr (Forms::backward) {
      answer = take_apart(evaluated(layer.backward(dy)));
    }
    watched("Backward", given_before, input);
    watched("Backward", dy_before, dy);
    return answer;
  };
  calls.backward_may_take_output = Forms::Backward3 && !Forms::Backward4;

  calls.get_parameters = [] { return ArrayValues{}; };
  bool none = false;
  if constexpr (Forms::weight_size) none = static_cast<std::size_t>(layer.WeightSize()) == 0;
  calls.knows_parameters = none || Forms::Parameters || Forms::parameters || !weights.is_empty();
  const auto with_parameters = [&](auto get) {
    // Gradient of an mlpack 4 layer fills a column of WeightSize(), whatever the shape of the parameters is.
    const auto apart = [get](L& from) {
      ArrayValues arrays = parameters_apart(get(from));
      if (Forms::weight_size && arrays.size() == 1)
        arrays.front().real.reshape(arrays.front().real.n_elem, 1);
      return arrays;
    };
    const ArrayValues parameters = apart(layer);
    if (flatten(parameters).is_empty()) return;
    calls.parameters = parameters;
    calls.get_parameters = [&layer, apart] { return apart(layer); };
    calls.set_parameters = [&layer, get](const ArrayValues& values) { write_parameters(get(layer), values); };
  };
  if (!weights.is_empty()) {  // those that set_up() handed over: Parameters() may throw (mlpack 4 containers)
    calls.parameters = take_apart(weights);
    calls.get_parameters = [&weights] { return take_apart(weights); };
    calls.set_parameters = [&layer, &weights](const ArrayValues& values) {
      write_into(weights, values.front());
      hand_over(layer, weights);
    };
  } else if (!none) {
    if constexpr (Forms::Parameters) {
      with_parameters([](L& l) -> decltype(auto) { return l.Parameters(); });
    } else if constexpr (Forms::parameters) {
      with_parameters([](L& l) -> decltype(auto) { return l.parameters(); });
    }
  }

  calls.has_gradient = Forms::Gradient || Forms::gradient_x || Forms::gradients;
  calls.gradient = [&layer, x, like = calls.parameters, watched](const ArrayValues& at,
                                                                 const ArrayValues& cotangent, double fill) {
    X input = put_together(x, at), dy = put_together(x, cotangent);
    const ArrayValues before = take_apart(input), dy_before = take_apart(dy);
    if constexpr (Forms::Gradient) {
      X gradient;
      if (!like.empty()) gradient.set_size(like.front().real.n_rows, like.front().real.n_cols);
      gradient.fill(static_cast<typename X::elem_type>(fill));
      layer.Gradient(input, dy, gradient);
      watched("Gradient", before, input);
      watched("Gradient", dy_before, dy);
      return take_apart(gradient);
    } else if constexpr (Forms::gradient_x) {
      auto gradient = layer.gradient(input, dy);
      return parameters_apart(gradient);
    } else if constexpr (Forms::gradients) {
      auto&& gradients = layer.gradients();
      return parameters_apart(gradients);
    } else {
      return ArrayValues{};
    }
  };
  return calls;
}

/// Weights that were handed to a layer which had none stay alive to the end: such a layer keeps no copy of
/// them, but a pointer, and may be used, or checked again, when the check is over.
inline void keep_alive(std::shared_ptr<const void> weights) {
  static std::mutex one_at_a_time;
  static std::vector<std::shared_ptr<const void>> kept;
  const std::lock_guard guard(one_at_a_time);
  kept.push_back(std::move(weights));
}

}  // namespace internal

/// Are the derivatives of this layer those of its forward pass, at this input and its present parameters (an
/// mlpack 4 layer whose weights nobody has set is given Gaussian ones for the check)? The layer is left with
/// the parameters it had. `check_layer(mine, x).against(layers::batch_norm())` asks which layer it is, too.
/// @param x  input of the layer, examples in columns; its output is an array of the same type
template <class L, class X>
[[nodiscard]] LayerReport check_layer(L&& layer, const X& x, const LayerOptions& options = {}) {
  using Plain = std::remove_reference_t<L>;
  const auto input = evaluated(x);
  using Input = std::remove_const_t<decltype(input)>;
  using Forms = internal::LayerForms<Plain, Input>;
  static_assert(Forms::any_forward,
                "gradproof::check_layer: no forward pass was recognised. Looked for Forward(x, y) and "
                "forward(x) -> y, with x and y "
                "of the type of the input that was passed. Is the layer const?");
  static_assert(Forms::any_backward || !Forms::any_forward,
                "gradproof::check_layer: no backward pass was recognised. Looked for Backward(x, gy, g), "
                "Backward(x, y, gy, g), "
                "backward(x, dy) -> dx and backward(dy) -> dx");
  static_assert(
      !Forms::read_only,
      "gradproof::check_layer: the parameters are const, and a check has to move them. Give the layer "
      "a non-const overload: arma::mat& Parameters() { return weights; }");
  if constexpr (Forms::any_forward && Forms::any_backward && !Forms::read_only) {
    const auto weights = std::make_shared<arma::Mat<typename Input::elem_type>>();
    std::string problem = "something that is no std::exception";
    try {
      internal::set_up(layer, input, *weights, options.seed);
      if (!weights->is_empty()) internal::keep_alive(weights);
      LayerCalls calls = internal::erase_layer(layer, input, *weights);
      Report found = check_layer_calls(calls, options);
      return {std::move(found), std::move(calls)};
    } catch (const std::exception& thrown) {
      problem = thrown.what();
    } catch (abi::__forced_unwind&) {
      throw;
    } catch (...) {
    }
    return LayerReport(
        layer_that_threw(options.name.empty() ? internal::type_text(typeid(layer)) : options.name, problem));
  } else {
    return LayerReport({});
  }
}

/// A loss layer, asked Forward before Backward as a network does: Forward(prediction, target) -> number,
/// Backward(prediction, target, gradient); or forward and backward in lower case, backward returning the
/// gradient.
template <class L, class X, class Y>
[[nodiscard]] Report check_loss(L&& loss, const X& prediction, const Y& target,
                                const FunctionOptions& options = {}) {
  using Point = std::remove_const_t<decltype(evaluated(prediction))>;
  FunctionOptions named = options;
  if (named.name.empty()) named.name = internal::type_text(typeid(loss));
  constexpr bool upper = requires(Point & p, Point & g) {
    { loss.Forward(p, target) } -> internal::NumberLike;
    loss.Backward(p, target, g);
  };
  constexpr bool lower = requires(Point & p) {
    { loss.forward(p, target) } -> internal::NumberLike;
    take_apart(evaluated(loss.backward(p, target)));
  };
  static_assert(
      upper || lower,
      "gradproof::check_loss: looked for Forward(prediction, target) -> number with Backward(prediction, "
      "target, "
      "gradient), and for forward(prediction, target) with backward(prediction, target) -> gradient");
  if constexpr (upper) {
    return check_function([&](Point& p) { return internal::number_of(loss.Forward(p, target)); }, prediction,
                          [&](Point& p, Point& g) {
                            static_cast<void>(loss.Forward(p, target));  // which may keep what Backward needs
                            loss.Backward(p, target, g);
                          },
                          named);
  } else {
    return check_function([&](Point& p) { return internal::number_of(loss.forward(p, target)); }, prediction,
                          [&](Point& p) -> Point {
                            static_cast<void>(loss.forward(p, target));
                            return evaluated(loss.backward(p, target));
                          },
                          named);
  }
}

}  // namespace gradproof
