// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace gradproof {

/// What a function of an exercise takes or gives.
struct ExerciseArgument {
  std::string name;                          ///< "x", "conv_param", "reg"
  bool is_array = false;                     ///< else a setting, or a dict
  std::vector<std::string> axes = {};        ///< of an array: {"N", "D"}; of a number: none
  std::string below = {};                    ///< of an array of whole numbers: "C"
  std::string values = {};                   ///< of a setting: "such as 0.3"
  std::vector<ExerciseArgument> parts = {};  ///< of a dict: what lies under which key
};

/// A layer of pairs.json under one of its names: what somebody who writes it is told.
struct Exercise {
  std::size_t entry = 0;               ///< its place in pairs.json
  std::string data = {};               ///< of a file of its own: its text, in place of that
  std::string reference_file = {};     ///< and NAME.py, whose forward pass it should have
  std::string name;                    ///< what --exercise calls it: "conv", "conv-channels-last"
  std::string layer, stem;             ///< "convolution", "conv"
  std::vector<std::string> functions;  ///< stems of all that compute the same: "conv", "conv2d"
  std::string forward, backward;       ///< "conv_forward_naive"; of a loss the same
  bool is_loss = false;
  bool gives_dict = false;     ///< the backward pass gives its results under their names
  bool has_reference = false;  ///< its forward pass is held against one
  std::vector<ExerciseArgument> arguments;
  std::vector<ExerciseArgument> outputs;     ///< of the forward pass, those that the backward pass is about
  std::vector<ExerciseArgument> not_judged;  ///< and the others, which come behind them
  std::vector<ExerciseArgument> cotangents, results;
  std::vector<std::string> after;  ///< what the backward pass takes behind its cache: "mode"
  std::string cache;               ///< "cache", "caches"
  std::vector<std::string> equation, way_back;
};

/// All that `--exercise` takes: the functions by their names, and a name of its own for each layer whose
/// functions are called as another's.
[[nodiscard]] std::vector<std::string> exercise_names();
/// By such a name, or by that of the layer: "convolution, channels last".
[[nodiscard]] std::optional<Exercise> exercise_named(const std::string& name);
/// What --exercise says: a name, or a file NAME.json of somebody's own, with what an entry of pairs.json has.
/// @throws std::invalid_argument, with the nearest name; or with the place in the file, what was found and
/// what was expected
[[nodiscard]] Exercise exercise_said(const std::string& name_or_file);
/// The name of the exercise of this place in pairs.json.
[[nodiscard]] std::string exercise_name(std::size_t entry);
/// Other exercises whose functions have the same names: "conv-channels-last" of "conv".
[[nodiscard]] std::vector<std::string> namesakes(const Exercise& exercise);

}  // namespace gradproof
