// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "gradproof/laws/law.hpp"

namespace gradproof::laws {

/// These laws by group: id, statement, hypothesis, what each finds, its source.
[[nodiscard]] std::string list_as_text(const std::vector<const Law*>& laws);
/// The same, all of them, as the tables of src/docs/laws.md.
[[nodiscard]] std::string list_as_markdown();
/// These laws for programs: {"schema": "gradproof-laws-list/1", "laws": [{"id": ...}, ...]}.
[[nodiscard]] std::string list_as_json(const std::vector<const Law*>& laws);

}  // namespace gradproof::laws
