// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "gradproof/grade/likeness.hpp"
#include "gradproof/grade/record.hpp"

namespace gradproof {

/// As people read them; "not yet" is not judged.
inline constexpr std::array verdicts_in_order = {
    "verified", "wrong", "cannot tell", "did not answer", "not judged", "harness trouble", "not yet"};

/// A class at a glance.
struct ClassSummary {
  struct Named {
    std::string name, path, why;
    double seconds = 0.0;
  };
  std::size_t hand_ins = 0, contents = 0;
  std::map<std::string, std::size_t> verdicts;                ///< "verified", ..., "not judged", "not yet"
  std::vector<std::pair<std::string, std::size_t>> mistakes;  ///< id and hand-ins, most common first
  std::vector<LikeGroup> alike;                               ///< a place to look
  std::vector<Named> slowest;                                 ///< at most three
  std::vector<Named> by_hand;  ///< cannot tell, not judged, harness trouble: nobody's zero
};

[[nodiscard]] ClassSummary summary_of(const Record& record);

/// The table for a terminal: counts, the five commonest mistakes, the slowest, and the ones to look at by
/// hand (ten of them, and how many more).
[[nodiscard]] std::string table(const ClassSummary& summary);

/// Somebody's text on one line of a terminal: control characters are shown as '?', a long one is cut.
[[nodiscard]] std::string one_line(const std::string& text, std::size_t longest = 60);

}  // namespace gradproof
