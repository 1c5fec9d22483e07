// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gradproof/exercises/exercise.hpp"

namespace gradproof::cli {

/// What `gradproof new --exercise` makes: names below the folder, and texts. The module with the functions to
/// write comes first.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> exercise_starter(const Exercise& exercise);

}  // namespace gradproof::cli
