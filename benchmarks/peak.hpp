// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof::benchmarks {

/// Multiply-adds of doubles a second that one core does out of registers with these instructions (a name of
/// FastPropagation::instruction_sets()): what no kernel can beat. Measured once, the best of several runs.
double peak_multiply_adds(const std::string& instructions);

}  // namespace gradproof::benchmarks
