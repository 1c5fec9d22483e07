// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <string>

#include "gradproof/explain/document.hpp"

namespace gradproof {

inline constexpr std::size_t widest_derivation = 100;
/// For a terminal: formulas in the plain notation, no line wider than `width`, which is 80 or more.
[[nodiscard]] std::string to_text(const Derivation& derivation, std::size_t width = widest_derivation);
/// Markdown, formulas as code.
[[nodiscard]] std::string to_markdown(const Derivation& derivation);
/// One self-contained page, formulas as MathML; readable on a phone and in print.
[[nodiscard]] std::string to_html(const Derivation& derivation);
/// One step for another page: HTML that is open and can be closed.
[[nodiscard]] std::string opened_step(const Section& step);

}  // namespace gradproof
