// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof::cli {

/// The files of a folder that can hold somebody's backward pass, at any depth, sorted: NAME.py and
/// NAME.ipynb, but tests, set-ups, what is hidden, and what others made (site-packages, venv, node_modules).
/// Links to folders are not followed.
/// @throws UnusableSubmission where there are none; UsageError where there are too many to be one project.
[[nodiscard]] std::vector<std::filesystem::path> submissions_in(const std::filesystem::path& folder);

/// Judges each of them, and says all of it in one report: the arrays and mistakes of a file carry its path as
/// their part. A file without a backward pass is named, and so is one whose functions another file of the
/// folder defines. Exit status and verdict are the most serious of all.
/// @param judge  one file; @throws UnusableSubmission where it holds nothing to judge
/// @throws UnusableSubmission where no file does
[[nodiscard]] Report judge_folder(const std::filesystem::path& folder,
                                  const std::function<Report(const std::string& file)>& judge);

}  // namespace gradproof::cli
