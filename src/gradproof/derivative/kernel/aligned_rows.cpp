// SPDX-License-Identifier: MIT
#include "gradproof/derivative/kernel/aligned_rows.hpp"

#include <algorithm>
#include <new>

namespace gradproof {

namespace {
constexpr std::size_t alignment = 64;  // bytes
constexpr std::size_t multiple = alignment / sizeof(double);
}  // namespace

void FreeAligned::operator()(double* memory) const noexcept {
  ::operator delete[](memory, std::align_val_t(alignment));
}

AlignedArray aligned_array(std::size_t count) {
  return AlignedArray(
      static_cast<double*>(::operator new[](count * sizeof(double), std::align_val_t(alignment))));
}

std::size_t padded_length(std::size_t m) { return (m + multiple - 1) / multiple * multiple; }

void copy_padded_rows(const arma::mat& M, std::size_t stride, double* to) {
  constexpr std::size_t tile = 16;  // a few cache lines of M and of the rows at a time
  for (std::size_t first = 0; first < M.n_rows; first += tile) {
    const std::size_t last = std::min<std::size_t>(first + tile, M.n_rows);
    for (std::size_t k = 0; k < M.n_cols; ++k) {
      const double* const column = M.colptr(k);
      for (std::size_t i = first; i < last; ++i) to[i * stride + k] = column[i];
    }
  }
  fill_padding(to, M.n_rows, M.n_cols, stride, 0.0);
}

void fill_padding(double* at, std::size_t rows, std::size_t m, std::size_t stride, double value) {
  if (m == stride) return;
  for (std::size_t i = 0; i < rows; ++i) std::fill(at + i * stride + m, at + (i + 1) * stride, value);
}

arma::mat from_padded_rows(const double* rows, arma::uword n, arma::uword m, std::size_t stride) {
  arma::mat M(n, m);
  for (arma::uword k = 0; k < m; ++k) {
    for (arma::uword i = 0; i < n; ++i) M(i, k) = rows[i * stride + k];
  }
  return M;
}

}  // namespace gradproof
