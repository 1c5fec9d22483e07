// SPDX-License-Identifier: MIT
#include "cli/signals.hpp"

#include <signal.h>

namespace gradproof::cli {

namespace {
std::atomic<bool> stop = false;
std::atomic<int> which = SIGINT;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "a signal handler may only touch lock-free atomics");

void on_signal(int number) {
  which = number;
  stop = true;
}
}  // namespace

void catch_signals() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before = {};
    sigaction(number, nullptr, &before);
    // nohup and shells that start a job in the background ignore some: leave them so
    if (before.sa_handler != SIG_IGN) sigaction(number, &action, nullptr);
  }
  // A file past the limit of its size (ulimit -f) is a write that fails, and is said as one. A handler, for
  // what is ignored would be ignored in the box as well.
  struct sigaction nothing = {};
  nothing.sa_handler = [](int) {};
  nothing.sa_flags = SA_RESTART;
  sigemptyset(&nothing.sa_mask);
  sigaction(SIGXFSZ, &nothing, nullptr);
}

const std::atomic<bool>& stop_requested() { return stop; }

int signal_status() { return 128 + which; }

}  // namespace gradproof::cli
