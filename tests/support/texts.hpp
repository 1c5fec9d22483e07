// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "tests/support/run_program.hpp"

namespace gradproof::test {

/// The text with the first `from` replaced. Throws where there is none: a mistake that was not planted tests
/// nothing.
[[nodiscard]] std::string with(std::string text, const std::string& from, const std::string& to);

using Replacements = std::vector<std::pair<std::string, std::string>>;
/// The same for each of them, one after the other.
[[nodiscard]] std::string with(std::string text, const Replacements& replacements);

/// The insides of all ```language blocks of a page.
[[nodiscard]] std::vector<std::string> blocks_of(const std::string& page, const std::string& language);

/// What a program wrote to both outputs, as one line: wherever it was wrapped.
[[nodiscard]] std::string all_said(const ProgramRun& run);

}  // namespace gradproof::test
