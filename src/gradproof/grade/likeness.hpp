// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gradproof {

class Record;

/// A hash of the functions in a Python text that does not change when variables, functions, parameters or the
/// words in strings are given other names, when comments, docstrings, blank lines and spaces change, or the
/// order of the functions. What is computed, in which order, with which numbers and methods (np.dot) does
/// change it. Functions of fewer than 40 tokens are left out: everybody writes those alike.
/// Empty where there is no other.
[[nodiscard]] std::string likeness_of(std::string_view python);

/// Hand-ins of different students whose functions are the same by this measure.
struct LikeGroup {
  std::vector<std::size_t> hand_ins;  ///< their numbers in the order of the record, from 1
  std::size_t contents = 0;           ///< 1: the very same file
};

/// Smallest first: two of a thousand say more than two hundred, who had the same exercise to fill in.
[[nodiscard]] std::vector<LikeGroup> like_groups(const Record& record);

}  // namespace gradproof
