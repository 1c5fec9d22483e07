// SPDX-License-Identifier: MIT
#include "cli/exercise_option.hpp"

#include <fmt/format.h>

#include "cli/closest.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "gradproof/exercises/exercise.hpp"

namespace gradproof::cli {

void add_exercise(CLI::App& app, std::string& exercise, const std::string& help) {
  const auto read = [&exercise](const std::string& name) {
    if (!name.ends_with(".json") && !exercise_named(name))
      no_such_exercise("--exercise", name, exercise_names());
    exercise = name;
  };
  offer(app.add_option_function<std::string>("--exercise", read, help)->type_name("NAME-or-FILE.json"),
        exercise_names);
}

void no_such_exercise(const char* asked_by, const std::string& name, const std::vector<std::string>& names) {
  throw UsageError(fmt::format("{}: no exercise is called '{}'{}; `gradproof exercises` lists them", asked_by,
                               name, did_you_mean(name, names)));
}

void require_no_other_reading(const std::string& exercise, const std::string& entry, bool rows) {
  if (exercise.empty() || (entry.empty() && !rows)) return;
  throw UsageError(
      fmt::format("--exercise {} says which functions are judged, and how their arrays lie: leave {} away",
                  exercise, entry.empty() ? "--rows" : "--entry"));
}

}  // namespace gradproof::cli
