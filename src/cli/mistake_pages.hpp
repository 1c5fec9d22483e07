// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/diagnosis/mistake.hpp"
#include "gradproof/layers/mistakes.hpp"

namespace gradproof::cli {

// The pages of `gradproof mistakes --format html|markdown`: one mistake in full, with the step of the
// derivation it belongs to and the smallest network that shows it; and all of them, wrong and right lines.

[[nodiscard]] std::string mistake_as_html(const Mistake& mistake);
[[nodiscard]] std::string mistake_as_html(const layers::LayerMistake& mistake);
[[nodiscard]] std::string mistakes_as_html();

[[nodiscard]] std::string mistake_as_markdown(const Mistake& mistake);
[[nodiscard]] std::string mistake_as_markdown(const layers::LayerMistake& mistake);
[[nodiscard]] std::string mistakes_as_markdown();

}  // namespace gradproof::cli
