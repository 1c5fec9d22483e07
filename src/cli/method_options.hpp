// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "gradproof/check_network/check_network.hpp"

namespace gradproof::cli {

/// How dW and db are judged, and how much of it here: --method, --budget, --directions, --shard.
struct MethodOptions {
  std::string method = "auto";
  double budget = 10.0;
  std::uint64_t directions = 5;
  std::string shard;  ///< "K/N" as it was given

  void add_to(CLI::App& app);
  /// @throws UsageError where they contradict each other.
  void apply(CheckOptions& options) const;
  /// Part K of N; the whole if --shard was not given. @throws UsageError unless it is K/N with 1 <= K <= N.
  [[nodiscard]] Shard part() const;

 private:
  bool chosen_ = false;  // --method or --budget was given: then the report says what came of it
};

/// The words of a command line that make the whole check: without --shard, --threads, --format, --also and
/// the file of
/// --output, each with its value.
[[nodiscard]] std::vector<std::string> words_of_the_whole(const std::vector<std::string>& words);

}  // namespace gradproof::cli
