// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "gradproof/network/architecture.hpp"

namespace gradproof::cli {

/// --layers --hidden --lambda: the network that is asked about (its output layer: OutputOption).
struct NetworkOptions {
  std::vector<std::uint64_t> layers;  ///< n[0], ..., n[L]; empty: chosen by the examination or the data
  std::vector<std::string> hidden;    ///< one, or one a hidden layer; empty: chosen
  double lambda = 0.0;

  void add_to(CLI::App& app);
  [[nodiscard]] std::vector<arma::uword> sizes() const { return {layers.begin(), layers.end()}; }
  [[nodiscard]] std::vector<Activation> activations() const;
  /// @throws UsageError unless there is one activation, or one for each hidden layer of --layers.
  void require_consistent() const;
};

}  // namespace gradproof::cli
