// SPDX-License-Identifier: MIT
#include "python/arrays.hpp"

#include <algorithm>
#include <complex>
#include <cstring>
#include <string>

namespace gradproof::python {

namespace {

using Column = py::array_t<double, py::array::f_style | py::array::forcecast>;
using ComplexColumn = py::array_t<std::complex<double>, py::array::f_style | py::array::forcecast>;

std::string type_of(const py::handle& object) {
  return py::cast<std::string>(py::type::handle_of(object).attr("__name__"));
}

arma::uword product(const std::vector<py::ssize_t>& shape, std::size_t from) {
  arma::uword count = 1;
  for (std::size_t k = from; k < shape.size(); ++k) count *= static_cast<arma::uword>(shape[k]);
  return count;
}

/// An array whose first index runs fastest, its numbers not set.
template <class Number>
py::array_t<Number> column_major(const std::vector<py::ssize_t>& shape) {
  std::vector<py::ssize_t> strides(shape.size());
  py::ssize_t step = sizeof(Number);
  for (std::size_t k = 0; k < shape.size(); ++k) {
    strides[k] = step;
    step *= shape[k];
  }
  return py::array_t<Number>(shape, strides);
}

template <class Number>
py::array real_array(const Leaf& leaf, const arma::mat& numbers) {
  py::array_t<Number> made = column_major<Number>(leaf.shape);
  std::transform(numbers.begin(), numbers.end(), made.mutable_data(),
                 [](double number) { return static_cast<Number>(number); });
  return made;
}

template <class Number>
py::array complex_array(const Leaf& leaf, const ArrayValue& value) {
  py::array_t<std::complex<Number>> made = column_major<std::complex<Number>>(leaf.shape);
  std::complex<Number>* const to = made.mutable_data();
  for (arma::uword i = 0; i < value.real.n_elem; ++i) {
    to[i] = {static_cast<Number>(value.real(i)), static_cast<Number>(value.imag(i))};
  }
  return made;
}

}  // namespace

Read read_array(const py::handle& object, const char* what, const Leaf* like) {
  const py::array array = py::array::ensure(object);
  const char kind = array ? array.dtype().kind() : 'O';
  if (std::strchr("fciub", kind) == nullptr) {
    throw py::type_error(std::string(what) + " must be numbers (an array or a number); it is of type " +
                         type_of(object));
  }
  Read read;
  Leaf& leaf = read.leaf;
  leaf.shape.assign(array.shape(), array.shape() + array.ndim());
  leaf.is_complex = kind == 'c';
  leaf.single = (kind == 'f' && array.itemsize() <= 4) || (kind == 'c' && array.itemsize() <= 8);
  leaf.c_order = array.ndim() > 1 && (array.flags() & py::array::f_style) == 0;
  arma::uword rows = leaf.shape.empty() ? 1 : static_cast<arma::uword>(leaf.shape.front());
  arma::uword cols = leaf.shape.empty() ? 1 : product(leaf.shape, 1);
  if (like != nullptr && leaf.shape != like->shape && (leaf.shape.size() > 2 || like->shape.size() > 2)) {
    rows *= cols;
    cols = 1;
  }
  read.value.is_complex = leaf.is_complex;
  read.value.real.set_size(rows, cols);
  if (leaf.is_complex) {
    read.value.imag.set_size(rows, cols);
    const ComplexColumn numbers = ComplexColumn::ensure(array);
    for (arma::uword i = 0; i < read.value.real.n_elem; ++i) {
      read.value.real(i) = numbers.data()[i].real();
      read.value.imag(i) = numbers.data()[i].imag();
    }
  } else {
    const Column numbers = Column::ensure(array);
    std::copy_n(numbers.data(), read.value.real.n_elem, read.value.real.memptr());
  }
  return read;
}

ArrayValues read_arrays(const py::handle& list, const char* what, std::vector<Leaf>* leaves,
                        const std::vector<Leaf>* like) {
  ArrayValues values;
  if (leaves != nullptr) leaves->clear();
  for (const py::handle item : list) {
    const bool known = like != nullptr && values.size() < like->size();
    Read read = read_array(item, what, known ? &(*like)[values.size()] : nullptr);
    if (leaves != nullptr) leaves->push_back(read.leaf);
    values.push_back(std::move(read.value));
  }
  return values;
}

py::array make_array(const Leaf& leaf, const ArrayValue& value) {
  py::array made =
      leaf.is_complex ? (leaf.single ? complex_array<float>(leaf, value) : complex_array<double>(leaf, value))
      : leaf.single   ? real_array<float>(leaf, value.real)
                      : real_array<double>(leaf, value.real);
  return leaf.c_order ? py::array::ensure(made, py::array::c_style) : made;
}

py::tuple make_arrays(const std::vector<Leaf>& leaves, const ArrayValues& values) {
  py::tuple arrays(leaves.size());
  for (std::size_t k = 0; k < leaves.size(); ++k) arrays[k] = make_array(leaves[k], values.at(k));
  return arrays;
}

}  // namespace gradproof::python
