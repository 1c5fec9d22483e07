// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/network_options.hpp"
#include "gradproof/grade/hand_in.hpp"
#include "gradproof/grade/parts.hpp"
#include "gradproof/grade/record.hpp"
#include "gradproof/grade/run.hpp"

namespace gradproof::cli {

/// FOLDER --roster --file --latest: what was handed in, and by whom.
struct HandInOptions {
  std::string folder, roster, file;
  bool latest_only = false;

  void add_to(CLI::App& app);
  /// @throws UsageError where the folder or the roster cannot be used.
  [[nodiscard]] std::vector<HandIn> found() const;
};

/// How each is judged: options of check, the same for everybody, and --timeout, --jobs, --seed.
struct JudgeOptions {
  NetworkOptions network;
  std::string output, entry, exercise, reading, python, sandbox = "on";
  bool rows = false;
  double seconds = 20.0;
  std::uint64_t jobs = 0, mebibytes = 0, seed = 0;

  void add_to(CLI::App& app);
  [[nodiscard]] unsigned used_jobs() const;
  /// Puts the version and the options into the record; draws its seed where it has none and none is given.
  void set_conditions(Record& record) const;
  /// @throws UsageError where there is no such Python.
  [[nodiscard]] JudgeCommand command(const Record& record) const;

 private:
  [[nodiscard]] std::vector<std::string> words(const std::string& used_seed) const;
};

/// --part K/N, --merge FILE...
struct PartOptions {
  ClassPart part;
  std::vector<std::string> merged;

  void add_to(CLI::App& app);
  /// @throws UsageError: parts that draw a seed each could not be merged.
  void require_consistent(const JudgeOptions& judge) const;
  [[nodiscard]] std::vector<HandIn> taken(const std::vector<HandIn>& all) const;
  void remember(Record& record) const;
};

/// --again STATUS|PATTERN, --only NAME: which are judged.
struct AgainOptions {
  std::string again, only;

  void add_to(CLI::App& app);
  /// Has what --again names judged anew.
  void forget(Record& record) const;
  /// @throws UsageError where --only names none.
  [[nodiscard]] std::vector<HandIn> chosen(const std::vector<HandIn>& all) const;
};

}  // namespace gradproof::cli
