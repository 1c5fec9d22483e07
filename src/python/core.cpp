// SPDX-License-Identifier: MIT
// gradproof._core: check_function on callables of Python. Trees of arrays are flat lists here;
// gradproof/_trees.py makes them.
#include <pybind11/stl.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "gradproof/check_function/check_map.hpp"
#include "gradproof/check_function/check_objective.hpp"
#include "gradproof/check_function/layer_calls.hpp"
#include "gradproof/report/html.hpp"
#include "gradproof/report/json.hpp"
#include "python/arrays.hpp"
#include "python/calls.hpp"

namespace gradproof::python {
namespace {

/// The point, how to make arrays like it, and the calls.
struct Point {
  explicit Point(const py::list& x) : values(read_arrays(x, "x", &leaves)) {
    for (const Leaf& leaf : leaves) single = single || leaf.single;
  }

  /// function(*x) on arrays of its own; they must be left as they were.
  py::object call(const py::function& function, const arma::vec& at, const char* name,
                  CallWatch& watch) const {
    return call(function, unflatten(at, values), py::tuple(0), name, watch);
  }
  py::object call(const py::function& function, const ArrayValues& at, const py::tuple& more,
                  const char* name, CallWatch& watch) const {
    const py::tuple arguments = make_arrays(leaves, at);
    ArrayValues rounded;  // what the arrays hold that do not hold these very numbers
    if (single) rounded = read_arrays(arguments, "x", nullptr);
    py::object answer = function(*arguments, *more);
    for (std::size_t k = 0; k < leaves.size(); ++k) {
      if (!same_numbers(arguments[k], leaves[k], single ? rounded[k] : at[k]))
        watch.note(&CallWatch::changed_input, std::string(name) + " changed its argument");
    }
    return answer;
  }

  std::vector<Leaf> leaves;
  ArrayValues values;
  bool single = false;

