// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/layers/convolution.hpp"
#include "gradproof/layers/pooling.hpp"
#include "gradproof/layers/tensor.hpp"

namespace gradproof::layers {

/// A layer of the list (list.hpp) with its settings: what a layer of somebody else's may be held against.
struct Known {
  std::string of;         ///< its name in the list: "batch_norm"
  std::string text;       ///< "batch norm with eps = 1e-05"
  Tensors settings = {};  ///< what it takes behind x and its parameters
  /// The axes of one example of so many numbers, the last running fastest; none: a row of features.
  std::function<Shape(arma::uword from)> example = {};
  /// What stands between x and its parameters, for so many examples: a state, 0 at first.
  std::function<std::vector<Shape>(arma::uword examples, arma::uword from, arma::uword to)> states = {};
  /// The shapes of its parameters, in their order, from so many features to so many.
  std::function<std::vector<Shape>(arma::uword from, arma::uword to)> parameters = {};
  /// What else people do, to name it where it fits: "eps = 1e-08", "its gates in the order i, f, g, o". Each
  /// makes of the arguments, settings included, those with which this layer gives the same.
  std::vector<std::pair<std::string, std::function<Tensors(Tensors)>>> others = {};
};

/// One image, a column of the input: the width runs fastest, then the height, then the channels.
struct Image {
  arma::uword channels = 1, height = 0, width = 0;
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

/// With `filters` filters of size x size; w has the width fastest, then the height, channels, filters.
[[nodiscard]] Known convolution(const Image& image, arma::uword filters, arma::uword size,
                                const Window& window = {});
/// Max or mean, each channel by itself.
[[nodiscard]] Known pooling(const Image& image, const Pool& pool);
/// Over `steps` steps: an example, a column, has the features of the first step, then of the second, ...; so
/// has what it gives. From h = 0 (and c = 0). Wx, Wh, b have the gates of lstm in the order i, f, o, g, those
/// of gru in the order z, r, n.
[[nodiscard]] Known rnn(arma::uword steps);
[[nodiscard]] Known lstm(arma::uword steps);
[[nodiscard]] Known gru(arma::uword steps);

}  // namespace gradproof::layers
