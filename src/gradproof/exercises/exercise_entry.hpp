// SPDX-License-Identifier: MIT
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "gradproof/exercises/exercise.hpp"

namespace gradproof {

/// An entry, as pairs.json has them, under one of its names.
[[nodiscard]] Exercise exercise_of(const nlohmann::json& entry, const std::string& function);

}  // namespace gradproof
