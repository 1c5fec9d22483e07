// SPDX-License-Identifier: MIT
// gradproof mistakes: the mistakes people make in backpropagation, one line each or one in full.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/closest.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/mistake_pages.hpp"
#include "cli/option_values.hpp"
#include "cli/output_file.hpp"
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

/// How one mistake, or all of them, is written down.
template <class Mistake>
std::string written(const Mistake& mistake, const std::string& format, std::string (*as_text)(const Mistake&),
                    const std::function<std::string(const Mistake&)>& as_json) {
  if (format == "html") return mistake_as_html(mistake);
  if (format == "markdown") return mistake_as_markdown(mistake);
  return format == "json" ? as_json(mistake) : as_text(mistake);
}

struct Mistakes {
  std::string id, file;
  std::string format = "text";

  void add_to(CLI::App& app) {
    offer(
        app.add_option("ID", id, "this one in full, with the numbers of the smallest network that shows it"),
        all_ids);
    add_choice(app, "--format", format, {"text", "json", "html", "markdown"},
               "for people, for programs, a page without a script");
    app.add_option("--output", file, "into a file instead of to standard output")->type_name("FILE");
  }

  [[nodiscard]] std::string all() const {
    if (format == "html") return mistakes_as_html();
    if (format == "markdown") return mistakes_as_markdown();
    return format == "json" ? all_as_json() : mistakes_as_text() + layers_as_text();
  }

  [[nodiscard]] std::string one() const {
    if (const layers::LayerMistake* of_layer = layers::find_layer_mistake(id)) {
      return written<layers::LayerMistake>(*of_layer, format, layer_as_text, [](const auto& mistake) {
        return layer_as_json(mistake).dump(2) + "\n";
      });
    }
    if (find_mistake(id) == nullptr && closest(id, mistake_ids()) != closest(id, all_ids()))
      throw UsageError(fmt::format("there is no mistake '{}'{}", id, did_you_mean(id, all_ids())));
    try {
      return written<Mistake>(mistake_named(id), format, mistake_as_text, mistake_as_json);
    } catch (const std::invalid_argument& misuse) {
      throw UsageError(misuse.what());
    }
  }

  [[nodiscard]] int run() const {
    if (!file.empty()) require_writable(file);
    const std::string text = id.empty() ? all() : one();
    file.empty() ? print(text) : write_file(file, text);
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
      "gradproof mistakes W-not-transposed --format html --output page.html   its step, network and numbers",
      "gradproof mistakes --format html --output all.html      every one, its wrong and its right line",
  }));
  app->callback([mistakes, &invocation] { invocation.run = [mistakes] { return mistakes->run(); }; });
}

}  // namespace gradproof::cli
