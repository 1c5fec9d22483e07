// SPDX-License-Identifier: MIT
// gradproof mistakes: the mistakes people make in backpropagation, one line each or one in full.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/closest.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/terminal.hpp"
#include "gradproof/diagnosis/mistake_page.hpp"
#include "gradproof/layers/mistakes.hpp"

namespace gradproof::cli {

namespace {

std::vector<std::string> all_ids() {
  std::vector<std::string> ids = mistake_ids();
  for (const layers::LayerMistake& mistake : layers::mistakes()) ids.push_back(mistake.id);
  return ids;
}

std::string layers_as_text() {
  std::size_t widest = 0;
  for (const layers::LayerMistake& mistake : layers::mistakes()) widest = std::max(widest, mistake.id.size());
  std::string text = fmt::format(
      "\nAnd {} in the backward passes of single layers, which files of layers are held against\n",
      layers::mistakes().size());
  std::string heading;
  for (const layers::LayerMistake& mistake : layers::mistakes()) {
    const std::string of = fmt::format("{}", fmt::join(mistake.layers, ", "));
    if (of != heading) fmt::format_to(std::back_inserter(text), "\n{}\n", heading = of);
    fmt::format_to(std::back_inserter(text), "  {:<{}}  {}\n", mistake.id, widest, mistake.wrong);
  }
  return text;
}

std::string layer_as_text(const layers::LayerMistake& mistake) {
  return fmt::format("{}: a line of {}\n\nwrong      {}\nright      {}\n\nbecause    {}\n", mistake.id,
                     fmt::join(mistake.layers, ", "), mistake.wrong, mistake.right, mistake.why);
}

nlohmann::ordered_json layer_as_json(const layers::LayerMistake& mistake) {
  return {{"id", mistake.id},
          {"group", "layers"},
          {"layers", mistake.layers},
          {"wrong", {{"numpy", mistake.wrong}}},
          {"right", {{"numpy", mistake.right}}},
          {"why", mistake.why}};
}

std::string all_as_json() {
  auto all = nlohmann::ordered_json::parse(mistakes_as_json());
  for (const layers::LayerMistake& mistake : layers::mistakes()) all.push_back(layer_as_json(mistake));
  return all.dump(2) + "\n";
}

struct Mistakes {
  std::string id;
  std::string format = "text";

  void add_to(CLI::App& app) {
    offer(
        app.add_option("ID", id, "this one in full, with the numbers of the smallest network that shows it"),
        all_ids);
    add_choice(app, "--format", format, {"text", "json"}, "for people or for programs");
  }

  [[nodiscard]] int run() const {
    if (id.empty()) {
      print(format == "json" ? all_as_json() : mistakes_as_text() + layers_as_text());
      return 0;
    }
    if (const layers::LayerMistake* of_layer = layers::find_layer_mistake(id)) {
      print(format == "json" ? layer_as_json(*of_layer).dump(2) + "\n" : layer_as_text(*of_layer));
      return 0;
    }
    if (find_mistake(id) == nullptr && closest(id, mistake_ids()) != closest(id, all_ids()))
      throw UsageError(fmt::format("there is no mistake '{}'{}", id, did_you_mean(id, all_ids())));
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
      "gradproof mistakes conv-dx-overwritten           one of a layer, in NumPy's words",
      "gradproof mistakes W-not-transposed --format json",
  }));
  app->callback([mistakes, &invocation] { invocation.run = [mistakes] { return mistakes->run(); }; });
}

}  // namespace gradproof::cli
