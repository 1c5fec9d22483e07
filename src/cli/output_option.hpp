// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace gradproof::cli {

/// --output says two things by what follows it, and may be given for each: the output layer (sigmoid,
/// softmax, identity), or the file that takes the report (any other name; ./sigmoid for a file of that name).
struct OutputOption {
  std::string layer;  ///< empty: chosen
  std::string file;   ///< empty: standard output

  void add_to(CLI::App& app);
};

/// The output layer that this value of --output must have meant; nothing where it is one, or may be a file.
[[nodiscard]] std::optional<std::string> misspelt_layer(const std::string& value);

}  // namespace gradproof::cli
