// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gradproof/grade/marks.hpp"
#include "gradproof/grade/record.hpp"

namespace gradproof {

/// What staff say to everybody with one mistake, by its id or by the signature of a group.
using Comments = std::map<std::string, std::string>;

/// From TOML: a table [comments] of texts. @throws std::invalid_argument with source and line.
[[nodiscard]] Comments comments_from_toml(const std::string& text, const std::string& source);

/// One student's feedback in Markdown: her arrays, the mistake, the right line and why, the smallest example,
/// the staff's comment, how to run it herself. Nothing of the staff's (commands, paths, the seed), and nobody
/// else's name. Her own text is quoted so that it is text.
[[nodiscard]] std::string feedback_of(const Row& row, const Mark& mark, const Comments& comments);

/// Why there is no mark, where no array says it: a line that could not be read first. Nothing of the box.
[[nodiscard]] std::vector<std::string> notes_that_explain(const Report& report);

/// Of a file that came alone the judge knows only a copy, submission.py: here it has its own name again.
[[nodiscard]] std::string in_her_words(const Row& row, const std::string& text);

/// A file name for this student that is one, whatever her name is: letters, digits, . _ - and "-2" behind if
/// `taken` has it already. Puts it there.
[[nodiscard]] std::string feedback_name(const Student& student, std::map<std::string, int>& taken);

}  // namespace gradproof
