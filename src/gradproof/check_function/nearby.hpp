// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "gradproof/check_function/function_options.hpp"
#include "gradproof/verdict/black_box_rule.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// A number that depends on x, and its claimed gradient.
struct NearbyQuestion {
  std::string name;  ///< of the array for the report
  std::function<double(const arma::vec& x)> f;
  std::function<arma::vec(const arma::vec& x)> gradient;  ///< empty where it cannot be asked elsewhere
  arma::vec x, moves;  ///< moves: how far each coordinate may be expected to move, 0 if not at all
  double noise = 0.0;  ///< of f at x, measured already
  std::function<std::string(arma::uword input)> place;
};

/// Is a gradient that is right at x right beside it as well? At two points, each coordinate up to a sixteenth
/// of what it may move away from x, along one random direction each: a gradient that keeps its first point,
/// or that holds at a special point only, is right at x and wrong there. Nothing but a clear "wrong" is said,
/// and only where the entry that is named is wrong by its own differences too; points outside of the domain
/// are passed over. Cost: 7 evaluations of f and one gradient a point, where f is smooth.
/// @param evaluations  counts those of f
[[nodiscard]] std::optional<ArrayReport> wrong_nearby(const NearbyQuestion& question,
                                                      const BlackBoxRule& rule,
                                                      const FunctionOptions& options,
                                                      std::size_t& evaluations);

}  // namespace gradproof
