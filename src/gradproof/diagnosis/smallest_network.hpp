// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/check_network/examination.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// A question small enough to be worked by hand, with what makes it again.
struct SmallNetwork {
  Case question;
  ExaminationOptions made_by;  ///< the first question of standard_examination(made_by)
  Answer right, answered;
};

/// The first network, from the smallest upwards (by how many numbers it has: parameters and data), on which
/// the implementation is wrong. Layers, activations, outputs and lambda are taken from `like`, the questions
/// the implementation was made for (n[L] as well, if it is the same in all of them); n[l] and m count from 1
/// to 3. The first of them that differs by more than 1 % in dW, db or the cost, if there is one: the numbers
/// are shown with four digits. Networks it does not answer for are passed over. At most 400 are asked.
[[nodiscard]] std::optional<SmallNetwork> smallest_network(const Implementation& implementation,
                                                           const std::vector<Case>& like, std::uint64_t seed);

/// As they are shown: four digits, rows between semicolons, "0.1093  -2 ; 1  0".
[[nodiscard]] std::string in_four_digits(const arma::mat& array);
/// Its arrays in the order in which they are computed, one a line, right beside answered:
///   db[2]  0.1093          answered 0.2186
[[nodiscard]] std::string numbers_of(const SmallNetwork& network);
/// "1-1-1, tanh hidden, sigmoid output, m = 2"
[[nodiscard]] std::string description(const SmallNetwork& network);
/// The options of `gradproof check` that ask this network: "--layers 1,1,1 --hidden tanh ...".
[[nodiscard]] std::string command_options(const SmallNetwork& network);

}  // namespace gradproof
