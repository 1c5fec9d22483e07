// SPDX-License-Identifier: MIT
#include "gradproof/submission/python_exercise.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "gradproof/network/forward.hpp"

namespace gradproof {

const std::vector<PythonExercise>& python_exercises() {
  static const std::vector<PythonExercise> exercises = {
      {"gradients(X, Y, parameters, hidden, output)", "", "", "gradients", {}, "", 0},
      {"the two-layer exercise",
       "forward_propagation",
       "compute_cost",
       "backward_propagation",
       {"sigmoid"},
       "tanh",
       2},
      {"the L-layer exercise",
       "L_model_forward",
       "compute_cost",
       "L_model_backward",
       {"sigmoid", "relu", "linear_forward", "linear_activation_forward", "sigmoid_backward", "relu_backward",
        "linear_backward", "linear_activation_backward"},
       "relu",
       0},
  };
  return exercises;
}

const PythonExercise* exercise_of(const PythonContents& contents) {
  const auto has = [&](const std::string& role) { return contents.found.count(role) > 0; };
  for (const PythonExercise& exercise : python_exercises()) {
    if (has(exercise.backward)) return &exercise;
  }
  for (const PythonExercise& exercise : python_exercises()) {
    if (has(exercise.forward)) return &exercise;
  }
  // compute_cost and activations alone: the L-layer exercise has them all
  const PythonExercise& last = python_exercises().back();
  const bool any = has(last.cost) || std::any_of(last.steps.begin(), last.steps.end(), has);
  return any ? &last : nullptr;
}

namespace {

/// Scales W[L] and b[L] so that |Z[L]| <= 1.
void keep_output_moderate(Case& question) {
  const ForwardPass pass =
      forward(question.architecture.forward_only(), question.parameters, question.X, question.Y);
  const std::size_t L = question.architecture.depth();
  const double largest = arma::abs(pass.Z[L]).max();
  if (largest > 1.0) {
    question.parameters.W[L] /= largest;
    question.parameters.b[L] /= largest;
  }
}

}  // namespace

ExaminationOptions fitting_options(const PythonExercise& exercise, ExaminationOptions options) {
  if (exercise.hidden.empty()) return options;
  if (options.output && options.output->kind() != OutputKind::sigmoid) {
    throw std::invalid_argument(
        fmt::format("{}: its output is a sigmoid with binary cross-entropy, found --output {}; write "
                    "gradients(X, Y, parameters, "
                    "hidden, output) for other outputs",
                    exercise.name, options.output->name()));
  }
  if (!options.sizes.empty()) {
    const bool fits =
        options.sizes.back() == 1 && (exercise.depth == 0 || options.sizes.size() == exercise.depth + 1);
    if (!fits) {
      throw std::invalid_argument(fmt::format(
          "{}: it has {}one output, found --layers {}; take {}", exercise.name,
          exercise.depth == 0 ? "" : fmt::format("{} layers and ", exercise.depth),
          fmt::join(options.sizes, ","), exercise.depth == 2 ? "--layers 3,4,1" : "--layers 3,5,4,1"));
    }
  }
  if (options.hidden.empty()) options.hidden = {Activation::named(exercise.hidden)};
  options.output = OutputLayer(OutputKind::sigmoid);
  if (options.sizes.empty()) {
    options.depth = exercise.depth;
    options.outputs = 1;
  }
  return options;
}

Examination fitted_examination(const PythonExercise& exercise, Examination examination) {
  if (exercise.backward == "L_model_backward") {
    for (Case& question : examination.cases) keep_output_moderate(question);
  }
  return examination;
}

bool PartFinding::right() const {
  return std::all_of(arrays.begin(), arrays.end(),
                     [](const ArrayReport& array) { return array.verdict == Verdict::verified; });
}

std::string in_notation(const std::string& name) {
  const std::size_t digits = name.find_first_of("0123456789");
  if (digits == std::string::npos) return name;
  return name.substr(0, digits) + "[" + name.substr(digits) + "]";
}

}  // namespace gradproof
