// SPDX-License-Identifier: MIT
#include "gradproof/exercises/exercise.hpp"

#include <algorithm>

#include "gradproof/exercises/embedded.hpp"
#include "gradproof/exercises/exercise_entry.hpp"

namespace gradproof {

namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

/// The first layer with a function of this name is the one that is called so.
const json* first_with(const std::string& function) {
  for (const json& entry : exercise_table())
    if (!entry.contains("name") && holds(entry["functions"], function)) return &entry;
  return nullptr;
}

ExerciseArgument array(const std::string& name, const json& axes) { return {name, true, axes.get<Texts>()}; }

/// "such as 0.3"; a word is one of those that are asked with: "max" or "average"
std::string values_of(const std::string& setting, const json& entry) {
  const json& first = entry["sizes"].front().at(setting);
  if (!first.is_string()) return "such as " + first.dump();
  std::string words;
  for (const json& sizes : entry["sizes"]) words += (words.empty() ? "" : " or ") + sizes.at(setting).dump();
  return words;
}

/// "x"; {"stride": ..., "pad": ...} under the name that it has where it is written.
ExerciseArgument argument(const json& said, const std::string& name, const json& entry) {
  ExerciseArgument made{name};
  if (said.is_object()) {
    for (const auto& part : said.items()) made.parts.push_back(argument(part.value(), part.key(), entry));
    return made;
  }
  const auto input = entry["inputs"].find(said.get<std::string>());
  if (input == entry["inputs"].end()) {
    made.values = values_of(said.get<std::string>(), entry);
    return made;
  }
  made.is_array = true;
  made.axes = input->get<Texts>();
  if (const json whole = entry.value("whole", json::object()); whole.contains(input.key()))
    made.below = whole[input.key()].get<std::string>();
  return made;
}

/// Names of the arguments: as they are written, or as they are called where that is the same.
Texts written(const json& entry) {
  for (const char* key : {"written", "arguments"})
    if (entry.contains(key)) return entry[key].get<Texts>();
  return entry["call"].get<Texts>();
}

Texts equation_of(const json& entry, const std::string& function) {
  const json own = entry.value("equation of", json::object());
  Texts lines = own.contains(function) ? own[function].get<Texts>() : entry.value("equation", Texts{});
  for (const json& line : entry.value("where", json::array())) lines.push_back(line.get<std::string>());
  return lines;
}

void add_outputs(const json& entry, Exercise& made) {
  const Texts outputs = entry.value("outputs", Texts{"out"}),
              cotangents = entry.value("cotangents", Texts{"dout"});
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    made.outputs.push_back(array(outputs[k], entry["gives"].at(k)));
    made.cotangents.push_back(array(cotangents.at(k), entry["gives"].at(k)));
  }
  for (const json& other : entry.value("not judged", json::array())) {
    Texts axes = other.get<Texts>();
    const std::string name = axes.front();
    axes.erase(axes.begin());
    made.not_judged.push_back(array(name, axes));
  }
}

}  // namespace

const json& exercise_table() {
  static const json read = json::parse(pair_exercises().front().text);
  return read;
}

bool holds(const json& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

Exercise exercise_of(const json& entry, const std::string& function) {
  Exercise made;
  made.name = entry.value("name", function);
  made.layer = entry["layer"].get<std::string>();
  made.stem = function;
  made.is_loss = entry.value("loss", false);
  const std::string suffix = entry.value("suffix", json::object()).value(function, "");
  made.forward = made.is_loss ? function : function + "_forward" + suffix;
  made.backward = made.is_loss ? function : function + "_backward" + suffix;
  made.gives_dict = entry.value("returns", "") == "dict";
  const Texts names = written(entry);
  for (std::size_t k = 0; k < names.size(); ++k)
    made.arguments.push_back(argument(entry["call"].at(k), names[k], entry));
  add_outputs(entry, made);
  const Texts by = entry["by"].get<Texts>();
  const Texts results = entry.value("results", Texts{});
  for (std::size_t k = 0; k < by.size(); ++k)
    made.results.push_back(array(results.empty() ? "d" + by[k] : results.at(k), entry["inputs"][by[k]]));
  made.after = entry.value("backward call", Texts{});
  made.cache = entry.value("cache", "cache");
  made.equation = equation_of(entry, function);
  for (const json& other : entry["functions"])
    if (equation_of(entry, other.get<std::string>()) == made.equation)
      made.functions.push_back(other.get<std::string>());
  made.has_reference =
      entry.contains("reference") &&
      (!entry.contains("reference of") ||
       std::any_of(made.functions.begin(), made.functions.end(),
                   [&](const std::string& other) { return holds(entry["reference of"], other); }));
  made.way_back = entry.value("way back", Texts{});
  return made;
}

namespace {

Exercise exercise(const json& entry, const std::string& function) {
  Exercise made = exercise_of(entry, function);
  made.entry = static_cast<std::size_t>(&entry - &exercise_table().front());
  return made;
}

}  // namespace

std::vector<std::string> exercise_names() {
  Texts names;
  for (const json& entry : exercise_table()) {
    if (entry.contains("name")) names.push_back(entry["name"].get<std::string>());
    for (const json& function : entry["functions"])
      if (first_with(function.get<std::string>()) == &entry) names.push_back(function.get<std::string>());
  }
  return names;
}

std::optional<Exercise> exercise_named(const std::string& name) {
  if (const json* entry = first_with(name)) return exercise(*entry, name);
  for (const json& entry : exercise_table()) {
    if (entry["functions"].empty()) continue;  // a shape that functions may take, and no exercise
    if (entry["layer"] == name || (entry.contains("name") && entry["name"] == name))
      return exercise(entry, entry["functions"].front().get<std::string>());
  }
  return std::nullopt;
}

std::string exercise_name(std::size_t entry) {
  const json& found = exercise_table().at(entry);
  return exercise(found, found["functions"].front().get<std::string>()).name;
}

std::vector<std::string> namesakes(const Exercise& exercise) {
  Texts names;
  if (!exercise.data.empty()) return names;
  for (const json& entry : exercise_table()) {
    if (&entry == &exercise_table().at(exercise.entry) || !holds(entry["functions"], exercise.stem)) continue;
    if (entry.contains("name")) names.push_back(entry["name"].get<std::string>());
    if (&entry == first_with(exercise.stem)) names.push_back(exercise.stem);
  }
  return names;
}

}  // namespace gradproof
