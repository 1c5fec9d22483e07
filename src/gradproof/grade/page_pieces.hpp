// SPDX-License-Identifier: MIT
#pragma once
#include <string>

namespace gradproof {

/// What the pages of a class are made of. Titles are escaped here, the rest by who writes it.

[[nodiscard]] std::string page_begin(const std::string& title);
[[nodiscard]] std::string page_end();
/// A horizontal bar, 0 <= share <= 1.
[[nodiscard]] std::string bar(double share);
/// The table of all hand-ins, from JSON without "<": [[number, name, id, verdict, points or null, mistake,
/// [[letter, array], ...]], ...]. A hundred lines are drawn at a time.
[[nodiscard]] std::string table_with_search(const std::string& rows);

}  // namespace gradproof
