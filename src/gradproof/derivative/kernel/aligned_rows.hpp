// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstddef>
#include <memory>

namespace gradproof {

struct FreeAligned {
  void operator()(double* memory) const noexcept;
};
/// Doubles on a boundary of 64 bytes (a cache line, an AVX-512 vector), not initialised.
using AlignedArray = std::unique_ptr<double[], FreeAligned>;
[[nodiscard]] AlignedArray aligned_array(std::size_t count);

/// How long the row of one unit over m examples is: padded to a multiple of 64 bytes.
[[nodiscard]] std::size_t padded_length(std::size_t m);

/// The rows of M, one after the other, each padded with zeros to `stride`.
void copy_padded_rows(const arma::mat& M, std::size_t stride, double* to);

/// Sets what lies beyond the first m of each of `rows` rows.
void fill_padding(double* at, std::size_t rows, std::size_t m, std::size_t stride, double value);

/// The other way round: n x m from padded rows.
[[nodiscard]] arma::mat from_padded_rows(const double* rows, arma::uword n, arma::uword m,
                                         std::size_t stride);

}  // namespace gradproof
