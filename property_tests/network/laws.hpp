// SPDX-License-Identifier: MIT
// The laws a gradient obeys, as functions of a question and of whatever computes its gradients: so that each
// law can be shown to hold for backward() and to fail for a backpropagation with a mistake in it.
#pragma once
#include <functional>
#include <string>

#include "property_tests/support/networks.hpp"

namespace gradproof::law {

using Backprop = std::function<Gradients(const Case&)>;
[[nodiscard]] Gradients right_gradients(const Case& question);

// Each returns what is violated, or nothing. Two honest evaluations of one derivative differ by at most the
// sum of their rounding bars (derivative/error_bars.hpp): that is the tolerance wherever gradients are
// compared.

/// Every derivative has the shape of what it differentiates, and the products of the equations conform.
[[nodiscard]] std::string shapes(const Case& question, const Backprop& backprop);
/// Differencing L_k by Z[l](i,k) gives dZ[l](i,k); differencing L_j by it gives 0; differencing J gives dZ/m.
/// Smooth activations only.
[[nodiscard]] std::string dZ_is_of_L(const Case& question, const Backprop& backprop);
/// dW, db are the derivatives of J (of all entries, by change propagation), and m dW, m db those of sum L (of
/// some entries, by plain differences of whole forward passes). Smooth activations only, no L2.
[[nodiscard]] std::string dW_db_are_of_J(const Case& question, const Backprop& backprop);
/// A batch repeated r times leaves J, dW and db as they were and tiles dZ.
[[nodiscard]] std::string repeated_batch(const Case& question, const Backprop& backprop, arma::uword r);
/// Permuting the examples permutes the columns of dZ and leaves dW, db.
[[nodiscard]] std::string permuted_examples(const Case& question, const Backprop& backprop);
/// The gradient of a batch is the mean of its examples' gradients.
[[nodiscard]] std::string mean_of_examples(const Case& question, const Backprop& backprop);
/// The gradient of a batch is that of its two parts, weighted by their sizes.
[[nodiscard]] std::string weighted_split(const Case& question, const Backprop& backprop,
                                         arma::uword first_part);
/// Permuting the hidden units of a layer permutes the rows of dW[l], db[l], dZ[l] and the columns of dW[l+1].
[[nodiscard]] std::string permuted_units(const Case& question, const Backprop& backprop, std::size_t l);
/// db[l] is dW[l] for an input that is always 1.
[[nodiscard]] std::string bias_is_a_weight(const Case& question, const Backprop& backprop, std::size_t l);
/// The Jacobian of z[l+1] by a[l], measured, is `claimed` (it should be W[l+1]).
[[nodiscard]] std::string jacobian_of_z(const Case& question, std::size_t l, const arma::mat& claimed);
/// The Jacobian of a[l] by z[l] of one example, measured, is `claimed` (it should be diag(g'(z))).
[[nodiscard]] std::string jacobian_of_a(const Case& question, std::size_t l, arma::uword example,
                                        const arma::mat& claimed);
/// (dL/dz as a row) W[l+1] and W[l+1]^T (dL/dz as a column) are each other's transpose, and both are dA[l].
[[nodiscard]] std::string rows_and_columns(const Case& question, const Backprop& backprop);
/// Without biases, and for activations with g(cz) = c g(z), c > 0: <W[l], dW[l]> is the same for every l.
[[nodiscard]] std::string conserved_product(const Case& question, const Backprop& backprop);
/// An L2 term adds (lambda/m) W to dW and nothing to db, dZ, dA.
[[nodiscard]] std::string l2_term(const Case& question, const Backprop& backprop, double lambda);

}  // namespace gradproof::law
