// SPDX-License-Identifier: MIT
#pragma once
#include <pybind11/pybind11.h>

#include <optional>
#include <stdexcept>
#include <utility>

#include "gradproof/verdict/report.hpp"

namespace gradproof::python {

namespace py = pybind11;

/// The calls of one check into Python. The interpreter's lock is held inside of them and nowhere else. What
/// they raise is an exception of C++ to the core, which makes of it what it makes of any (an edge of the
/// domain), and is kept; Ctrl-C ends the check.
class Calls {
 public:
  /// call(), with the lock. @throws std::runtime_error for whatever it raised
  template <class Call>
  auto operator()(Call call) {
    if (stopped_) throw std::runtime_error("interrupted");
    const py::gil_scoped_acquire lock;
    try {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      return call();
    } catch (py::error_already_set& raised) {
      keep(raised);
      throw std::runtime_error("an exception of Python");
    } catch (const py::builtin_exception& raised) {  // our own, of a result that is no number
      raised.set_error();
      keep(py::error_already_set());
      throw std::runtime_error("an exception of Python");
    }
  }

  /// Raises again, with its traceback, what ended the check: Ctrl-C, or an exception at the point itself.
  void raise_what_ended(const Report& report) const {
    bool at_the_point = false;
    for (const ArrayReport& array : report.arrays) {
      at_the_point =
          at_the_point || (array.verdict == Verdict::did_not_answer && array.kind == Reason::throws);
    }
    if (raised_ && (stopped_ || at_the_point)) throw py::error_already_set(*raised_);
  }

 private:
  void keep(const py::error_already_set& raised) {
    stopped_ = !raised.matches(PyExc_Exception);  // KeyboardInterrupt, SystemExit
    raised_.emplace(raised);
  }

  std::optional<py::error_already_set> raised_;  ///< the last one
  bool stopped_ = false;
};

}  // namespace gradproof::python
