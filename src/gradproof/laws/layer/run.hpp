// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gradproof/laws/layer/law.hpp"
#include "gradproof/laws/outcome.hpp"

namespace gradproof::laws {

/// Shapes that hide, or show, what others do not.
enum class LayerShape {
  one_example,      ///< N = 1
  odd_batch,        ///< N odd, 3 or more
  many_examples,    ///< N larger than every other size
  examples_a_size,  ///< N = some other size
  all_different,    ///< every size another
  two_alike,        ///< two sizes but N the same: a transpose is not seen by its shape
  size_one,         ///< some size but N is 1
};
inline constexpr std::size_t layer_shape_count = 7;
[[nodiscard]] std::string to_string(LayerShape shape);
[[nodiscard]] bool is_in(LayerShape shape, const LayerSubject& subject, const layers::Tensors& arguments);

/// A question by the choices that make it.
struct LayerDraw {
  layers::Sizes sizes = layers::Sizes::any;
  std::uint64_t seed = 1;
  double grid = 0x1p-10;  ///< every number of an array is a multiple of it, and so a float as well

  /// By the layer's own draw; where it has none, by its signature: normal numbers.
  [[nodiscard]] layers::Tensors question(const LayerSubject& subject) const;
  /// "any seed=7 grid=0.0009765625"
  [[nodiscard]] std::string line() const;
  /// What line() wrote; empty where the text is no such line.
  [[nodiscard]] static std::optional<LayerDraw> of_line(const std::string& line);
};

/// A question that broke a law of a layer: what .gradproof-laws keeps, a line each.
struct LayerCounterexample {
  std::string law = {};
  LayerDraw draw = {};
};

struct LayerRunOptions {
  std::uint64_t seed = 1;
  std::size_t cases = 1;                        ///< of each law in each shape class
  std::vector<const LayerLaw*> laws = {};       ///< empty: all
  std::vector<LayerCounterexample> kept = {};   ///< tried first
  std::set<std::string> expected_to_fail = {};  ///< ids
  bool shrink = true;
  const std::atomic<bool>* stop = nullptr;
};

using LayerLawResult = ResultOf<LayerLaw, LayerShape, LayerViolation, LayerDraw>;
using LayerFindings = FindingsOf<LayerLawResult>;

/// Asks every law, in every shape class; a broken one is shrunk to the smallest shapes that show it.
/// @throws DidNotAnswer, HarnessTrouble as the layer does; std::invalid_argument for a signature that cannot
/// be read, or an argument without axes where there is no draw
[[nodiscard]] LayerFindings run(const LayerSubject& subject, const LayerRunOptions& options = {});

/// One law at one question. An exception of the layer breaks `layer-conforms` and decides nothing of the
/// others: NotDecided.
[[nodiscard]] std::optional<LayerViolation> check(const LayerLaw& law, const LayerSubject& subject,
                                                  const LayerPoint& at);

/// Of a file of layers. @param not_judged  what of it could not be asked: then never verified
[[nodiscard]] Verdict verdict_of(const std::vector<LayerFindings>& layers, const std::string& not_judged);
[[nodiscard]] std::string json_of(const std::vector<LayerFindings>& layers, const std::string& not_judged);

}  // namespace gradproof::laws
