// SPDX-License-Identifier: MIT
#pragma once
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gradproof::test {

/// The gradproof that was built beside these tests. The test program needs gradproof_test(... PROGRAM).
[[nodiscard]] std::string gradproof_program();
/// The folder of the sources: source_folder() + "/src/data/digits.csv".
[[nodiscard]] std::string source_folder();

struct ProgramOptions {
  /// Set on top of the environment of the tests, from which NO_COLOR is taken away; a value left out unsets.
  std::vector<std::pair<std::string, std::optional<std::string>>> environment = {};
  std::string directory = {};  ///< to run in; empty: here
  std::string input = {};      ///< on standard input
  bool terminal = false;       ///< standard output and error are one terminal: everything is in `out`
  std::chrono::seconds timeout{120};
};

/// status is the exit status, or 128 + the signal that ended the program (as a shell says it).
struct ProgramRun {
  int status = -1;
  std::string out, err;
};

/// A program that runs beside the test. Ended, if it still runs, when this goes.
class RunningProgram {
 public:
  /// @throws std::runtime_error if it cannot be started. A program that is not there ends with status 127.
  explicit RunningProgram(const std::vector<std::string>& command, const ProgramOptions& options = {});
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  /// Reads on until its output or its error output holds the text; false if it ended, or time ran out,
  /// before.
  [[nodiscard]] bool wait_for_text(const std::string& text);
  void send_signal(int signal) const;
  /// Reads to the end. @throws std::runtime_error when the timeout has passed.
  [[nodiscard]] ProgramRun wait();

 private:
  bool read_some();
  pid_t pid_ = -1;
  int out_ = -1, err_ = -1;
  std::chrono::steady_clock::time_point deadline_;
  ProgramRun run_;
};

/// Runs a program to its end.
[[nodiscard]] ProgramRun run_program(const std::vector<std::string>& command,
                                     const ProgramOptions& options = {});
/// run_program of gradproof with these arguments.
[[nodiscard]] ProgramRun run_gradproof(std::vector<std::string> arguments,
                                       const ProgramOptions& options = {});

/// A folder of its own for one test, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Writes a file into it and returns its path.
  std::string write(const std::string& name, const std::string& text) const;
  /// Names of all files in it, sorted, hidden ones too.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::string path_;
};

/// @throws std::runtime_error if it cannot be read.
[[nodiscard]] std::string read_text_file(const std::string& path);

}  // namespace gradproof::test
