// SPDX-License-Identifier: MIT
// The laws by file; laws.cpp puts them together.
#pragma once
#include <vector>

#include "gradproof/laws/law.hpp"

namespace gradproof::laws::groups {

[[nodiscard]] std::vector<Law> dimension();
[[nodiscard]] std::vector<Law> batches();     ///< L against J
[[nodiscard]] std::vector<Law> labels();      ///< what the labels do
[[nodiscard]] std::vector<Law> units();       ///< hidden units: exchanged, silent, unheard
[[nodiscard]] std::vector<Law> slopes();      ///< what ties a layer to the one above: g' without a difference
[[nodiscard]] std::vector<Law> inequality();  ///< convexity
[[nodiscard]] std::vector<Law> purity();

}  // namespace gradproof::laws::groups
