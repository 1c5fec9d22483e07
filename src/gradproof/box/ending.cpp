// SPDX-License-Identifier: MIT
#include "gradproof/box/ending.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>

namespace gradproof {

namespace {

std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

std::string meaning(int signal) {
  switch (signal) {
    case SIGSEGV:
    case SIGBUS:
      return "it used memory that is not its own: an index outside an array, a null pointer, an input that "
             "was "
             "written to, or a recursion that does not end";
    case SIGFPE:
      return "an integer was divided by zero";
    case SIGILL:
    case SIGTRAP:
      return "the compiler put a trap there, for a function without a return or an unreachable line";
    case SIGABRT:
      return "it called abort(): an assert that does not hold, or an exception that nobody caught";
    default:
      return "nobody outside sent it";
  }
}

}  // namespace

DidNotAnswer describe_ending(int wait_status, const Limits& limits, const std::string& last_words) {
  const std::string said = last_words.empty() ? "" : fmt::format("; its last words: {}", last_words);
  if (!WIFSIGNALED(wait_status)) {
    return {Outcome::crashed, fmt::format("it ended itself with exit status {} before it had answered{}",
                                          WEXITSTATUS(wait_status), said)};
  }
  const int signal = WTERMSIG(wait_status);
  switch (signal) {
    case SIGSYS:
      return {
          Outcome::forbidden,
          fmt::format("it made a system call that a gradient does not need, and was killed (SIGSYS): a new "
                      "process, a signal to another one, another process's memory, a change of user{}",
                      said)};
    case SIGXCPU:
      return {Outcome::timed_out,
              fmt::format("it used more than {:g} s of processor time (SIGXCPU); --timeout gives it more{}",
                          limits.total_seconds, said)};
    case SIGXFSZ:
      return {Outcome::over_a_limit, fmt::format("it wrote to a file, which it may not (SIGXFSZ){}", said)};
    case SIGKILL:
      return {Outcome::over_a_limit,
              fmt::format("it was killed (SIGKILL), not by this program: most likely the machine ran out of "
                          "memory{}",
                          said)};
    default:
      return {Outcome::crashed, fmt::format("{}: {}{}", signal_name(signal), meaning(signal), said)};
  }
}

}  // namespace gradproof
