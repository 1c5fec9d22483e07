// SPDX-License-Identifier: MIT
// gradproof new: a starting point for a student, in C++ or Python.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/commands.hpp"
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

  [[nodiscard]] int run() const {
    const bool python = language == "python";
    require_empty();
    for (const EmbeddedFile& file : python ? starter_python() : starter_cpp()) write(file);
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

  void write(const EmbeddedFile& file) const {
    const fs::path path = fs::path(folder) / file.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) {
      throw UsageError(fmt::format("new: the folder {} cannot be made: {}; name one where you may write",
                                   path.parent_path().string(), error.message()));
    }
    write_file(path.string(), std::string(file.text));
    if (file.text.starts_with("#!")) fs::permissions(path, fs::perms(0755), error);
  }
};

}  // namespace

void add_new(CLI::App& program, Invocation& invocation) {
  CLI::App* app =
      program.add_subcommand("new", "make a starting point: backpropagation in five functions to write");
  const auto made = std::make_shared<New>();
  app->add_option("DIR", made->folder, "the folder to make; it must not be there yet, or be empty")
      ->required();
  add_choice(*app, "--language", made->language, {"cpp", "python"}, "language of the starting point")
      ->required();
  app->footer(examples({
      "gradproof new mine --language cpp       a CMake project with tests that report through gradproof",
      "gradproof new mine --language python    backprop.py and ./check",
  }));
  app->callback([made, &invocation] { invocation.run = [made] { return made->run(); }; });
}

}  // namespace gradproof::cli
