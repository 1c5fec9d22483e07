// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

// What pages are put together from; HTML, with everything a stranger wrote escaped.

/// Plain text.
[[nodiscard]] std::string shown_html(const std::string& text);
[[nodiscard]] std::string code_html(const std::string& text);
/// An equation of ours as MathML; as code where it is a sentence that cannot be read as one.
[[nodiscard]] std::string equation_html(const std::string& notation);
/// Lines below each other: "line 16", "should be". @param kind  "wrong", "verified" or empty
struct LabelledLine {
  std::string label, html, kind = {};
};
[[nodiscard]] std::string lines_html(const std::vector<LabelledLine>& lines);
/// The network drawn, and its arrays, what was answered beside what is right.
[[nodiscard]] std::string small_network_html(const SmallestCase& smallest);

}  // namespace gradproof
