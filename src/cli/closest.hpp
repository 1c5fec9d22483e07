// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace gradproof::cli {

/// Fewest single-letter insertions, deletions, replacements and swaps of neighbours that turn one word into
/// the other.
[[nodiscard]] std::size_t edit_distance(const std::string& from, const std::string& to);

/// The word nearest to what was typed, if it is near enough to be what was meant: at most a third of its
/// letters differ, or it begins with what was typed.
[[nodiscard]] std::optional<std::string> closest(const std::string& typed,
                                                 const std::vector<std::string>& words);

/// "; did you mean X?", or nothing if no word is near.
[[nodiscard]] std::string did_you_mean(const std::string& typed, const std::vector<std::string>& words);

}  // namespace gradproof::cli
