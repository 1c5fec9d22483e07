// SPDX-License-Identifier: MIT
// The functions of an exercise as somebody finds them who is to write them.
#include "cli/exercise_starter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "cli/starter_files.hpp"

namespace gradproof::cli {

namespace {

using Arguments = std::vector<ExerciseArgument>;

constexpr std::size_t widest_line = 116;

std::vector<std::string> names_of(const Arguments& arguments) {
  std::vector<std::string> names;
  for (const ExerciseArgument& one : arguments) names.push_back(one.name);
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

/// "(N, D)", "(N,)" as NumPy shows it, "a number"
std::string shape(const ExerciseArgument& array) {
  if (array.axes.empty()) return "a number";
  return fmt::format("({}{})", joined(array.axes), array.axes.size() == 1 ? "," : "");
}

std::string about(const ExerciseArgument& argument) {
  if (!argument.is_array) return argument.values;
  if (argument.below.empty()) return shape(argument);
  return argument.below == "2"
             ? shape(argument) + ", each 0 or 1"
             : fmt::format("{}, whole numbers from 0 to {} - 1", shape(argument), argument.below);
}

/// The lines of a docstring, broken between words.
void add_lines(std::string& text, const std::string& line, const std::string& indent = "    ") {
  std::istringstream words(line);
  std::string made = indent;
  for (std::string word; words >> word;) {
    if (made.size() + word.size() > widest_line) {
      text += made.substr(0, made.find_last_not_of(' ') + 1) + "\n";
      made = "    ";
    }
    made += word + " ";
  }
  text += made.substr(0, made.find_last_not_of(' ') + 1) + "\n";
}

/// x           (N, C, H, W)
/// conv_param["pad"]  such as 1
std::string table(const Arguments& arguments) {
  std::vector<std::pair<std::string, std::string>> rows;
  std::size_t widest = 0;
  const auto add = [&](const std::string& name, const ExerciseArgument& one) {
    rows.emplace_back(name, about(one));
    widest = std::max(widest, name.size());
  };
  for (const ExerciseArgument& one : arguments) {
    if (one.parts.empty()) add(one.name, one);
    for (const ExerciseArgument& part : one.parts) add(fmt::format("{}[\"{}\"]", one.name, part.name), part);
  }
  std::string text;
  for (const auto& [name, what] : rows) text += fmt::format("    {:<{}}  {}\n", name, widest, what);
  return text;
}

/// def f(x): with its docstring: first line, the rest, what it takes.
std::string head(const std::string& name, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& lines, const Arguments& taken) {
  std::string text = fmt::format("def {}({}):\n", name, joined(arguments));
  for (std::size_t k = 0; k < lines.size(); ++k) add_lines(text, lines[k], k == 0 ? "    \"\"\"" : "    ");
  return text + "\n" + table(taken) + "    \"\"\"\n";
}

std::string forward(const Exercise& exercise) {
  std::string text =
      head(exercise.forward, names_of(exercise.arguments), exercise.equation, exercise.arguments);
  std::vector<std::string> returned;
  for (const ExerciseArgument& out : exercise.outputs) {
    text += fmt::format("    {} = None  # {}: not written yet\n", out.name, shape(out));
    returned.push_back(out.name);
  }
  for (const ExerciseArgument& out : exercise.not_judged) {
    text += fmt::format("    {} = None  # {}; it is not judged\n", out.name, shape(out));
    returned.push_back(out.name);
  }
  returned.push_back(exercise.cache);
  return text + fmt::format("    {} = None  # whatever the backward pass needs\n    return {}\n",
                            exercise.cache, joined(returned));
}

std::string backward(const Exercise& exercise) {
  std::vector<std::string> sums, by, arguments = names_of(exercise.cotangents);
  for (std::size_t k = 0; k < exercise.outputs.size(); ++k)
    sums.push_back(fmt::format("{} * {}", exercise.cotangents[k].name, exercise.outputs[k].name));
  arguments.push_back(exercise.cache);
  arguments.insert(arguments.end(), exercise.after.begin(), exercise.after.end());
  std::vector<std::string> lines = {fmt::format(
      "The derivatives of the sum of {}, each in the shape of what it is by.", fmt::join(sums, " + "))};
  lines.insert(lines.end(), exercise.way_back.begin(), exercise.way_back.end());
  std::string text = head(exercise.backward, arguments, lines, exercise.cotangents);
  if (exercise.gives_dict) {
    text += "    return {\n";
    for (const ExerciseArgument& result : exercise.results)
      text += fmt::format("        \"{}\": None,  # {}: not written yet\n", result.name, shape(result));
    return text + "    }\n";
  }
  for (const ExerciseArgument& result : exercise.results)
    text += fmt::format("    {} = None  # {}: not written yet\n", result.name, shape(result));
  return text + fmt::format("    return {}\n", joined(names_of(exercise.results)));
}

std::string loss(const Exercise& exercise) {
  std::string text =
      head(exercise.forward, names_of(exercise.arguments), exercise.equation, exercise.arguments) +
      "    loss = None  # a number: not written yet\n";
  for (const ExerciseArgument& result : exercise.results)
    text += fmt::format("    {} = None  # {}, the derivative of loss: not written yet\n", result.name,
                        shape(result));
  return text + fmt::format("    return loss, {}\n", joined(names_of(exercise.results)));
}

std::string functions(const Exercise& exercise, const char* quote) {
  return exercise.is_loss
             ? fmt::format("{0}{1}{0}", quote, exercise.forward)
             : fmt::format("{0}{1}{0} and {0}{2}{0}", quote, exercise.forward, exercise.backward);
}

std::string module_text(const Exercise& exercise) {
  return fmt::format(
      "# SPDX-License-Identifier: MIT\n\"\"\"{}: write {}, then run  ./check\"\"\"\nimport numpy as "
      "np\n\n\n{}",
      exercise.layer, functions(exercise, ""),
      exercise.is_loss ? loss(exercise) : forward(exercise) + "\n\n" + backward(exercise));
}

std::string filled(std::string text, const std::string& mark, const std::string& word) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + word.size()))
    text.replace(at, mark.size(), word);
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> exercise_starter(const Exercise& exercise) {
  const std::string file = exercise.stem + ".py";
  std::vector<std::pair<std::string, std::string>> files = {{file, module_text(exercise)}};
  for (const EmbeddedFile& frame : starter_exercise()) {
    std::string text(frame.text);
    for (const auto& [mark, word] :
         {std::pair{"@FILE@", file}, std::pair{"@LAYER@", exercise.layer}, std::pair{"@NAME@", exercise.name},
          std::pair{"@FUNCTIONS@", functions(exercise, "`")}})
      text = filled(std::move(text), mark, word);
    files.emplace_back(filled(std::string(frame.path), "exercise", exercise.stem), std::move(text));
  }
  return files;
}

}  // namespace gradproof::cli
