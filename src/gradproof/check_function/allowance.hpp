// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "gradproof/check_function/function_options.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof::internal {

/// Thrown out of a difference once a check may not go on. No std::exception: what a function under test
/// throws is caught as one, and this is not about the function.
struct CheckEnded {};

/// While it lives the first SIGINT (Ctrl-C) is noted and does nothing else; the next one does what it did
/// before. Of several that live at once the first one is in charge.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  [[nodiscard]] static bool interrupted() noexcept;
};

/// What one check may still spend, shared by all of its parts and threads.
class Allowance {
 public:
  explicit Allowance(const FunctionOptions& options);

  /// Before each evaluation for a difference.
  /// @throws CheckEnded where there is nothing left
  void spend();
  /// After each entry: asks options.progress.
  void entry_done(const std::string& array, std::size_t done, std::size_t entries);
  [[nodiscard]] bool ended() const noexcept { return ended_; }
  /// Something may end it: no point is asked before its turn.
  [[nodiscard]] bool limited() const noexcept {
    return most_evaluations_ > 0 || most_seconds_ > 0.0 || progress_ || interrupts_;
  }
  /// "it was interrupted", "the 1000 evaluations of options.most_evaluations were spent"
  [[nodiscard]] std::string why() const;

 private:
  void end(std::string why);

  std::size_t most_evaluations_;
  double most_seconds_;
  std::function<bool(const FunctionProgress&)> progress_;
  std::optional<InterruptWatch> interrupts_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::atomic<std::size_t> evaluations_ = 0;
  std::atomic<bool> ended_ = false;
  mutable std::mutex mutex_;
  std::string why_;
};

/// Notes that the check ended early, if it did. It is not green then, even if all that was judged is: what
/// would have come has not been asked.
void say_ended(Report& report, const FunctionOptions& options);

}  // namespace gradproof::internal
