// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof::cli {

/// --baseline FILE, --write-baseline FILE: the gate for continuous integration.
struct BaselineOptions {
  std::string compare_with, write_to;

  void add_to(CLI::App& app);
  /// Before long work: is the baseline there and readable, can the new one be written? @throws UsageError
  void require_usable() const;
  /// Compares: an array that was verified and is not any more, or is gone, or whose agreement got 100 times
  /// worse, makes the report wrong and is named in its notes. Writes --write-baseline last, whatever the
  /// verdict.
  void apply(Report& report) const;
};

}  // namespace gradproof::cli
