// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// A layer of the list (list.hpp) whose examples are rows of features, with its settings: what a layer of
/// somebody else's may be held against.
struct Known {
  std::string of;         ///< its name in the list: "batch_norm"
  std::string text;       ///< "batch norm with eps = 1e-05"
  Tensors settings = {};  ///< what it takes behind x and its parameters
  /// The shapes of its parameters, in their order, from so many features to so many.
  std::function<std::vector<Shape>(arma::uword from, arma::uword to)> parameters = {};
  /// The same layer with other settings that people use, and which: to name them where one of those fits.
  std::vector<std::pair<std::string, Tensors>> others = {};
};

/// y = x w + b
[[nodiscard]] Known affine();
/// Each feature over the batch, with the variance over N.
[[nodiscard]] Known batch_norm(double eps = 1e-5);
/// Each example over its features.
[[nodiscard]] Known layer_norm(double eps = 1e-5);
/// Over the features of each example.
[[nodiscard]] Known softmax();
/// Entry by entry. @param name  as in the list: "relu", "tanh", ...
/// @throws std::invalid_argument for one that is not there
[[nodiscard]] Known activation(const std::string& name);

}  // namespace gradproof::layers
