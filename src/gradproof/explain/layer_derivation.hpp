// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gradproof/explain/document.hpp"

namespace gradproof {

/// The layers there are a derivation of: "convolution", "pooling", "batch-norm", "dropout", "softmax",
/// "lstm-step".
[[nodiscard]] const std::vector<std::string>& explained_layers();

/// The derivation of one layer's backward pass on an example small enough to work by hand: where each term
/// comes from, shapes, NumPy's lines, one entry by hand, and the centered difference that confirms it. Its
/// numbers are those of the reference (layers/) and, beside them, of differences of its forward pass.
/// @throws std::invalid_argument for a name that is not there; the text lists those that are
[[nodiscard]] Derivation derive_layer(const std::string& name, std::uint64_t seed);

}  // namespace gradproof
