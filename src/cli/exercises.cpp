// SPDX-License-Identifier: MIT
// gradproof exercises: the layers of courses that are judged by the names of their functions.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/closest.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/terminal.hpp"
#include "gradproof/exercises/embedded.hpp"

namespace gradproof::cli {

namespace {

using nlohmann::json;

const json& table() {
  static const json read = json::parse(pair_exercises().front().text);
  return read;
}

std::vector<std::string> functions_of(const json& exercise) {
  return exercise["functions"].get<std::vector<std::string>>();
}

/// What may be asked for: the names of functions, and of layers.
std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const json& exercise : table()) {
    std::vector<std::string> more = functions_of(exercise);
    more.push_back(exercise["layer"].get<std::string>());
    for (const std::string& name : more)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
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

std::string page(const json& exercise) {
  const std::string name = exercise["functions"][0].get<std::string>();
  const std::string call = call_text(exercise);
  std::string text = fmt::format("{}\n\nnames      {}\n", exercise["layer"].get<std::string>(),
                                 fmt::join(functions_of(exercise), ", "));
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
  return text;
}

std::string list() {
  std::string text =
      "Layers of courses that `gradproof check FILE.py` judges by the names of their functions:\n"
      "NAME_forward(...) -> (out, cache) with NAME_backward(dout, cache), or a loss NAME(...) -> (loss, "
      "dx).\n\n";
  std::size_t widest = 0;
  for (const json& exercise : table())
    widest = std::max(widest, exercise["layer"].get_ref<const std::string&>().size());
  for (const json& exercise : table())
    text += fmt::format("  {:<{}}  {}\n", exercise["layer"].get<std::string>(), widest,
                        fmt::join(functions_of(exercise), ", "));
  return text + "\nOne in full, with its arguments and shapes:  gradproof exercises NAME\n";
}

std::string pages(const std::string& name) {
  std::string text;
  for (const json& exercise : table()) {
    const std::vector<std::string> functions = functions_of(exercise);
    if (exercise["layer"] != name && std::find(functions.begin(), functions.end(), name) == functions.end())
      continue;
    text += (text.empty() ? "" : "\n") + page(exercise);
  }
  if (text.empty())
    throw UsageError(fmt::format("exercises: no exercise is called '{}'{}; `gradproof exercises` lists them",
                                 name, did_you_mean(name, all_names())));
  return text;
}

}  // namespace

void add_exercises(CLI::App& program, Invocation& invocation) {
  CLI::App* app =
      program.add_subcommand("exercises", "list the layers of courses that are judged by their names");
  const auto name = std::make_shared<std::string>();
  offer(app->add_option("NAME", *name, "this one in full: its functions, arguments and shapes"), all_names);
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
