// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof {

/// Plain notation to presentation MathML: `dZ[1] = W[2]^T dZ[2] * g'(Z[1])`.
///   W[2] a layer, in brackets above; W_ri an index, below; ^T and ^2 above; g' a prime; a/b a fraction of
///   two factors, whose brackets go; sum_i a sum over i; (4x1)(1x5) shapes; g(z) a function; * the product
///   entry by entry; -> an arrow; +-, <=, !=.
/// @throws std::invalid_argument on unbalanced brackets.
[[nodiscard]] std::string mathml(const std::string& notation);

/// The same in pieces between which a browser may break the line (it breaks no MathML): before = and -> and
/// where three spaces set a part off.
[[nodiscard]] std::string formula_html(const std::string& notation);

/// Text with formulas between backticks to HTML: the text escaped, the formulas in pieces of MathML.
[[nodiscard]] std::string html_with_math(const std::string& text);

/// A heading that is half formula, half words, in the one font of headings: "`dZ[1]`: from a[1]" with layers,
/// ^T and ^2 above the line.
[[nodiscard]] std::string heading_html(const std::string& text);

/// & < > " as entities.
[[nodiscard]] std::string html_escaped(const std::string& text);

}  // namespace gradproof
