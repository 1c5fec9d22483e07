// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof {

/// Columns that a text takes on a terminal: its characters in UTF-8, each as one.
[[nodiscard]] std::size_t columns(const std::string& text);

/// The text in lines no wider than `width`, broken between words; the first begins with `first`, each other
/// with as many spaces as `hanging`. A word that is wider than a whole line is broken, nothing else is.
/// Control characters are shown as `\x1b`, line breaks as spaces. Ends with a line break.
[[nodiscard]] std::string wrapped(const std::string& text, std::size_t width, const std::string& first = {},
                                  std::size_t hanging = 0);

/// A command for a shell in lines no wider than `width`, as far as its words allow: each line but the last
/// ends with a backslash, so that it can be pasted as it stands.
[[nodiscard]] std::string wrapped_command(const std::string& command, std::size_t width,
                                          const std::string& first);

}  // namespace gradproof
