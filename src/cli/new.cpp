// SPDX-License-Identifier: MIT
// gradproof new: a starting point for a student, in C++ or Python: a whole backpropagation, or an exercise.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/commands.hpp"
#include "cli/exercise_option.hpp"
#include "cli/exercise_starter.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"
#include "cli/output_file.hpp"
#include "cli/starter_files.hpp"
#include "cli/terminal.hpp"

namespace gradproof::cli {

namespace {

namespace fs = std::filesystem;

struct New {
  std::string folder, language;
  std::optional<std::string> exercise;

  [[nodiscard]] int run() const {
    if (exercise) return run_exercise(*exercise);
    if (language.empty()) throw UsageError("new: --language is missing; 'gradproof new --help' has examples");
    const bool python = language == "python";
    require_empty();
    for (const EmbeddedFile& file : python ? starter_python() : starter_cpp())
      write(std::string(file.path), std::string(file.text));
    print(fmt::format(
        "{} is ready. Next:\n\n  cd {}\n{}\n", folder, folder,
        python ? "  ./check                     which of the five functions of backprop.py is not "
                 "written yet?\n"
               : "  cmake --preset default && cmake --build --preset default\n"
                 "  ctest --preset default      which of the five functions of backprop.cpp is not "
                 "written yet?\n"));
    return static_cast<int>(ExitStatus::verified);
  }

 private:
  [[nodiscard]] int run_exercise(const std::string& name) const {
    if (name.ends_with(".json"))
      throw UsageError(fmt::format(
          "new: --exercise takes a name of `gradproof exercises`; {} is for `gradproof check`", name));
    const std::optional<Exercise> found = exercise_named(name);
    if (!found) no_such_exercise("new", name, exercise_names());
    if (!language.empty() && language != "python")
      throw UsageError(fmt::format(
          "new: {} is an exercise in Python, and there is none of it in {}: leave --language {} away, or "
          "--exercise {} for the whole backpropagation in {}",
          name, language, language, name, language));
    require_empty();
    const auto files = exercise_starter(*found);
    for (const auto& [file, text] : files) write(file, text);
    print(fmt::format(
        "{} is ready. Next:\n\n  cd {}\n  ./check                     what of {} is not written yet?\n\n",
        folder, folder, files.front().first));
    for (const std::string& other : namesakes(*found))
      print(fmt::format("This is {}. Functions of the same names make another one: --exercise {}\n\n",
                        found->layer, other));
    return static_cast<int>(ExitStatus::verified);
  }

  void require_empty() const {
    std::error_code none;
    if (!fs::exists(folder, none)) return;
    if (!fs::is_directory(folder, none)) {
      throw UsageError(fmt::format("new: {} is a file; name a folder that is not there yet", folder));
    }
    if (!fs::is_empty(folder, none)) {
      throw UsageError(
          fmt::format("new: {} is there already and not empty, and nothing in it will be overwritten; name "
                      "another folder",
                      folder));
    }
  }

  void write(const std::string& name, const std::string& text) const {
    const fs::path path = fs::path(folder) / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) {
      throw UsageError(fmt::format("new: the folder {} cannot be made: {}; name one where you may write",
                                   path.parent_path().string(), error.message()));
    }
    write_file(path.string(), text);
    if (text.starts_with("#!")) fs::permissions(path, fs::perms(0755), error);
  }
};

}  // namespace

void add_new(CLI::App& program, Invocation& invocation) {
  CLI::App* app =
      program.add_subcommand("new",
                             "make a starting point: backpropagation in five functions to write, or "
                             "one exercise");
  const auto made = std::make_shared<New>();
  app->add_option("DIR", made->folder, "the folder to make; it must not be there yet, or be empty")
      ->required();
  add_choice(*app, "--language", made->language, {"cpp", "python"}, "language of the starting point");
  offer(app->add_option("--exercise", made->exercise,
                        "one of those that `gradproof exercises` lists, in place of a whole backpropagation")
            ->type_name("NAME"),
        exercise_names);
  app->footer(examples({
      "gradproof new mine --language cpp       a CMake project with tests that report through gradproof",
      "gradproof new mine --language python    backprop.py and ./check",
      "gradproof new mine --exercise conv      conv.py with its two functions to write, and ./check",
  }));
  app->callback([made, &invocation] { invocation.run = [made] { return made->run(); }; });
}

}  // namespace gradproof::cli
