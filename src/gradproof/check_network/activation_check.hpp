// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>

#include "gradproof/check_network/case.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// Is g' the derivative of g? Asked at about 30 points of both signs in [-12, 12] before any network is
/// judged, for a network cannot be right with a wrong g'. The slope of g and its error come from values of g
/// alone (derivative/measured_slope.hpp); a point is wrong if g' is outside three such errors. Where the
/// slopes from the left and from the right differ (a kink), g' must be one of them or lie between them
/// (within 1e-4 of the gap; would_have_caught leaves such a point out). A point at which the error is above
/// 1e-4 of the slope decides nothing. The array is named "g'(NAME)"; wrong names the worst point: "the
/// derivative given for 'swish' is not the derivative of it: at z = 0.7 it is 0.5, but g changes by 0.83 per
/// unit there". Cost: about 100 evaluations of g a point.
[[nodiscard]] ArrayReport check_activation(const Activation& activation);

/// The activations that users defined, each checked once; empty if every one is in order.
[[nodiscard]] std::vector<ArrayReport> wrong_activations(const std::vector<Case>& cases);

}  // namespace gradproof
