// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/explain/document.hpp"

namespace gradproof {

/// For a terminal: at most 100 columns, formulas in the plain notation.
[[nodiscard]] std::string to_text(const Derivation& derivation);
/// Markdown, formulas as code.
[[nodiscard]] std::string to_markdown(const Derivation& derivation);
/// One self-contained page, formulas as MathML; readable on a phone and in print.
[[nodiscard]] std::string to_html(const Derivation& derivation);

}  // namespace gradproof
