// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <stdexcept>
#include <string>

namespace gradproof {

/// The shapes of a line do not fit each other, or it reads what is not there yet: numpy would raise an error,
/// Armadillo throws a std::logic_error.
struct DoesNotConform : std::logic_error {
  using std::logic_error::logic_error;
};

// Arithmetic with numpy's rules for shapes, so that a mistake does here what it does in a notebook.
// Each @throws DoesNotConform naming both shapes.

/// The matrix product: np.dot(A, B), A * B in Armadillo.
[[nodiscard]] arma::mat product(const arma::mat& A, const arma::mat& B);
/// Entry by entry, a length of 1 stretched to the other's: A * B in numpy, A % B in Armadillo.
[[nodiscard]] arma::mat entrywise(const arma::mat& A, const arma::mat& B);
/// A + B and A - B, a length of 1 stretched to the other's.
[[nodiscard]] arma::mat plus(const arma::mat& A, const arma::mat& B);
[[nodiscard]] arma::mat minus(const arma::mat& A, const arma::mat& B);
/// The sum of the columns: np.sum(A, axis=1, keepdims=True).
[[nodiscard]] arma::mat sum_of_columns(const arma::mat& A);
/// Column k (from 0) of A as a matrix of one column.
[[nodiscard]] arma::mat column(const arma::mat& A, arma::uword k);

}  // namespace gradproof
