// SPDX-License-Identifier: MIT
// gradproof mistakes: the mistakes people make in backpropagation, one line each or one in full.
#include <fmt/format.h>

#include <memory>

#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/terminal.hpp"
#include "gradproof/diagnosis/mistake_page.hpp"

namespace gradproof::cli {

namespace {

struct Mistakes {
  std::string id;
  std::string format = "text";

  void add_to(CLI::App& app) {
    offer(
        app.add_option("ID", id, "this one in full, with the numbers of the smallest network that shows it"),
        mistake_ids());
    add_choice(app, "--format", format, {"text", "json"}, "for people or for programs");
  }

  [[nodiscard]] int run() const {
    if (id.empty()) {
      print(format == "json" ? mistakes_as_json() : mistakes_as_text());
      return 0;
    }
    try {
      const Mistake& mistake = mistake_named(id);
      print(format == "json" ? mistake_as_json(mistake) : mistake_as_text(mistake));
    } catch (const std::invalid_argument& misuse) {
      throw UsageError(misuse.what());
    }
    return 0;
  }
};

}  // namespace

void add_mistakes(CLI::App& program, Invocation& invocation) {
  CLI::App* app =
      program.add_subcommand("mistakes", "list the mistakes gradproof knows by name, or explain one");
  const auto mistakes = std::make_shared<Mistakes>();
  mistakes->add_to(*app);
  app->footer(examples({
      "gradproof mistakes                              all of them, by group",
      "gradproof mistakes missing-1/m-in-db            one in full: wrong and right line, why, and its "
      "numbers",
      "gradproof mistakes W-not-transposed --format json",
  }));
  app->callback([mistakes, &invocation] { invocation.run = [mistakes] { return mistakes->run(); }; });
}

}  // namespace gradproof::cli
