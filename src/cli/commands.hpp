// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "gradproof/derivative/shard.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof::cli {

/// What the command line asked for; a subcommand sets it when it was chosen, main() runs it. Its value is the
/// exit status. It may throw UsageError (exit 2), Interrupted (130), anything else (5).
struct Invocation {
  std::vector<std::string> words;  ///< the command line without the name of the program
  std::function<int()> run;
  std::string submission;  ///< the file that is judged, as it was given; empty where none is, or not known
};

/// A subcommand adds itself to the program: name, options, examples, and what to run. To add one: write
/// add_NAME(), declare it here and list it in main.cpp.
using AddCommand = void (*)(CLI::App& program, Invocation& invocation);

void add_check(CLI::App& program, Invocation& invocation);
void add_new(CLI::App& program, Invocation& invocation);
void add_explain(CLI::App& program, Invocation& invocation);
void add_grade(CLI::App& program, Invocation& invocation);
void add_laws(CLI::App& program, Invocation& invocation);
void add_merge(CLI::App& program, Invocation& invocation);
void add_mistakes(CLI::App& program, Invocation& invocation);
void add_exercises(CLI::App& program, Invocation& invocation);
void add_completion(CLI::App& program, Invocation& invocation);
void add_manual(CLI::App& program, Invocation& invocation);

/// The subcommands that --help lists.
[[nodiscard]] std::vector<const CLI::App*> visible_subcommands(const CLI::App& program);

/// What `gradproof` with these words ("check", ...) reports, with the differences that the store holds.
/// @throws UsageError.
[[nodiscard]] Report check_again(const std::vector<std::string>& words, UnitStore& store);

/// Text for the end of a --help: "Examples:" and the lines, indented.
[[nodiscard]] std::string examples(const std::vector<std::string>& lines);

/// A command line that can be pasted into a shell: "gradproof" and the words, quoted where they need it.
[[nodiscard]] std::string command_line(const std::vector<std::string>& words);

/// The words without some of the options that take a value, each with it ("--also", "junit:a.xml" or
/// "--also=junit:a.xml"); behind a "--" every word is a file.
using IsLeftOut = std::function<bool(const std::string& option, const std::string& value)>;
[[nodiscard]] std::vector<std::string> words_without(const IsLeftOut& is_left_out,
                                                     const std::vector<std::string>& words);

}  // namespace gradproof::cli
