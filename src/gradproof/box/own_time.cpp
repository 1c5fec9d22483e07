// SPDX-License-Identifier: MIT
#include "gradproof/box/own_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace gradproof {

namespace {

/// Nanoseconds that a thread has waited for a processor; 0 where nothing is counted.
double queued_in(const std::filesystem::path& counts) {
  std::ifstream counted(counts);
  double ran = 0.0, queued = 0.0;
  return counted >> ran >> queued ? queued : 0.0;
}

}  // namespace

// Of this thread as well: an answer that lies there while it waits for a processor has been given. At a load
// of 20 that is tens of milliseconds a question, and a check has some 150.
ProcessTimes process_times(pid_t process) {
  double nanoseconds = queued_in("/proc/thread-self/schedstat");
  std::error_code none;
  for (const auto& thread : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", process), none))
    nanoseconds += queued_in(thread.path() / "schedstat");
  const auto clock = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration<double>(clock).count(), 1e-9 * nanoseconds};
}

double OwnTime::own(const ProcessTimes& now) const {
  const double wall = now.clock - begin_.clock;
  // a thread that has ended takes what was counted for it along
  return wall - std::clamp(now.queued - begin_.queued, 0.0, std::max(0.0, wall));
}

bool OwnTime::is_over(const ProcessTimes& now) const { return left(now) <= 0.0; }

double OwnTime::left(const ProcessTimes& now) const {
  return std::min(allowed_ - own(now), most_wall * allowed_ - (now.clock - begin_.clock));
}

}  // namespace gradproof
