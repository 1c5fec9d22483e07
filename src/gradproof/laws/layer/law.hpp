// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gradproof/laws/law.hpp"
#include "gradproof/layers/list.hpp"

/// What holds of every right backward pass of a layer, whatever the layer is. Where a law needs something of
/// the forward pass (that examples do not meet in it, that it is affine in w), the values of the forward pass
/// say whether that is so, at the question that is asked: the backward pass has to follow.
namespace gradproof::laws {

/// Somebody's layer: its signature says what it takes, `draw` may be left empty where the signature says
/// enough to make questions of.
struct LayerSubject {
  layers::Layer layer;
  double unit_roundoff = 0x1p-53;  ///< 2^-24 where it computes in single precision
  bool in_process = true;  ///< functions of this process: they may share memory, and threads may call them
};

/// Two numbers that a law says are one, and are not.
struct LayerViolation {
  std::string law = {};    ///< its id
  std::string array = {};  ///< "dw(0, 1)"
  std::string left = {}, right = {};
  double found = 0.0, expected = 0.0, bar = 0.0;
  std::string remark = {};    ///< in place of numbers
  std::string layer = {};     ///< its name and shapes: "affine: x 2x1, w 1x1, b 1"
  std::string question = {};  ///< the arrays as NumPy and as C++, to be pasted

  [[nodiscard]] std::string text() const;
};

class LayerPoint;

struct LayerLaw {
  std::string id = {};
  Group group = Group::dimension;
  std::string statement = {};
  std::string hypothesis = {};  ///< of which layers; empty: of all
  std::string finds = {};
  std::string kept_for = {};  ///< why it stays where the catalogue has nothing that it alone finds
  std::string source = {};
  bool needs_examples = false;  ///< an axis of examples, and two of them
  bool in_process = false;      ///< only where the layer runs in this process
  /// @throws NotGiven where the forward pass does not meet the hypothesis, with the reason; NothingToCompare
  /// where the point lies at a kink; what the layer throws.
  std::function<std::optional<LayerViolation>(const LayerSubject&, const LayerPoint&)> check = nullptr;
};

/// Every law of layers, by group.
[[nodiscard]] const std::vector<LayerLaw>& all_of_layers();
/// As named() and chosen() of laws of networks. @throws std::invalid_argument
[[nodiscard]] const LayerLaw& named_of_layers(std::string_view id);
[[nodiscard]] std::vector<const LayerLaw*> chosen_of_layers(std::string_view group_or_id);

namespace layer_groups {
[[nodiscard]] std::vector<LayerLaw> dimension();
[[nodiscard]] std::vector<LayerLaw> batches();    ///< L against J
[[nodiscard]] std::vector<LayerLaw> arguments();  ///< what F does to an argument, the derivative answers to
[[nodiscard]] std::vector<LayerLaw> way();        ///< the fundamental theorem of calculus
[[nodiscard]] std::vector<LayerLaw> purity();
}  // namespace layer_groups

}  // namespace gradproof::laws
