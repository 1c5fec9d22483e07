// SPDX-License-Identifier: MIT
#include "cli/training_options.hpp"

#include <fmt/format.h>

#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/progress_bar.hpp"
#include "cli/signals.hpp"
#include "gradproof/derivative/network_derivatives.hpp"
#include "gradproof/network/gradient_descent.hpp"

namespace gradproof::cli {

void TrainingOptions::add_to(CLI::App& app) {
  add_whole_number(app, "--after-steps", steps, 0,
                   "judge after N steps of gradient descent with the reference");
  add_real_number(app, "--learning-rate", learning_rate, true, "of those steps (default 0.1)");
}

void TrainingOptions::train(Case& question) const {
  if (steps == 0) return;
  ProgressBar bar("training");
  const auto before_step = [&](std::size_t done) {
    if (stop_requested()) throw Interrupted();
    bar.update(done, steps);
  };
  gradient_descent(question.architecture, question.parameters, question.X, question.Y, steps, learning_rate,
                   before_step);
  for (std::size_t l = 1; l <= question.architecture.depth(); ++l) {
    if (question.parameters.W[l].is_finite() && question.parameters.b[l].is_finite()) continue;
    throw UsageError(fmt::format(
        "--after-steps {} --learning-rate {}: gradient descent left the numbers a computer has (layer {}); "
        "take a smaller --learning-rate{}",
        steps, learning_rate, l, ", or --normalise the data"));
  }
}

}  // namespace gradproof::cli
