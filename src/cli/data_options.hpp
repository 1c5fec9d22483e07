// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace gradproof::cli {

/// --data --target --normalise --examples: what the network is asked about it on.
struct DataOptions {
  std::string file, target;
  bool normalise = false;
  std::uint64_t examples = 0;  ///< m; 0: all of the file, or chosen

  void add_to(CLI::App& app);
  [[nodiscard]] bool given() const { return !file.empty(); }
  /// @throws UsageError if --target or --normalise is given without --data.
  void require_consistent() const;
};

}  // namespace gradproof::cli
