// SPDX-License-Identifier: MIT
#include "cli/with_mistake.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "gradproof/diagnosis/mistake.hpp"
#include "gradproof/layers/mistakes.hpp"

namespace gradproof::cli {

void MistakeOptions::add_to(CLI::App& app) {
  CLI::Option* option = app.add_option_function<std::string>(
      "--with-mistake", [this](const std::string& text) { ids = split_at_commas(text); },
      "plant this mistake into the reference, for teaching: `gradproof mistakes` lists them; ID@2 for layer "
      "2 "
      "alone");
  offer(option->type_name("ID[,ID...]"), mistake_ids);
}

Implementation MistakeOptions::implementation() const {
  if (ids.empty()) return reference_answer;
  for (const std::string& id : ids) {
    if (layers::find_layer_mistake(id) != nullptr) {
      throw UsageError(
          fmt::format("--with-mistake: '{0}' is a mistake in a single layer, and the reference is a network; "
                      "`gradproof mistakes {0}` shows it",
                      id));
    }
  }
  try {
    return with_mistakes(ids);
  } catch (const std::invalid_argument& misuse) {
    throw UsageError(fmt::format("--with-mistake: {}", misuse.what()));
  }
}

std::string MistakeOptions::name() const {
  return ids.empty() ? "built-in reference" : fmt::format("built-in reference with {}", fmt::join(ids, ", "));
}

std::string MistakeOptions::command() const {
  return ids.empty() ? "gradproof check --reference"
                     : fmt::format("gradproof check --with-mistake {}", fmt::join(ids, ","));
}

}  // namespace gradproof::cli
