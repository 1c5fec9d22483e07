// SPDX-License-Identifier: MIT
#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "gradproof/box/file_descriptor.hpp"
#include "gradproof/grade/record.hpp"

namespace gradproof {

/// How one submission is judged: by the program itself, `gradproof check`, in a process of its own. So a
/// class is judged by the same words as a single file; what a submission does to its judge, a crash, a leak,
/// is done to a process that ends with it; and nothing of one is in the memory of the next.
struct JudgeCommand {
  std::filesystem::path program;     ///< the gradproof that is run
  std::vector<std::string> options;  ///< of check, the same for everybody
  double seconds = 600.0;            ///< wall clock of it; its own limits on a submission are shorter
  /// Called once before the first: "NAME=value" more for the environment (zygotes).
  std::function<std::vector<std::string>()> prepare = {};
  std::vector<std::string> environment = {};
};

/// One `gradproof check` that runs. It is killed, with all it started, when this goes.
class JudgingChild {
 public:
  /// @param file the submission; @param folder all of it, whose name is taken out of what is reported
  /// @throws std::runtime_error if no process can be started.
  JudgingChild(const JudgeCommand& command, const std::filesystem::path& file,
               const std::filesystem::path& folder);
  ~JudgingChild();
  JudgingChild(JudgingChild&& other) noexcept;
  JudgingChild& operator=(JudgingChild&&) = delete;
  JudgingChild(const JudgingChild&) = delete;
  JudgingChild& operator=(const JudgingChild&) = delete;

  /// Readable once it has ended.
  [[nodiscard]] int handle() const noexcept { return handle_.get(); }
  [[nodiscard]] bool is_late() const;
  /// What was found, after the end or, where it is late, instead of it. The content is left open.
  [[nodiscard]] Judged judged();

 private:
  using Clock = std::chrono::steady_clock;
  void end();
  pid_t process_ = -1;
  int status_ = 0;
  double limit_ = 0.0;
  std::string folder_;
  Clock::time_point begin_ = Clock::now();
  FileDescriptor handle_, out_, err_;
};

/// What the row says of a JSON report: verdict, outcome, mistake, signature, status.
/// @throws std::invalid_argument if it is none.
[[nodiscard]] Judged judged_from(const std::string& report);

/// A row for what has no report of check: with the reason as its only note. verdict "harness trouble",
/// "did not answer" (outcome "timed out") or "not judged" (exit status 2).
[[nodiscard]] Judged judged_without_report(const std::string& verdict, const std::string& outcome,
                                           const std::string& reason);

}  // namespace gradproof
