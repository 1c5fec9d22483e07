// SPDX-License-Identifier: MIT
#pragma once
#include <vector>

#include "gradproof/laws/run.hpp"

namespace gradproof::cli {

/// The questions that broke a law before, newest first: .gradproof-laws of this folder, a line each. What is
/// no such line, or names a law that is no more, is passed over.
[[nodiscard]] std::vector<laws::Counterexample> kept_counterexamples();

/// Adds those of this run. Where the folder cannot be written nothing is kept, and a line says so.
void keep_counterexamples(const laws::Findings& found);

}  // namespace gradproof::cli
