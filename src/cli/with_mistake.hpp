// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"

namespace gradproof::cli {

/// --with-mistake: plants mistakes into the reference, to teach and to try the tool.
struct MistakeOptions {
  std::vector<std::string> ids;

  void add_to(CLI::App& app);
  /// The reference with these mistakes planted in it; without any, the reference itself.
  /// @throws UsageError for an id that is not there, with the closest one.
  [[nodiscard]] Implementation implementation() const;
  /// "built-in reference", "built-in reference with missing-1/m-in-db"
  [[nodiscard]] std::string name() const;
  /// The command line that asks it: "gradproof check --with-mistake ..."
  [[nodiscard]] std::string command() const;
};

}  // namespace gradproof::cli
