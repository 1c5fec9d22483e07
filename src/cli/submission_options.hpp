// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gradproof/submission/submission.hpp"

namespace gradproof::cli {

/// SUBMISSION or --reference, and how it is run: --timeout --memory --sandbox --python --entry --rows
/// --exercise --verbose.
struct SubmissionOptions {
  std::string file;        ///< "-": Python on standard input; empty: the built-in reference
  bool is_named = false;   ///< by a word, be it an empty one
  bool reference = false;  ///< --reference: the built-in one is meant
  double seconds = 0.0, total_seconds = 0.0;
  std::uint64_t mebibytes = 0;
  std::string sandbox = "on";
  std::string python, entry, exercise;
  std::string reading;        ///< --reading: the file
  std::string write_reading;  ///< --write-reading: the file
  bool rows = false, verbose = false;

  void add_to(CLI::App& app);
  /// --reading and --write-reading, for a command whose questions follow the reading.
  void add_readings_to(CLI::App& app);
  [[nodiscard]] bool given() const noexcept { return !file.empty(); }
  /// @param has_mistake  one is planted into the built-in reference: so that is meant, and cannot be verified
  /// @param command  whose example the message shows: "check" or "laws"
  /// @throws UsageError where it is not said what to judge (nothing is green because a variable was not set),
  /// where two things are, and where an option needs a submission and there is none.
  void require_consistent(bool has_mistake, const char* command = "check") const;
  /// The submission's path for a report; empty where it has none.
  [[nodiscard]] std::string path() const { return file == "-" ? std::string() : file; }
  [[nodiscard]] bool is_folder() const;
  /// @throws UnusableSubmission where the file cannot be one.
  [[nodiscard]] std::unique_ptr<Submission> open() const;
  /// The words that ask it again: "check", the file, and every option above that changes its answer.
  [[nodiscard]] std::vector<std::string> words() const;
  /// With --write-reading: how it was read; where it was not, that is said on standard error, and changes
  /// nothing of the verdict. @throws UsageError where the file cannot be written
  void write_how_it_was_read(const Submission& submission) const;
  /// The same where it was not judged: what could be said of it, if anything can.
  void write_what_could_be_said(const Submission& submission) const;
  /// With --verbose: what it printed, on standard error, each line marked.
  void show_prints(const Submission& submission) const;
};

}  // namespace gradproof::cli
