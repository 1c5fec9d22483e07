// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

struct ScreenStyle {
  bool colour = false;
  std::size_t width = 80;
  bool commands =
      true;  ///< false for who has no gradproof at hand: the feedback a student gets from a course
};

/// What stands first for a person: the verdict and where; the line as it was written, as it should be, and
/// why; what else is wrong; all that is verified in one line; how to see it again. No line is wider than the
/// style's width, no word is broken that fits a line. An exception is shown as one. What was judged and how,
/// in full: text_report().
[[nodiscard]] std::string first_screen(const Report& report, const ScreenStyle& style = {});

}  // namespace gradproof