 private:
  static bool same_numbers(const py::handle& argument, const Leaf& leaf, const ArrayValue& before) {
    if (leaf.single || leaf.is_complex || leaf.c_order)
      return identical({read_array(argument, "x").value}, {before});
    const auto array = py::reinterpret_borrow<py::array>(argument);
    return std::memcmp(array.data(), before.real.memptr(), before.real.n_elem * sizeof(double)) == 0;
  }
};

double one_number(const py::object& answer) {
  if (PyFloat_Check(answer.ptr()) != 0) return PyFloat_AS_DOUBLE(answer.ptr());
  const Read read = read_array(answer, "the value of the function");
  if (read.value.real.n_elem != 1 || read.leaf.is_complex) {
    throw py::type_error("the value of the function must be one real number; it is " +
                         py::cast<std::string>(py::repr(answer.attr("__class__"))) + " of shape " +
                         py::cast<std::string>(py::repr(py::tuple(py::cast(read.leaf.shape)))));
  }
  return read.value.real(0);
}

FunctionOptions options_of(const py::dict& given) {
  FunctionOptions options;
  options.name = py::cast<std::string>(given["name"]);
  options.names = py::cast<std::vector<std::string>>(given["names"]);
  options.seed = py::cast<std::uint64_t>(given["seed"]);
  options.directions = py::cast<std::size_t>(given["directions"]);
  options.noise = py::cast<double>(given["noise"]);
  options.single_precision = py::cast<bool>(given["single_precision"]);
  options.most_evaluations = py::cast<std::size_t>(given["most_evaluations"]);
  options.most_seconds = py::cast<double>(given["most_seconds"]);
  const auto entries = py::cast<std::string>(given["entries"]);
  using Entries = FunctionOptions::Entries;
  options.entries = entries == "every one"       ? Entries::every_one
                    : entries == "by directions" ? Entries::by_directions
                                                 : Entries::automatic;
  return options;
}

/// check(), without the lock; the report for programs, for people and for pages.
template <class Check>
py::tuple judged(Calls& calls, Check check) {
  const auto begin = std::chrono::steady_clock::now();
  Report report = [&] {
    const py::gil_scoped_release unlocked;
    return check();
  }();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  calls.raise_what_ended(report);
  return py::make_tuple(json_report(report), report.text(), html_fragment(report));
}

py::tuple check_objective_of(const py::list& x, const py::function& value, const py::function& gradient,
                             const py::dict& given) {
  const Point point(x);
  Calls calls;
  Objective objective;
  objective.x = point.values;
  objective.single_precision = point.single;
  CallWatch& watch = *objective.watch;
  objective.whole.value = [&](const arma::vec& at) {
    return calls([&] { return one_number(point.call(value, at, "the function", watch)); });
  };
  objective.whole.gradient = [&](const arma::vec& at, double) {
    return calls([&] {
      return read_arrays(point.call(gradient, at, "the gradient", watch), "the gradient", nullptr,
                         &point.leaves);
    });
  };
  const FunctionOptions options = options_of(given);
  return judged(calls, [&] { return check_objective(objective, options); });
}

/// F as a Map; remembers what its values look like, for cotangents. What is handed to the core refers to
/// objects of Python and owns none: it is copied there without the lock.
struct MapOfPython {
  MapOfPython(const py::list& x, const py::function& F, Calls& calls) : point(x) {
    map.x = point.values;
    map.single_precision = point.single;
    map.F = [this, &F, &calls](const arma::vec& at) {
      return calls([&] {
        return read_arrays(point.call(F, at, "the function", *map.watch), "the value of the function",
                           &results);
      });
    };
  }
  Point point;
  std::vector<Leaf> results;
  Map map;
};

py::tuple check_jacobian_of(const py::list& x, const py::function& F, const py::function& jacobian,
                            const py::dict& given, const std::string& name, bool symmetric) {
  Calls calls;
  MapOfPython mapped(x, F, calls);
  const JacobianClaim claim = [&](const arma::vec& at) {
    return calls([&] {
      return read_arrays(mapped.point.call(jacobian, at, "the derivative", *mapped.map.watch),
                         "the derivative", nullptr);
    });
  };
  const FunctionOptions options = options_of(given);
  return judged(calls, [&] { return check_jacobian_map(mapped.map, claim, options, name, symmetric); });
}

/// transposed: J^T v in the shapes of x; else J d in those of F(x).
py::tuple check_product_of(const py::list& x, const py::function& F, const py::function& product,
                           const py::dict& given, bool transposed) {
  Calls calls;
  MapOfPython mapped(x, F, calls);
  const ProductClaim claim = [&](const arma::vec& at, const ArrayValues& v) {
    return calls([&] {
      const std::vector<Leaf>& in = transposed ? mapped.results : mapped.point.leaves;
      const std::vector<Leaf>& out = transposed ? mapped.point.leaves : mapped.results;
      const py::object answer = mapped.point.call(product, unflatten(at, mapped.point.values),
                                                  make_arrays(in, v), "the product", *mapped.map.watch);
      return read_arrays(answer, "the product", nullptr, &out);
    });
  };
  const FunctionOptions options = options_of(given);
  return judged(calls, [&] {
    return transposed ? check_vjp_map(mapped.map, claim, options) : check_jvp_map(mapped.map, claim, options);
  });
}

/// A layer by its calls on flat lists: forward(*x) -> [y], backward(*x, dy) -> [dx], gradient(*x, dy) -> list
/// like the parameters, get() and set(*parameters).
py::tuple check_layer_of(const py::list& x, const py::list& parameters, const py::dict& functions,
                         const py::dict& given) {
  Calls calls;
  const Point point(x);
  std::vector<Leaf> parameter_leaves, results;
  LayerCalls layer;
  layer.x = point.values;
  layer.parameters = read_arrays(parameters, "the parameters", &parameter_leaves);
  layer.single_precision = point.single;
  layer.has_gradient = !layer.parameters.empty();
  CallWatch& watch = *layer.watch;
  const auto function = [&](const char* name) { return py::cast<py::function>(functions[name]); };
  const py::function forward = function("forward"), backward = function("backward"),
                     gradient = function("gradient"), set = function("set"), get = function("get");
  layer.forward = [&](const ArrayValues& at) {
    return calls([&] {
      return read_arrays(point.call(forward, at, py::tuple(0), "forward", watch), "the output", &results);
    });
  };
  layer.backward = [&](const ArrayValues& at, const ArrayValues&, const ArrayValues& cotangent) {
    return calls([&] {
      return read_arrays(point.call(backward, at, make_arrays(results, cotangent), "backward", watch), "dx",
                         nullptr, &point.leaves);
    });
  };
  layer.gradient = [&](const ArrayValues& at, const ArrayValues& cotangent, double) {
    return calls([&] {
      return read_arrays(point.call(gradient, at, make_arrays(results, cotangent), "backward", watch),
                         "the gradient of a parameter", nullptr, &parameter_leaves);
    });
  };
  layer.set_parameters = [&](const ArrayValues& values) {
    calls([&] {
      set(*make_arrays(parameter_leaves, values));
      return 0;
    });
  };
  layer.get_parameters = [&] { return calls([&] { return read_arrays(get(), "the parameters", nullptr); }); };
  LayerOptions options;
  static_cast<FunctionOptions&>(options) = options_of(given);
  return judged(calls, [&] { return check_layer_calls(layer, options); });
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  module.doc() = "check_function on callables of Python; see gradproof.check_grad and its kin";
  module.def("check_objective", &check_objective_of);
  module.def("check_jacobian", &check_jacobian_of);
  module.def("check_product", &check_product_of);
  module.def("check_layer", &check_layer_of);
}

}  // namespace gradproof::python
