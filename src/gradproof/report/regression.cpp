// SPDX-License-Identifier: MIT
#include "gradproof/report/regression.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gradproof {

std::vector<std::string> regressions_since(const Report& baseline, const Report& now) {
  constexpr double rounding = 1e-13, factor = 100.0;
  std::vector<std::string> found;
  for (const ArrayReport& before : baseline.arrays) {
    if (before.verdict != Verdict::verified) continue;
    const std::string name = before.part.empty() ? before.name : before.part + ": " + before.name;
    const auto after = std::find_if(now.arrays.begin(), now.arrays.end(), [&](const ArrayReport& array) {
      return array.name == before.name && array.part == before.part;
    });
    if (after == now.arrays.end()) {
      found.push_back(fmt::format("{} was verified and is not judged any more", name));
    } else if (after->verdict != Verdict::verified) {
      found.push_back(fmt::format("{} was verified; now: {}{}{}", name, to_string(after->verdict),
                                  after->reason.empty() ? "" : ": ", after->reason));
    } else if (!(after->largest_difference <= factor * std::max(before.largest_difference, rounding))) {
      found.push_back(
          fmt::format("{} was off by {:.0e} at most and is off by {:.0e}: more than {:g} times as much", name,
                      before.largest_difference, after->largest_difference, factor));
    }
  }
  return found;
}

}  // namespace gradproof
