// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <string>

#include "gradproof/submission/reading.hpp"

namespace gradproof::cli {

/// --reading FILE.toml: how a submission is read. @param help  of the option
void add_reading(CLI::App& app, std::string& file, const std::string& help);

/// @throws UsageError where it cannot be read, or holds a line that is none of a reading
[[nodiscard]] SaidReading said_reading(const std::string& file);

/// @param source  its name in messages
/// @throws UsageError naming the line
[[nodiscard]] SaidReading reading_from_toml(const std::string& text, const std::string& source);

/// As a file that --reading takes, or one that is begun where nothing could be read: then its functions stand
/// in it as comments. @param name  of the submission
[[nodiscard]] std::string reading_as_toml(const FoundReading& found, const std::string& name);

/// @param reading  the file of this option; empty: it was not given
/// @throws UsageError where it stands beside what says the same in other words
void require_no_other_than(const char* option, const std::string& reading, const std::string& exercise,
                           const std::string& entry, bool rows);

}  // namespace gradproof::cli
