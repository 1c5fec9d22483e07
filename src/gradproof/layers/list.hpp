// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/layers/tensor.hpp"
#include "gradproof/network/random.hpp"

namespace gradproof::layers {

/// Which sizes are drawn: all of one question different from each other, so that a shape gives a transpose
/// away; or any, 1 among them; or the smallest, 1 and 2.
enum class Sizes { different, any, small };

/// A layer that is another one with its axes in another order, or with its arguments cut up otherwise.
struct View {
  std::string of;                                            ///< name of the other one
  std::function<Tensors(const Tensors&)> given, cotangents;  ///< as the other one takes them
  /// the outputs of the other one, and its derivatives by its arguments, as this one gives them for `given`
  std::function<Tensors(const Tensors&given, const Tensors&)> outputs, results;
};

/// A layer as whoever asks all of them sees it. What it is differentiated by comes first among its arguments;
/// after those come labels, masks and settings, each a tensor too (a setting has no axes).
struct Layer {
  std::string name;       ///< "convolution"
  std::string signature;  ///< "x (N, C, H, W), w (F, C, HH, WW), b (F), stride, pad -> (N, F, H', W')"
  std::size_t by = 1;     ///< how many arguments it is differentiated by
  bool splits = false;    ///< a batch (first axis of x and of what comes out) may be cut in two
  std::function<Tensors(Random&, Sizes)> draw = {};
  std::function<Tensors(const Tensors&)> forward = {};  ///< one output, or several
  /// derivatives of the sum of <cotangent, output> over the outputs, by the first `by` arguments
  std::function<Tensors(const Tensors&, const Tensors& cotangents)> backward = {};
  std::optional<View> view = {};
  /// What else a question asks with, where that is not among its arguments: "with stride 2, pad 1".
  std::function<std::string(const Tensors&)> about = {};
};

/// "x", "w", "b", "stride", "pad": as the signature names them
[[nodiscard]] std::vector<std::string> argument_names(const Layer& layer);

/// All of them. Elementwise layers go by the names of their activations: "relu", "leaky_relu", ...
[[nodiscard]] const std::vector<Layer>& all();
/// @throws std::invalid_argument for a name that is not there; the text lists those that are
[[nodiscard]] const Layer& named(const std::string& name);

}  // namespace gradproof::layers
