// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

// Drawings for pages (page.hpp has their style): static SVG, each with a text alternative.

/// The chain of a network from X up to J and back down: a box for each array with the verdict on it, in
/// colour, line and a word ("right", "WRONG", "?"; an empty box was not given). The first that is wrong is
/// marked "starts here". Empty where the report knows no layers.
[[nodiscard]] std::string chain_svg(const Report& report);

/// A matrix as a heat map: 0 has no colour, positive orange, negative blue, the deeper the larger of
/// |value| / `scale`; what is not finite is crossed out. At most 16 x 20 entries are drawn.
/// @param scale  what is deepest; 0: the largest |value| there is
[[nodiscard]] std::string heat_map_svg(const arma::mat& values, const std::string& alternative,
                                       double scale = 0.0);

/// A curve on logarithmic axes.
struct Curve {
  std::string name;
  std::vector<double> x, y;  ///< what is not positive is not drawn
};
/// @param levels  horizontal lines with their names
[[nodiscard]] std::string curves_svg(const std::vector<Curve>& curves,
                                     const std::vector<std::pair<std::string, double>>& levels,
                                     const std::string& x_title, const std::string& y_title,
                                     const std::string& alternative);

}  // namespace gradproof
