// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof::cli {

/// Colour on standard output: it is a terminal, TERM is not "dumb", and NO_COLOR is unset or empty
/// (https://no-color.org).
[[nodiscard]] bool colour_wanted();

/// Columns of the terminal on standard output; 80 where there is none, or it does not say.
[[nodiscard]] std::size_t terminal_width();

/// A progress bar on standard error: it is a terminal and TERM is not "dumb".
[[nodiscard]] bool progress_wanted();

/// Writes all of it to standard output and flushes.
/// @throws std::runtime_error naming the reason if it cannot be written (a full disk). A reader that has gone
/// (head -1) ends the program quietly, by SIGPIPE.
void print(const std::string& text);

/// "gradproof: ..." and a new line on standard error, without control characters: it names files of
/// strangers.
void complain(const std::string& message);

}  // namespace gradproof::cli
