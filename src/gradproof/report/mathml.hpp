// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof {

/// Plain notation to presentation MathML: `dZ[1] = W[2]^T dZ[2] * g'(Z[1])`.
///   W[2] a layer, in brackets above; W_ri an index, below; ^T and ^2 above; g' a prime; a/b a fraction of
///   two factors; sum_i a sum over i; (4x1)(1x5) shapes; * the product entry by entry; -> an arrow; +-, <=,
///   !=.
/// @throws std::invalid_argument on unbalanced brackets.
[[nodiscard]] std::string mathml(const std::string& notation, bool display = false);

/// Text with formulas between backticks to HTML: the text escaped, the formulas as MathML.
[[nodiscard]] std::string html_with_math(const std::string& text);

/// & < > " as entities.
[[nodiscard]] std::string html_escaped(const std::string& text);

}  // namespace gradproof
