// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <map>
#include <string>

namespace gradproof {

/// How a submission is read, as words under keys: "functions.backward" -> "backprop",
/// "arguments.backprop.x" -> "inputs", "network.sizes" -> "3, 4, 2".
using ReadingWords = std::map<std::string, std::string>;

/// A reading that somebody wrote down. It chooses among what is tried, and makes nothing right.
struct SaidReading {
  struct Line {
    std::string word;
    std::size_t number = 0;  ///< in its file
  };
  std::string source;                 ///< "reading.toml"
  std::map<std::string, Line> lines;  ///< by key

  [[nodiscard]] bool empty() const noexcept { return lines.empty(); }
  /// What is said under a key; "" where nothing is.
  [[nodiscard]] std::string word(const std::string& key) const;
};

/// How a submission was read, and what else of it a reading could say.
struct FoundReading {
  ReadingWords words;
  /// of its functions and methods, where it could not be read: "backprop" -> "x, t", their arguments
  std::map<std::string, std::string> functions = {};
  [[nodiscard]] bool empty() const noexcept { return words.empty() && functions.empty(); }
};

/// Is it read off the values of its forward pass and cost, so that it is not known before they were asked?
[[nodiscard]] bool is_read_off_values(const std::string& key);

/// Of the first line, as they stand in the file, that says otherwise than what was found: where it stands,
/// what it says, and what was found in its place, as a sentence begins. "" where all lines fit.
/// @param of_values  only lines that are read off values are held against what was found; false: only others
[[nodiscard]] std::string misfit(const SaidReading& said, const ReadingWords& found, bool of_values);

/// `reading.toml:7: backward = "grads" in [functions]`
[[nodiscard]] std::string shown(const SaidReading& said, const std::string& key);

}  // namespace gradproof
