// SPDX-License-Identifier: MIT
// What is said of a gradient beyond the laws of src/gradproof/laws: by differences, and of Jacobians.
// Functions of a question and of whatever computes its gradients: so that each can be shown to hold for
// backward() and to fail for a backpropagation with a mistake in it.
#pragma once
#include <functional>
#include <string>

#include "property_tests/support/networks.hpp"

namespace gradproof::law {

using Backprop = std::function<Gradients(const Case&)>;
[[nodiscard]] Gradients right_gradients(const Case& question);

// Each returns what is violated, or nothing.

/// A law of src/gradproof/laws, where the question meets its hypothesis.
[[nodiscard]] std::string of_the_room(const char* id, const Case& question, const Backprop& backprop);

/// Differencing L_k by Z[l](i,k) gives dZ[l](i,k); differencing L_j by it gives 0; differencing J gives dZ/m.
/// Smooth activations only.
[[nodiscard]] std::string dZ_is_of_L(const Case& question, const Backprop& backprop);
/// dW, db are the derivatives of J (of all entries, by change propagation), and m dW, m db those of sum L (of
/// some entries, by plain differences of whole forward passes). Smooth activations only, no L2.
[[nodiscard]] std::string dW_db_are_of_J(const Case& question, const Backprop& backprop);
/// The Jacobian of z[l+1] by a[l], measured, is `claimed` (it should be W[l+1]).
[[nodiscard]] std::string jacobian_of_z(const Case& question, std::size_t l, const arma::mat& claimed);
/// The Jacobian of a[l] by z[l] of one example, measured, is `claimed` (it should be diag(g'(z))).
[[nodiscard]] std::string jacobian_of_a(const Case& question, std::size_t l, arma::uword example,
                                        const arma::mat& claimed);
/// (dL/dz as a row) W[l+1] and W[l+1]^T (dL/dz as a column) are each other's transpose, and both are dA[l].
[[nodiscard]] std::string rows_and_columns(const Case& question, const Backprop& backprop);

}  // namespace gradproof::law
