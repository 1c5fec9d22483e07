// SPDX-License-Identifier: MIT
#include "cli/closest.hpp"

#include <algorithm>
#include <limits>

namespace gradproof::cli {

std::size_t edit_distance(const std::string& from, const std::string& to) {
  // rows of the table of prefixes: two back (for swaps), one back, this one
  std::vector<std::size_t> before_last(to.size() + 1), last(to.size() + 1), row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last = last;
    last = row;
  }
  return last[to.size()];
}

std::optional<std::string> closest(const std::string& typed, const std::vector<std::string>& words) {
  std::optional<std::string> best;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const std::string& word : words) {
    const bool begins = typed.size() >= 4 && word.rfind(typed, 0) == 0;
    const std::size_t distance = begins ? 1 : edit_distance(typed, word);
    if (distance > std::max<std::size_t>(1, word.size() / 3)) continue;
    // of two as near, the one that goes on where the typed one ends: "of" is "off", not "on"
    if (distance < least || (distance == least && word.rfind(typed, 0) == 0)) {
      least = distance;
      best = word;
    }
  }
  return best;
}

std::string did_you_mean(const std::string& typed, const std::vector<std::string>& words) {
  const auto word = closest(typed, words);
  return word ? "; did you mean " + *word + "?" : "";
}

}  // namespace gradproof::cli
