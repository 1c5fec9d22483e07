// SPDX-License-Identifier: MIT
#pragma once
#include <optional>

#include "gradproof/diagnosis/steps.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// The line of backpropagation that a finding speaks of: that of the catalogue's mistake, or what a finding
/// outside of it begins with, "dZ[1]: every entry is ...", "J is not ...". Empty where it speaks of none.
[[nodiscard]] std::optional<Step> step_of(const MistakeFinding& finding);

}  // namespace gradproof
