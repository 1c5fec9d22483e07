// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstdint>
#include <string>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// A random step of length about a quarter in each of the tangent's coordinates.
[[nodiscard]] arma::vec tangent_step(arma::uword dimension, std::uint64_t seed);
/// plus(x, 0) is x, to rounding; or a finding is added.
void add_origin(Report& report, const arma::vec& x, const arma::vec& plus_zero);
/// What was found at a point beside the first one, where all was right: named so.
void add_beside(Report& report, const Report& beside);
/// Of a manifold whose plus threw: did not answer.
[[nodiscard]] Report manifold_that_threw(const std::string& name, const std::string& what);

}  // namespace gradproof
