// SPDX-License-Identifier: MIT
// Which functions of a file are the exercise that --exercise says it is.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gradproof/submission/python/pairs.hpp"
#include "gradproof/submission/python/submission.hpp"

namespace gradproof {

namespace {

using Names = std::vector<std::string>;

bool holds(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<Pair> with_stems(const std::vector<Pair>& pairs, const Exercise& exercise, const Names& stems) {
  std::vector<Pair> found;
  for (const Pair& pair : pairs)
    if (pair.is_loss() == exercise.is_loss && holds(stems, pair.stem)) found.push_back(pair);
  return found;
}

/// By any name that is not the one of another exercise.
std::vector<Pair> nameless(const std::vector<Pair>& pairs, const Exercise& exercise,
                           const std::vector<TextFunction>& functions) {
  std::vector<Pair> found;
  for (const Pair& pair : pairs)
    if (!exercise.is_loss && !pair.is_loss() && !exercise_named(pair.stem)) found.push_back(pair);
  for (const TextFunction& function : functions) {
    const bool is_loss = exercise.is_loss && function.returned == 2 && !exercise_named(function.where.name) &&
                         function.arguments.size() == exercise.arguments.size();
    if (is_loss) found.push_back({function, function, function.where.name});
  }
  return found;
}

std::string wanted(const Exercise& exercise) {
  if (exercise.is_loss) return fmt::format("no {}", fmt::join(exercise.functions, ", no "));
  Names others;
  for (const std::string& name : exercise.functions)
    if (name != exercise.stem) others.push_back(name + "_forward");
  return fmt::format("no {} with {}{}", exercise.forward, exercise.backward,
                     others.empty() ? "" : fmt::format(" (nor {})", fmt::join(others, ", ")));
}

/// "f, g and 3 more"
std::string some(const Names& names) {
  constexpr std::size_t most = 12;
  if (names.size() <= most) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + most, ", "),
                     names.size() - most);
}

}  // namespace

Pairs pairs_of(const Exercise& exercise, const std::vector<TextFunction>& functions,
               const std::vector<ClassLayer>& classes, const std::string& file) {
  const Pairs all = all_pairs(functions);
  Pairs pairs;
  pairs.found = with_stems(all.found, exercise, {exercise.stem});
  if (pairs.found.empty()) pairs.found = with_stems(all.found, exercise, exercise.functions);
  if (pairs.found.empty()) pairs.found = nameless(all.found, exercise, functions);
  Names names, layers, taken;
  for (const TextFunction& function : functions) names.push_back(function.where.name);
  for (const ClassLayer& layer : classes) layers.push_back(layer.where.name);
  const bool is_one = pairs.found.size() == 1 ||
                      (!pairs.found.empty() && holds(exercise.functions, pairs.found.front().stem));
  if (!is_one)
    throw UnusableSource(fmt::format(
        "{}: --exercise {}: there is {} in it{}; its functions are {}{}", file, exercise.name,
        wanted(exercise), pairs.found.empty() ? "" : ", and several that it may be",
        names.empty() ? "none" : some(names),
        layers.empty()
            ? ""
            : fmt::format("; classes that are layers ({}) are judged without --exercise", some(layers))));
  for (Pair& pair : pairs.found) {
    taken.push_back(pair.forward.where.name);
    taken.push_back(pair.backward.where.name);
    pair.said = exercise;
    if (!holds(exercise.functions, pair.stem)) pair.stem = exercise.stem;
  }
  for (const Pair& pair : all.found)
    if (!holds(taken, pair.backward.where.name)) pairs.not_asked.push_back(pair.backward.where.name);
  pairs.not_asked.insert(pairs.not_asked.end(), layers.begin(), layers.end());
  pairs.is_known = true;
  return pairs;
}

void PythonSubmission::take_exercise() {
  try {
    pairs_ = pairs_of(*options_.exercise, text_.functions, text_.classes, name_);
  } catch (const UnusableSource&) {
    if (!contents_->broken.empty()) throw DidNotAnswer(Outcome::crashed, contents_->broken);
    throw;
  }
  if (!options_.exercise->reference_file.empty()) open_reference();
  for (const std::string& other : reader_->left(pairs_.names()).not_run) {
    if (std::find(pairs_.not_asked.begin(), pairs_.not_asked.end(), other) == pairs_.not_asked.end())
      pairs_.not_asked.push_back(other);
  }
}

void PythonSubmission::describe_exercise(Report& report) const {
  const Exercise& said = *options_.exercise;
  report.network = fmt::format("exercise {} ({}), {} against its own {}", said.name, said.layer,
                               said.is_loss               ? "its derivative"
                               : pairs_.found.size() == 1 ? "the backward pass"
                                                          : "each backward pass",
                               said.is_loss ? "value" : "forward pass");
  if (own_reference_.session && report.ok())
    report.notes.push_back(fmt::format("its forward pass was held against that of {}", own_reference_.file));
  if (!said.has_reference && report.ok())
    report.notes.push_back(fmt::format(
        "whether its forward pass is {} was not asked: gradproof has no reference of it", said.name));
  if (!pairs_.not_asked.empty())
    report.notes.push_back(
        fmt::format("not asked, for --exercise says what is meant: {}", fmt::join(pairs_.not_asked, ", ")));
}

}  // namespace gradproof
