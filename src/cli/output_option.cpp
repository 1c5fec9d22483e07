// SPDX-License-Identifier: MIT
#include "cli/output_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cli/closest.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "gradproof/network/output_layer.hpp"

namespace gradproof::cli {

std::optional<std::string> misspelt_layer(const std::string& value) {
  const auto& layers = OutputLayer::names();
  const bool is_layer = std::find(layers.begin(), layers.end(), value) != layers.end();
  const bool looks_like_a_file = value.find_first_of("./") != std::string::npos;
  if (is_layer || looks_like_a_file) return std::nullopt;
  return closest(value, layers);
}

void OutputOption::add_to(CLI::App& app) {
  const auto read = [this](const std::vector<std::string>& given) {
    const auto& layers = OutputLayer::names();
    for (const std::string& value : given) {
      const bool is_layer = std::find(layers.begin(), layers.end(), value) != layers.end();
      if (const auto word = misspelt_layer(value)) {
        throw UsageError(
            fmt::format("--output {}: there is no such output layer; did you mean {}? (For a file of that "
                        "name write --output ./{})",
                        value, *word, value));
      }
      std::string& target = is_layer ? layer : file;
      if (!target.empty()) {
        throw UsageError(fmt::format("--output {}: {} is given already; name one {}", value, target,
                                     is_layer ? "output layer" : "file"));
      }
      if (value.empty())
        throw UsageError("--output \"\": expected sigmoid, softmax, identity or the name of a file");
      target = value;
    }
  };
  CLI::Option* option = app.add_option_function<std::vector<std::string>>(
      "--output", read,
      "the output layer and its loss (sigmoid, softmax, identity); any other word: the file that takes the "
      "report");
  offer(option->allow_extra_args(false)->type_name("WORD|FILE"), OutputLayer::names());
}

}  // namespace gradproof::cli
