// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/diagnosis/steps.hpp"
#include "gradproof/network/architecture.hpp"

namespace gradproof {

/// The right line of a step as NumPy would run it for layer l, in the names of the derivation:
/// "dW1 = np.dot(dZ1, X.T) / m". It is right_line(step).numpy with its names put in. Of the cost and m: l =
/// L.
[[nodiscard]] std::string numpy_line(Step step, const Architecture& architecture, std::size_t l);

/// "L = ...", the losses of the examples.
[[nodiscard]] std::string numpy_loss(const Architecture& architecture);
/// "dA2 = -Y / A2 + (1 - Y) / (1 - A2)"
[[nodiscard]] std::string numpy_output_slope(const Architecture& architecture);

}  // namespace gradproof
