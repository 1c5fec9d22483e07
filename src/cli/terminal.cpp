// SPDX-License-Identifier: MIT
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "gradproof/wire/message.hpp"

namespace gradproof::cli {

namespace {
std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}
bool is_terminal(int number) { return isatty(number) == 1 && environment("TERM") != "dumb"; }
}  // namespace

bool colour_wanted() { return is_terminal(STDOUT_FILENO) && environment("NO_COLOR").empty(); }

std::size_t terminal_width() {
  constexpr std::size_t usual = 80, narrowest = 40;
  winsize size{};
  if (!is_terminal(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return usual;
  return std::max<std::size_t>(size.ws_col, narrowest);
}

bool progress_wanted() { return is_terminal(STDERR_FILENO); }

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
  const int reason = errno;
  if (reason == EPIPE) {
    // SIGPIPE was ignored by whoever started us: end as if it had not been
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
  }
  throw std::runtime_error(fmt::format("cannot write to standard output: {}", std::strerror(reason)));
}

void complain(const std::string& message) {
  const std::string line = "gradproof: " + printable(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace gradproof::cli
