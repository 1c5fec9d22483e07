// SPDX-License-Identifier: MIT
#include "cli/standard_input.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "cli/exit_status.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "gradproof/derivative/network_derivatives.hpp"

namespace gradproof::cli {

std::string text_on_standard_input() {
  constexpr std::size_t longest = 20'000'001;  // one more than a submission may have
  constexpr int a_moment = 100;                // ms, after which a signal is noticed
  if (isatty(STDIN_FILENO) == 1) complain("reading Python from standard input; Ctrl-D ends it");
  std::string text;
  std::array<char, 65536> piece{};
  while (text.size() < longest) {
    struct pollfd waiting = {STDIN_FILENO, POLLIN, 0};
    const int ready = poll(&waiting, 1, a_moment);
    if (stop_requested()) throw Interrupted();
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    const ssize_t count = read(STDIN_FILENO, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      throw UsageError(fmt::format("standard input cannot be read: {}; name a file, or send one in with <",
                                   std::strerror(errno)));
    }
    if (count == 0) break;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace gradproof::cli
