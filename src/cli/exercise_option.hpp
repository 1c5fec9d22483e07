// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace gradproof::cli {

/// --exercise NAME, one of those that there are, or FILE.json. The option throws UsageError for another name,
/// with the nearest; what the file is, is seen where it is opened.
void add_exercise(CLI::App& app, std::string& exercise, const std::string& help);
/// @throws UsageError  "new: no exercise is called 'afine'; did you mean affine?"
[[noreturn]] void no_such_exercise(const char* asked_by, const std::string& name,
                                   const std::vector<std::string>& names);
/// @throws UsageError where another option says in another way what is judged, or how its arrays lie
void require_no_other_reading(const std::string& exercise, const std::string& entry, bool rows);

}  // namespace gradproof::cli
