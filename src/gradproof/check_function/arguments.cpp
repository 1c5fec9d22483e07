// SPDX-License-Identifier: MIT
#include "gradproof/check_function/arguments.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace gradproof {

arma::vec flatten(const ArrayValues& arrays) {
  arma::uword count = 0;
  for (const ArrayValue& array : arrays) count += array.numbers();
  arma::vec numbers(count);
  auto out = numbers.begin();
  for (const ArrayValue& array : arrays) {
    out = std::copy(array.real.begin(), array.real.end(), out);
    if (array.is_complex) out = std::copy(array.imag.begin(), array.imag.end(), out);
  }
  return numbers;
}

ArrayValues unflatten(const arma::vec& numbers, const ArrayValues& like) {
  ArrayValues arrays;
  auto in = numbers.begin();
  const auto take = [&](const arma::mat& shape) {
    arma::mat part(arma::size(shape));
    std::copy(in, in + static_cast<std::ptrdiff_t>(part.n_elem), part.begin());
    in += static_cast<std::ptrdiff_t>(part.n_elem);
    return part;
  };
  for (const ArrayValue& shape : like) {
    ArrayValue array;
    array.is_complex = shape.is_complex;
    array.real = take(shape.real);
    if (shape.is_complex) array.imag = take(shape.imag);
    arrays.push_back(std::move(array));
  }
  return arrays;
}

bool overlap(const std::vector<MemoryRange>& a, const std::vector<MemoryRange>& b) noexcept {
  const auto address = [](const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); };
  for (const MemoryRange& one : a) {
    for (const MemoryRange& other : b) {
      if (one.bytes == 0 || other.bytes == 0) continue;
      if (address(one.begin) < address(other.begin) + other.bytes &&
          address(other.begin) < address(one.begin) + one.bytes) {
        return true;
      }
    }
  }
  return false;
}

bool identical(const ArrayValues& a, const ArrayValues& b) noexcept {
  const auto same_bits = [](const arma::mat& x, const arma::mat& y) {
    return x.n_rows == y.n_rows && x.n_cols == y.n_cols &&
           (x.n_elem == 0 || std::memcmp(x.memptr(), y.memptr(), x.n_elem * sizeof(double)) == 0);
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const ArrayValue& x, const ArrayValue& y) {
    return x.is_complex == y.is_complex && same_bits(x.real, y.real) &&
           (!x.is_complex || same_bits(x.imag, y.imag));
  });
}

}  // namespace gradproof
