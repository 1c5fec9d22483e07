// SPDX-License-Identifier: MIT
#pragma once
#include <chrono>
#include <cstddef>
#include <string>

namespace gradproof::cli {

/// A line on standard error that says how far a long command is. It appears when the work has taken a second,
/// and only on a terminal; it is wiped when this goes. update() may be called from any thread, one at a time.
class ProgressBar {
 public:
  explicit ProgressBar(std::string label);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(std::size_t done, std::size_t total);

 private:
  using Clock = std::chrono::steady_clock;
  std::string label_;
  bool wanted_;
  bool drawn_ = false;
  Clock::time_point begin_ = Clock::now(), last_ = begin_;
};

/// "checking  [##########          ]  50 %, 3 s left"
[[nodiscard]] std::string progress_line(const std::string& label, std::size_t done, std::size_t total,
                                        double seconds_so_far);

}  // namespace gradproof::cli
