// SPDX-License-Identifier: MIT
#include "gradproof/diagnosis/algebra.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gradproof/network/shapes.hpp"

namespace gradproof {

namespace {
template <class Operation>
arma::mat broadcast(const char* sign, const arma::mat& A, const arma::mat& B, Operation operation) {
  const auto fits = [](arma::uword a, arma::uword b) { return a == b || a == 1 || b == 1; };
  if (!fits(A.n_rows, B.n_rows) || !fits(A.n_cols, B.n_cols)) {
    throw DoesNotConform(
        fmt::format("({}) {} ({}) does not conform, entry by entry", shape_text(A), sign, shape_text(B)));
  }
  arma::mat C(std::max(A.n_rows, B.n_rows), std::max(A.n_cols, B.n_cols));
  for (arma::uword k = 0; k < C.n_cols; ++k) {
    for (arma::uword i = 0; i < C.n_rows; ++i) {
      C(i, k) = operation(A(A.n_rows == 1 ? 0 : i, A.n_cols == 1 ? 0 : k),
                          B(B.n_rows == 1 ? 0 : i, B.n_cols == 1 ? 0 : k));
    }
  }
  return C;
}
}  // namespace

arma::mat product(const arma::mat& A, const arma::mat& B) {
  if (A.n_cols != B.n_rows) {
    throw DoesNotConform(fmt::format("({}) ({}) does not conform: {} columns meet {} rows", shape_text(A),
                                     shape_text(B), A.n_cols, B.n_rows));
  }
  return A * B;
}

arma::mat entrywise(const arma::mat& A, const arma::mat& B) {
  return broadcast("*", A, B, std::multiplies<>());
}
arma::mat plus(const arma::mat& A, const arma::mat& B) { return broadcast("+", A, B, std::plus<>()); }
arma::mat minus(const arma::mat& A, const arma::mat& B) { return broadcast("-", A, B, std::minus<>()); }

arma::mat sum_of_columns(const arma::mat& A) { return arma::sum(A, 1); }
arma::mat column(const arma::mat& A, arma::uword k) { return A.col(k); }

}  // namespace gradproof
