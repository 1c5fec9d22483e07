// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/check_function/function_options.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// How a layer is checked, beyond what holds for any function.
struct LayerOptions : FunctionOptions {
  /// What Gradient does with the gradient array that it is given.
  enum class Accumulation { either, sets, adds };
  Accumulation accumulation = Accumulation::either;
  /// Backward must answer for the input that it is given, whatever Forward was asked last. Otherwise that is
  /// a note.
  bool answers_for_given_input = false;
};

/// The calls a layer answers, with its types erased. The input of Backward may be the input or the output of
/// the layer.
struct LayerCalls {
  std::string name;
  ArrayValues x, parameters;  ///< no parameters: an empty list
  bool single_precision = false;
  bool has_gradient = false;
  bool knows_parameters = true;  ///< false: no parameters were recognised, which is not to have none
  std::function<void(const ArrayValues& parameters)> set_parameters;
  std::function<ArrayValues()> get_parameters;
  std::function<ArrayValues(const ArrayValues& x)> forward;
  /// @param given  the first argument: x, or the output y (mlpack 3 hands its activations their output)
  std::function<ArrayValues(const ArrayValues& given, const ArrayValues& y, const ArrayValues& cotangent)>
      backward;
  bool backward_may_take_output = false;
  std::function<ArrayValues(const ArrayValues& x, const ArrayValues& cotangent, double fill)> gradient;
  std::shared_ptr<CallWatch> watch = std::make_shared<CallWatch>();
};

/// Is Backward the derivative of Forward by the input, Gradient that by the parameters? Also: the same after
/// Forward was asked for something else in between, and when asked twice; zero for a zero cotangent and
/// linear in it; Forward leaves its input and the parameters alone; Gradient sets, or adds, in every entry
/// alike.
[[nodiscard]] Report check_layer_calls(const LayerCalls& layer, const LayerOptions& options);

/// Of a layer that threw before it could be asked anything: did not answer.
[[nodiscard]] Report layer_that_threw(const std::string& name, const std::string& what);

}  // namespace gradproof
