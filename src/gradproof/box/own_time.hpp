// SPDX-License-Identifier: MIT
#pragma once
#include <sys/types.h>

#include <functional>

namespace gradproof {

/// Of a process, in seconds, each from a beginning of its own: only differences mean something.
struct ProcessTimes {
  double clock = 0.0;   ///< wall clock
  double queued = 0.0;  ///< in which its threads were ready to run and another program had the processor
};

using ProcessClock = std::function<ProcessTimes(pid_t)>;

/// As the kernel counts them (/proc/PID/task/*/schedstat); queued is 0 where it does not.
[[nodiscard]] ProcessTimes process_times(pid_t process);

/// The time that an answer has taken, against what it may take.
///   own = wall clock - queued
/// A machine that is busy with other programs takes nothing of it; who computes, sleeps or waits for nothing
/// uses it up. Over it is as well after ten times as much of the wall clock: a submission whose threads stand
/// in each other's way ends, too.
class OwnTime {
 public:
  static constexpr double most_wall = 10.0;

  OwnTime(const ProcessTimes& begin, double allowed) : begin_(begin), allowed_(allowed) {}
  [[nodiscard]] double own(const ProcessTimes& now) const;
  [[nodiscard]] bool is_over(const ProcessTimes& now) const;
  /// The earliest moment at which it can be over, in seconds from now.
  [[nodiscard]] double left(const ProcessTimes& now) const;

 private:
  ProcessTimes begin_;
  double allowed_;
};

}  // namespace gradproof
