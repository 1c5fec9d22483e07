// SPDX-License-Identifier: MIT
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <vector>

#include "gradproof/check_function/arguments.hpp"

namespace gradproof::python {

namespace py = pybind11;

/// What an ndarray is beside its numbers, so that another one like it can be made.
struct Leaf {
  std::vector<py::ssize_t> shape;
  bool single = false, is_complex = false;
  bool c_order = false;  ///< rows lie together; else columns do, or there is no difference
};

/// An ndarray of any shape as the core sees it: n numbers are n x 1, r x c is r x c, and a x b x c is a x bc
/// with its first index running fastest.
struct Read {
  ArrayValue value;
  Leaf leaf;
};

/// @param like  where given, an array of more than two dimensions and of another shape becomes one column, so
/// that
///   it is seen to be another. @throws py::type_error for what holds no numbers.
[[nodiscard]] Read read_array(const py::handle& object, const char* what, const Leaf* like = nullptr);

/// A list of arrays; `like` as above, one for each. @throws py::type_error
[[nodiscard]] ArrayValues read_arrays(const py::handle& list, const char* what, std::vector<Leaf>* leaves,
                                      const std::vector<Leaf>* like = nullptr);

/// A new ndarray that nobody else holds.
[[nodiscard]] py::array make_array(const Leaf& leaf, const ArrayValue& value);
[[nodiscard]] py::tuple make_arrays(const std::vector<Leaf>& leaves, const ArrayValues& values);

}  // namespace gradproof::python
