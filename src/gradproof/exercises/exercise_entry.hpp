// SPDX-License-Identifier: MIT
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "gradproof/exercises/exercise.hpp"

namespace gradproof {

/// The entries of pairs.json.
[[nodiscard]] const nlohmann::json& exercise_table();

/// Is it one of a list of words?
[[nodiscard]] bool holds(const nlohmann::json& list, const std::string& word);

/// An entry, as pairs.json has them, under one of its names.
[[nodiscard]] Exercise exercise_of(const nlohmann::json& entry, const std::string& function);

}  // namespace gradproof
