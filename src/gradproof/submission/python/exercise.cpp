// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/exercise.hpp"

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
        "tanh_backward", "leaky_relu_backward", "linear_backward", "linear_activation_backward"},
       "relu",
       0},
      {"logistic regression", "", "", "propagate", {"sigmoid"}, "", 1},
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
  // compute_cost or steps alone: the L-layer exercise has them all; a sigmoid is no exercise. A cost by
  // another name may be any cost, and in any layout: alone it says nothing of what it should be.
  const PythonExercise& last = python_exercises().at(2);
  const bool any = (has(last.cost) && contents.found.at(last.cost).name.starts_with(last.cost)) ||
                   std::any_of(last.steps.begin() + 2, last.steps.end(), has);
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

namespace {

/// What the runner found, or what the exercise is posed with.
struct Found {
  std::size_t depth;
  std::string hidden, output;
  arma::uword outputs;
  bool one_output;
  double lambda;

  Found(const PythonExercise& exercise, const PythonContents& contents) {
    const auto word = [&](const char* name, const std::string& otherwise) {
      const auto at = contents.network.find(name);
      return at == contents.network.end() ? otherwise : at->second;
    };
    depth = std::stoul(word("depth", std::to_string(exercise.depth)));
    hidden = word("hidden", exercise.hidden);
    output = word("output", "sigmoid");
    outputs = std::stoul(word("outputs", "1"));
    one_output = outputs == 1;
    if (outputs == 3) outputs = 0;  // any number of them, as far as could be seen
    lambda = std::stod(word("lambda", "0"));
  }
  [[nodiscard]] std::string layers_to_take() const {
    static const std::vector<std::string> hidden_sizes = {"3", "3,4", "3,5,4", "3,5,4,6", "3,5,4,6,7"};
    const std::size_t layers = depth == 0 ? 3 : std::min(depth, hidden_sizes.size());
    return fmt::format("--layers {},{}", hidden_sizes[layers - 1], one_output ? "1" : "2");
  }
};

}  // namespace

ExaminationOptions fitting_options(const PythonExercise& exercise, const PythonContents& contents,
                                   ExaminationOptions options) {
  if (exercise.backward == "gradients") return options;
  const Found found(exercise, contents);
  const OutputLayer output = OutputLayer::named(found.output);
  const std::string name = title(exercise, contents);
  if (options.output && options.output->kind() != output.kind()) {
    throw std::invalid_argument(
        fmt::format("{}: its output is a {} with {}, found --output {}; write gradients(X, Y, parameters, "
                    "hidden, output) for other outputs",
                    name, output.name(), output.loss_name(), options.output->name()));
  }
  if (!options.sizes.empty()) {
    const bool outputs_fit = found.one_output ? options.sizes.back() == 1 : options.sizes.back() > 1;
    if (!outputs_fit || (found.depth != 0 && options.sizes.size() != found.depth + 1)) {
      throw std::invalid_argument(fmt::format(
          "{}: it has {}{} output{}, found --layers {}; take {}", name,
          found.depth == 0 ? "" : fmt::format("{} layer{} and ", found.depth, found.depth == 1 ? "" : "s"),
          found.one_output ? "one" : "more than one", found.one_output ? "" : "s",
          fmt::join(options.sizes, ","), found.layers_to_take()));
    }
  }
  if (options.hidden.empty() && !found.hidden.empty()) options.hidden = {Activation::named(found.hidden)};
  options.output = output;
  if (options.sizes.empty()) {
    options.depth = found.depth;
    options.outputs = found.outputs;
  }
  if (options.lambda == 0.0) options.lambda = found.lambda;
  if (contents.network.count("one at a time") > 0) options.m = 1;
  return options;
}

Examination fitted_examination(const PythonExercise& exercise, const PythonContents& contents,
                               Examination examination) {
  const bool divides = Found(exercise, contents).output == "sigmoid" && exercise.backward != "gradients" &&
                       exercise.backward != "propagate";
  const bool needs_last_class = contents.network.count("labels") > 0;
  for (std::vector<Case>* questions : {&examination.cases, &examination.robustness}) {
    for (Case& question : *questions) {
      if (divides && questions == &examination.cases) keep_output_moderate(question);
      if (!needs_last_class) continue;
      question.Y.col(0).zeros();
      question.Y(question.Y.n_rows - 1, 0) = 1.0;
    }
  }
  return examination;
}

Examination deeper_examination(const PythonExercise& exercise, const PythonContents& contents,
                               const Examination& like) {
  ExaminationOptions options;
  const Architecture& usual = like.cases.front().architecture;
  if (exercise.backward != "gradients" && usual.depth() > 1) options.hidden = {usual.g(1)};
  options.seed = like.seed;
  options = fitting_options(exercise, contents, options);
  options.depth = deep_layers;
  Examination examination = standard_examination(options);
  examination.cases.erase(examination.cases.begin() + 1, examination.cases.end());
  examination.robustness.clear();
  return examination;
}

std::string title(const PythonExercise& exercise, const PythonContents& contents) {
  if (exercise.backward == "gradients" || exercise.backward == "propagate") return exercise.name;
  const Found found(exercise, contents);
  const bool as_posed = found.hidden == exercise.hidden && found.output == "sigmoid" && found.lambda == 0.0 &&
                        (found.depth == exercise.depth || exercise.depth == 0);
  if (as_posed) return exercise.name;
  return fmt::format("a network of {}, {} hidden, {} output{}{}",
                     found.depth == 0   ? "any number of layers"
                     : found.depth == 1 ? "one layer"
                                        : fmt::format("{} layers", found.depth),
                     found.hidden, found.output, found.lambda > 0.0 ? ", with an L2 term" : "",
                     contents.network.count("dropout") > 0 ? ", with dropout" : "");
}

bool PartFinding::right() const {
  return std::all_of(arrays.begin(), arrays.end(),
                     [](const ArrayReport& array) { return array.verdict == Verdict::verified; });
}

std::string in_notation(const std::string& name) {
  const std::size_t digits = name.find_first_of("0123456789");
  const bool ends_there = name.find_first_not_of("0123456789", digits) == std::string::npos;
  if (digits == std::string::npos || !ends_there) return name;  // h1_to_h2_weights is no layer's
  return name.substr(0, digits) + "[" + name.substr(digits) + "]";
}

}  // namespace gradproof
