// SPDX-License-Identifier: MIT
#pragma once
#include <atomic>

namespace gradproof::cli {

/// From now on SIGINT, SIGTERM and SIGHUP set stop_requested() instead of ending the program; the same signal
/// a second time ends it at once.
void catch_signals();

/// Set by a signal: long work looks at it and throws Interrupted, so that whatever is open is cleaned up.
[[nodiscard]] const std::atomic<bool>& stop_requested();

/// 128 + the number of the signal that came, as a shell would say it.
[[nodiscard]] int signal_status();

}  // namespace gradproof::cli
