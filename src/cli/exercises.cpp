// SPDX-License-Identifier: MIT
// gradproof exercises: the layers of courses that are judged by the names of their functions.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/exercise_option.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/terminal.hpp"
#include "gradproof/exercises/exercise.hpp"
#include "gradproof/exercises/exercise_entry.hpp"

namespace gradproof::cli {

namespace {

using nlohmann::json;

std::vector<std::string> functions_of(const json& exercise) {
  return exercise["functions"].get<std::vector<std::string>>();
}

/// What may be asked for: the names of exercises, and of layers.
std::vector<std::string> all_names() {
  std::vector<std::string> names = exercise_names();
  for (const json& exercise : exercise_table()) {
    const std::string layer = exercise["layer"].get<std::string>();
    if (std::find(names.begin(), names.end(), layer) == names.end()) names.push_back(layer);
  }
  return names;
}

/// The names that `new --exercise` makes it by.
std::string names_to_make(const json& exercise) {
  if (exercise.contains("name")) return exercise["name"].get<std::string>();
  std::vector<std::string> names;
  for (const std::string& function : functions_of(exercise)) {
    const std::optional<Exercise> made = exercise_named(function);
    if (made && made->layer == exercise["layer"]) names.push_back(function);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

/// Where its functions are several, each with its name before it.
std::vector<std::string> equation_of(const json& exercise) {
  std::vector<std::string> lines = exercise.value("equation", std::vector<std::string>{});
  const json others = exercise.value("equation of", json::object());
  for (const std::string& function : functions_of(exercise)) {
    if (!others.contains(function)) continue;
    auto own = others[function].get<std::vector<std::string>>();
    own.front() = function + ": " + own.front();
    lines.insert(lines.end(), own.begin(), own.end());
  }
  for (const json& line : exercise.value("where", json::array())) lines.push_back(line.get<std::string>());
  return lines;
}

/// x, w, {"stride", "pad"}
std::string argument_text(const json& said) {
  if (!said.is_object()) return said.get<std::string>();
  std::vector<std::string> keys;
  for (const auto& part : said.items()) keys.push_back(fmt::format("\"{}\"", part.key()));
  return fmt::format("{{{}}}", fmt::join(keys, ", "));
}

std::string call_text(const json& exercise) {
  std::vector<std::string> arguments;
  for (const json& said : exercise["call"]) arguments.push_back(argument_text(said));
  return fmt::format("{}", fmt::join(arguments, ", "));
}

/// x (N, D), w (D, M)
std::string shapes_text(const json& exercise) {
  std::vector<std::string> shapes;
  for (const auto& input : exercise["inputs"].items()) {
    const auto axes = input.value().get<std::vector<std::string>>();
    shapes.push_back(fmt::format("{} ({})", input.key(), fmt::join(axes, ", ")));
  }
  return fmt::format("{}", fmt::join(shapes, ", "));
}

std::vector<std::string> results_of(const json& exercise) {
  if (exercise.contains("results")) return exercise["results"].get<std::vector<std::string>>();
  std::vector<std::string> results;
  for (const json& name : exercise["by"]) results.push_back("d" + name.get<std::string>());
  return results;
}

/// Of these functions the forward pass is held against a reference, too.
std::vector<std::string> with_reference(const json& exercise) {
  if (!exercise.contains("reference")) return {};
  return exercise.contains("reference of") ? exercise["reference of"].get<std::vector<std::string>>()
                                           : functions_of(exercise);
}

/// Others are shapes that functions of any name may take.
bool has_names(const json& exercise) { return !exercise["functions"].empty(); }

std::string page(const json& exercise) {
  const std::string name = exercise["functions"][0].get<std::string>();
  const std::string call = call_text(exercise);
  std::string text = fmt::format("{}\n\nnames      {}\n", exercise["layer"].get<std::string>(),
                                 fmt::join(functions_of(exercise), ", "));
  const std::vector<std::string> equation = equation_of(exercise);
  for (std::size_t k = 0; k < equation.size(); ++k)
    text += fmt::format("{:<11}{}\n", k == 0 ? "equation" : "", equation[k]);
  if (exercise.value("loss", false)) {
    text +=
        fmt::format("written    {}({}) -> (loss, {})\n", name, call, fmt::join(results_of(exercise), ", "));
  } else {
    std::string after;  // what the backward pass takes behind its cache
    for (const json& said : exercise.value("backward call", json::array()))
      after += ", " + argument_text(said);
    text += fmt::format(
        "written    {}_forward({}) -> (out, cache)\n           {}_backward(dout, cache{}) -> {}\n", name,
        call, name, after, fmt::join(results_of(exercise), ", "));
  }
  text += fmt::format("shapes     {}\n", shapes_text(exercise));
  text += "judged     the derivatives against its own forward pass, with random cotangents\n";
  const std::vector<std::string> known = with_reference(exercise);
  if (!known.empty())
    text +=
        fmt::format("           the forward pass against the reference, and mistakes by their names: {}\n",
                    fmt::join(known, ", "));
  if (const std::string names = names_to_make(exercise); !names.empty())
    text += fmt::format("to write   gradproof new DIR --exercise {}\n",
                        names.find(',') == std::string::npos ? names : "NAME, where NAME is one of " + names);
  return text;
}

std::string list() {
  std::string text =
      "Layers of courses that `gradproof check FILE.py` judges by the names of their functions:\n"
      "NAME_forward(...) -> (out, cache) with NAME_backward(dout, cache), or a loss NAME(...) -> (loss, "
      "dx).\n\n";
  std::size_t widest = 0;
  for (const json& exercise : exercise_table())
    if (has_names(exercise))
      widest = std::max(widest, exercise["layer"].get_ref<const std::string&>().size());
  for (const json& exercise : exercise_table())
    if (has_names(exercise))
      text +=
          fmt::format("  {:<{}}  {}{}\n", exercise["layer"].get<std::string>(), widest,
                      fmt::join(functions_of(exercise), ", "),
                      exercise.contains("name") ? fmt::format("   (NAME: {})", names_to_make(exercise)) : "");
  return text +
         "\nOne in full, with its arguments and shapes:  gradproof exercises NAME\n"
         "One to write, with a command that checks it:  gradproof new DIR --exercise NAME\n";
}

std::string pages(const std::string& name) {
  std::string text;
  for (const json& exercise : exercise_table()) {
    const std::vector<std::string> functions = functions_of(exercise);
    if (!has_names(exercise)) continue;
    if (exercise["layer"] != name && exercise.value("name", "") != name &&
        std::find(functions.begin(), functions.end(), name) == functions.end())
      continue;
    text += (text.empty() ? "" : "\n") + page(exercise);
  }
  if (text.empty()) no_such_exercise("exercises", name, all_names());
  return text;
}

}  // namespace

void add_exercises(CLI::App& program, Invocation& invocation) {
  CLI::App* app =
      program.add_subcommand("exercises", "list the layers of courses that are judged by their names");
  const auto name = std::make_shared<std::string>();
  offer(app->add_option("NAME", *name, "this one in full: its functions, arguments and shapes"),
        exercise_names);
  app->footer(examples({
      "gradproof exercises          all of them",
      "gradproof exercises conv     those whose functions are called conv_forward and conv_backward",
  }));
  app->callback([name, &invocation] {
    invocation.run = [name] {
      print(name->empty() ? list() : pages(*name));
      return 0;
    };
  });
}

}  // namespace gradproof::cli
