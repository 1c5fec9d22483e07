// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/laws/layer/run.hpp"
#include "gradproof/laws/run.hpp"

namespace gradproof::cli {

/// The questions that broke a law before, newest first: .gradproof-laws of this folder, a line each. What is
/// no such line, or names a law that is no more, is passed over.
[[nodiscard]] std::vector<laws::Counterexample> kept_counterexamples();

/// The same of one layer of a file of layers: "layer-linear relu_forward,relu_backward any seed=7 grid=1".
[[nodiscard]] std::vector<laws::LayerCounterexample> kept_counterexamples(const std::string& layer);

/// Adds those of this run. Where the folder cannot be written nothing is kept, and a line says so.
void keep_counterexamples(const laws::Findings& found);
/// Each of the findings is `about` a layer.
void keep_counterexamples(const std::vector<laws::LayerFindings>& found);

}  // namespace gradproof::cli
