// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>

#include "gradproof/diagnosis/mistake.hpp"
#include "gradproof/diagnosis/smallest_network.hpp"

namespace gradproof {

/// The smallest network on which a mistake can be seen, of those with two layers, tanh and a sigmoid output
/// if it can be seen there, else of others.
[[nodiscard]] std::optional<SmallNetwork> smallest_network_of(const Mistake& mistake, std::uint64_t seed = 1);

/// `gradproof mistakes`: every id with its wrong line, by group.
[[nodiscard]] std::string mistakes_as_text();
/// `gradproof mistakes ID`: one in full, with the numbers of its smallest network, right beside wrong.
[[nodiscard]] std::string mistake_as_text(const Mistake& mistake);

/// The same for programs: an array of objects {id, group, step, wrong, right {notation, numpy, armadillo},
/// why, hides}; a single one has smallest_case {network, numbers, command} or null as well.
[[nodiscard]] std::string mistakes_as_json();
[[nodiscard]] std::string mistake_as_json(const Mistake& mistake);

}  // namespace gradproof
