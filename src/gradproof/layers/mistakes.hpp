// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "gradproof/layers/list.hpp"

namespace gradproof::layers {

/// A layer asked for its derivatives.
struct Asking {
  const Layer& layer;
  const Tensors &x, &dy;  ///< its arguments, and the cotangents of its outputs

  [[nodiscard]] Tensors right() const { return layer.backward(x, dy); }
  /// The right results but for number k.
  [[nodiscard]] Tensors but(std::size_t k, Tensor wrong) const;
};

/// A mistake people make in the backward pass of a layer: the line written wrong, and the backward pass that
/// has it, which can be run beside the right one.
struct LayerMistake {
  std::string id;                   ///< in words, never changed once published: "conv-dx-overwritten"
  std::vector<std::string> layers;  ///< names of layers/list.hpp that it is made in
  using Backward = std::function<Tensors(const Asking&)>;
  /// Different ways to write the same mistake (loops in another order), the common one first. A result may
  /// have another shape than it should, which is then the mistake.
  std::vector<Backward> backward;
  std::string wrong = {}, right = {};  ///< the line in NumPy's words: mistakes.json
  std::string why = {};
  std::string wrong_by_weights = {}, right_by_weights = {};  ///< in a linear classifier, whose line makes dW
  [[nodiscard]] const std::string& wrong_in(const Layer& layer) const;
  [[nodiscard]] const std::string& right_in(const Layer& layer) const;
};

/// All of them, by layer; within a layer the common ones first.
[[nodiscard]] const std::vector<LayerMistake>& mistakes();
/// nullptr where there is none of this id
[[nodiscard]] const LayerMistake* find_layer_mistake(const std::string& id);
/// Those that concern a layer: of its own, or of the layer that it is another view of.
[[nodiscard]] std::vector<const LayerMistake*> mistakes_of(const Layer& layer);
/// The backward pass with one mistake, in the view of the layer.
[[nodiscard]] Tensors mistaken(const LayerMistake::Backward& backward, const Asking& asking);

/// One question and what somebody's backward pass said.
struct Answered {
  Tensors given, cotangents, answer;
};
/// A mistake, and which of the results (from 0) it explains.
struct Explained {
  const LayerMistake* mistake;
  std::vector<std::size_t> results;
  bool certain = true;  ///< no other mistake says the same of the same results
};
/// Which mistakes answer as somebody did, to rounding and in every question: those that explain most results
/// that are wrong first, and none that would have made a right one wrong where one that would not is there.
/// Empty where every result is right, or nothing known explains one that is wrong.
/// @param tolerance  relative to the largest entry of a result: 1e-9 for double precision
[[nodiscard]] std::vector<Explained> explained_by(const Layer& layer, const std::vector<Answered>& questions,
                                                  double tolerance);

/// The mistakes of each file, for mistakes().
[[nodiscard]] std::vector<LayerMistake> dense_mistakes();
[[nodiscard]] std::vector<LayerMistake> loss_mistakes();
[[nodiscard]] std::vector<LayerMistake> attention_mistakes();
[[nodiscard]] std::vector<LayerMistake> window_mistakes();
[[nodiscard]] std::vector<LayerMistake> time_mistakes();

}  // namespace gradproof::layers
