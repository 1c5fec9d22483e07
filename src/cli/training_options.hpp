// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>

#include "gradproof/check_network/case.hpp"

namespace gradproof::cli {

/// --after-steps --learning-rate: judge where gradient descent has come to, not only where it begins.
struct TrainingOptions {
  std::uint64_t steps = 0;
  double learning_rate = 0.1;

  void add_to(CLI::App& app);
  /// Replaces the parameters of a question by those after the steps.
  /// @throws UsageError if they are no longer finite; Interrupted.
  void train(Case& question) const;
};

}  // namespace gradproof::cli
