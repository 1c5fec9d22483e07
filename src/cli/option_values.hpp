// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace gradproof::cli {

/// Options whose values are read here, so that a bad one is answered with what was found, what was expected
/// and an example. All throw UsageError while the command line is read.

/// --name N, a whole number in least..most
CLI::Option* add_whole_number(CLI::App& app, const std::string& name, std::uint64_t& value,
                              std::uint64_t least, const std::string& help,
                              std::uint64_t most = std::numeric_limits<std::uint64_t>::max());
/// --name A, a number >= 0 (> 0 if positive) up to most
CLI::Option* add_real_number(CLI::App& app, const std::string& name, double& value, bool positive,
                             const std::string& help, double most = std::numeric_limits<double>::max());
/// --name WORD, one of these words
CLI::Option* add_choice(CLI::App& app, const std::string& name, std::string& value,
                        const std::vector<std::string>& words, const std::string& help);
/// --name WORD[,WORD...], each one of these words
CLI::Option* add_choices(CLI::App& app, const std::string& name, std::vector<std::string>& values,
                         const std::vector<std::string>& words, const std::string& help);
/// --name N,N,..., at least two whole numbers of at least 1
CLI::Option* add_sizes(CLI::App& app, const std::string& name, std::vector<std::uint64_t>& values,
                       const std::string& help);

/// Words that a shell offers where a value of this option is typed; what is accepted stays as it was. The
/// choices above offer theirs. They are asked for where completions are written, not at every start. @returns
/// the option
CLI::Option* offer(CLI::Option* option, std::function<std::vector<std::string>()> words);
CLI::Option* offer(CLI::Option* option, const std::vector<std::string>& words);
/// What offer() was told; none: no words to choose from.
[[nodiscard]] std::vector<std::string> offered(CLI::Option& option);

/// "a,b,,c" -> "a", "b", "", "c"
[[nodiscard]] std::vector<std::string> split_at_commas(const std::string& text);

}  // namespace gradproof::cli
