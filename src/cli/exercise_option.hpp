// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace gradproof::cli {

/// --exercise NAME, one of those that there are, or FILE.json. The option throws UsageError for another name,
/// with the nearest; what the file is, is seen where it is opened.
void add_exercise(CLI::App& app, std::string& exercise, const std::string& help);
/// @throws UsageError where another option says in another way what is judged, or how its arrays lie
void require_no_other_reading(const std::string& exercise, const std::string& entry, bool rows);

}  // namespace gradproof::cli
