// SPDX-License-Identifier: MIT
#include "cli/network_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"

namespace gradproof::cli {

void NetworkOptions::add_to(CLI::App& app) {
  add_sizes(app, "--layers", layers, "units of each layer, from the inputs n[0] to the outputs n[L]");
  add_choices(app, "--hidden", hidden, Activation::names(),
              "activation of all hidden layers, or one for each");
  add_real_number(app, "--lambda", lambda, false, "weight of the L2 term (lambda / 2m) sum W^2 in the cost");
}

std::vector<Activation> NetworkOptions::activations() const {
  std::vector<Activation> named;
  named.reserve(hidden.size());
  for (const std::string& name : hidden) named.push_back(Activation::named(name));
  return named;
}

void NetworkOptions::require_consistent() const {
  if (hidden.size() <= 1) return;
  if (layers.empty()) {
    throw UsageError(
        fmt::format("--hidden {}: one activation for each hidden layer needs --layers, as in --layers "
                    "30,16,8,1 --hidden tanh,relu",
                    fmt::join(hidden, ",")));
  }
  if (const std::size_t hidden_layers = layers.size() - 2; hidden.size() != hidden_layers) {
    throw UsageError(
        fmt::format("--hidden {}: {} activations, but --layers {} has {} hidden layer{}; give one for "
                    "each, or one for all",
                    fmt::join(hidden, ","), hidden.size(), fmt::join(layers, ","), hidden_layers,
                    hidden_layers == 1 ? "" : "s"));
  }
}

}  // namespace gradproof::cli
