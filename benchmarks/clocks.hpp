// SPDX-License-Identifier: MIT
#pragma once
#include <ctime>

namespace gradproof::benchmarks {

/// CLOCK_PROCESS_CPUTIME_ID for work on one thread (others may have the cores meanwhile), CLOCK_MONOTONIC for
/// what several threads do together.
inline double seconds_on(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <class Work>
double seconds_of(const Work& work, clockid_t clock = CLOCK_PROCESS_CPUTIME_ID) {
  const double before = seconds_on(clock);
  work();
  return seconds_on(clock) - before;
}

}  // namespace gradproof::benchmarks
