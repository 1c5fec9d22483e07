// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <string>
#include <vector>

#include "gradproof/verdict/report.hpp"

namespace gradproof {

// Drawings for pages (page.hpp has their style): static SVG, each with a text alternative.

/// A picture of this size; `alternative` is what is said where it cannot be seen.
[[nodiscard]] std::string svg_picture(double width, double height, const std::string& alternative,
                                      const std::string& body);
/// @param more  further attributes
[[nodiscard]] std::string svg_text(double x, double y, const std::string& text, const std::string& more = "");

/// The chain of a network from X up to J and back down: a box for each array with its shape and the verdict
/// on it, in colour, line and a word ("right", "WRONG", "?"; an empty box was not given). The first that is
/// wrong is marked "starts here". Empty where the report knows no layers.
[[nodiscard]] std::string chain_svg(const Report& report);

/// The smallest network of a report: its units with their biases, and its weights on the lines. Empty where
/// it has more than 8 units or its numbers cannot be read.
[[nodiscard]] std::string network_svg(const SmallestCase& smallest);

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
