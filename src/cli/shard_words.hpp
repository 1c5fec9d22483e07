// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

namespace gradproof::cli {

/// What merge was told on its own command line: a part can name a file and never have it opened.
struct InputsOfMerge {
  std::string submission, data;
};

/// The command line that makes the whole check, from the words that a part carries. A part is a file that
/// anybody may have written, so of its words those alone are taken that are in a closed list and say what is
/// asked, never what is run, how, or from which path: the submission and --data are those of merge's own
/// command line, and how to run it (--python, --sandbox, --timeout, ...) is left out.
/// @throws UsageError for any other word, or where a file that the part names was not given, or is another.
[[nodiscard]] std::vector<std::string> words_to_repeat(const std::vector<std::string>& words,
                                                       const std::string& part, const InputsOfMerge& own);

}  // namespace gradproof::cli
