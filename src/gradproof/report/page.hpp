// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof {

/// One self-contained page: no script, no file beside it; light and dark, on a phone and printed on A4. Every
/// page that gradproof writes is made here, so that they look alike.
/// @param title  plain text
/// @param body   HTML
[[nodiscard]] std::string page(const std::string& title, const std::string& body);

/// The same style for a part of somebody else's page: "<div class=gradproof>" with the style in it.
[[nodiscard]] std::string page_fragment(const std::string& body);

/// A table in a box that scrolls by itself where it is wider than the page.
/// @param kind  "array" (numbers), "words"
/// @param head, body  rows of cells, HTML
[[nodiscard]] std::string page_table(const std::string& kind, const std::string& caption,
                                     const std::string& head, const std::string& body);

}  // namespace gradproof
