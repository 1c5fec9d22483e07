// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/explain/document.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// The derivation for the smallest network of this report, from the top to the step that its first mistake
/// belongs to, and a last section "yours" with the line of the submission and the numbers it answered.
/// @throws std::invalid_argument where the report has no such network, or other numbers than its seed draws
[[nodiscard]] Derivation explained(const Report& report);

/// HTML: that one step, opened, for a page about the report. Empty where explained() would throw.
[[nodiscard]] std::string explained_step_html(const Report& report);

}  // namespace gradproof
