// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/check_function/function_options.hpp"
#include "gradproof/verdict/black_box_rule.hpp"

/// What the options mean at one point.
namespace gradproof::internal {

/// How far each number of x (as flatten() has them) may be expected to move: options.typical, else
/// typical_moves(); 0 for what is not to be moved (options.frozen, and all but options.only).
/// @throws std::invalid_argument if an option does not fit x, or leaves nothing to be moved.
[[nodiscard]] arma::vec moves_of(const ArrayValues& x, const std::vector<std::string>& names,
                                 const FunctionOptions& options);

/// The rule for double or single precision, as the options widen it: options.subgradient, options.stochastic.
[[nodiscard]] BlackBoxRule rule_of(bool single_precision, const FunctionOptions& options);

/// Whether x is moved in some coordinates only.
[[nodiscard]] inline bool moves_in_part(const arma::vec& moves) { return arma::any(moves == 0.0); }

/// "3x2"
[[nodiscard]] std::string shape_text(const arma::mat& array);

}  // namespace gradproof::internal
