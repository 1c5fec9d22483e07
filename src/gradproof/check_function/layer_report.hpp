// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/check_function/layer_calls.hpp"
#include "gradproof/layers/known.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// What check_layer() found, and the layer, which can be asked more as long as it is there.
class LayerReport : public Report {
 public:
  explicit LayerReport(Report found) : Report(std::move(found)) {}
  LayerReport(Report found, LayerCalls calls) : Report(std::move(found)), calls_(std::move(calls)) {}

  /// Is it the layer that it says it is? `check_layer(mine, x).against(layers::batch_norm())`: its forward
  /// pass beside the reference, to the rounding of sums, at x with its present parameters and at three
  /// Gaussian points (where no parameter is 0 or 1 by accident). Examples are columns, and parameters in the
  /// order of the reference: w, b; gamma, beta; as arrays, or one after the other in one array. What was
  /// found before stays in the report. The layer is left with the parameters it had.
  [[nodiscard]] Report against(const layers::Known& known) &&;

 private:
  LayerCalls calls_;
};

}  // namespace gradproof
