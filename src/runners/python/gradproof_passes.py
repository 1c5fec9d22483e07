# SPDX-License-Identifier: MIT
"""What a gradient costs, in forward passes: counted, not timed.

Backpropagation costs about three forward passes whatever the number of parameters; finite differences cost two for
each parameter. One forward pass is P m multiplications. Counted are
  the multiplications NumPy does on arrays that descend from the arguments (a class of arrays that counts),
  the lines of its own that it executes: a loop over single numbers does one or two operations in a line,
  the calls of its own forward pass and its own cost, whatever they do.
"""
import os
import sys

import numpy as np

from gradproof_arrays import with_each_array
from gradproof_names import bind

_WHOLE = ("forward_propagation", "L_model_forward", "compute_cost")
_PRODUCTS = {np.dot, np.inner, np.vdot, np.outer, np.tensordot, np.einsum, np.matmul}
_NUMPY = os.path.dirname(np.__file__)


class Enough(BaseException):
    """More than was asked about: the rest need not be computed."""


def _size(value):
    return value.size if isinstance(value, np.ndarray) else 1


def _plain(value):
    return value.view(np.ndarray) if isinstance(value, _Counted) else value


def _counting(value):
    return value.view(_Counted) if isinstance(value, np.ndarray) else value


class _Counted(np.ndarray):
    """A plain array in all but this: what is computed with it, and with what comes of it, is counted."""
    counter = None

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        out = kwargs.get("out")
        if out is not None:
            kwargs["out"] = tuple(_plain(o) for o in out)
        if "where" in kwargs:
            kwargs["where"] = _plain(kwargs["where"])
        result = getattr(ufunc, method)(*[_plain(value) for value in inputs], **kwargs)
        sizes = [_size(value) for value in inputs]
        if ufunc is np.matmul:
            _Counted.counter.product(sizes[:2] + [_size(result)])
        else:
            _Counted.counter.spend(max(sizes + [_size(result)]))
        if out is not None:
            return out[0] if len(out) == 1 else out
        if isinstance(result, tuple):
            return tuple(_counting(value) for value in result)
        return _counting(result)

    def __array_function__(self, function, types, args, kwargs):
        result = super().__array_function__(function, types, args, kwargs)
        operands = [value.size for value in args if isinstance(value, np.ndarray)]
        if function in _PRODUCTS:
            _Counted.counter.product(operands + [_size(result)])
        return result

    def dot(self, other, out=None):
        return np.dot(self, other, out)


def counted(value):
    """The same structure, of arrays of its own that count."""
    return with_each_array(
        value, lambda array: array.copy().view(_Counted) if array.dtype.kind == "f" else array)


class Counter:
    """While it is entered, work is counted; `passes` says how much, in forward passes. Over `most`: Enough."""

    def __init__(self, one_pass, most, whole):
        self.work, self.one_pass, self.most = 0.0, float(one_pass), most
        self.calls = {code: 0 for code in whole}

    @property
    def passes(self):
        return max([self.work / self.one_pass] + list(self.calls.values()))

    def spend(self, operations):
        self.work += operations
        if self.work > self.most * self.one_pass:
            raise Enough

    def product(self, sizes):
        """Each index of a product of matrices is in two of the three: (nk)(km)(nm) = (nkm)^2."""
        self.spend(float(np.prod([float(size) for size in sizes])) ** 0.5)

    def _line(self, frame, event, _):
        self.spend(1)
        return self._line

    def _call(self, frame, event, _):
        code = frame.f_code
        if code in self.calls:
            self.calls[code] += 1
            if self.calls[code] > self.most:
                raise Enough
        if code.co_filename.startswith(("<", _NUMPY)):
            return None
        return self._line

    def __enter__(self):
        _Counted.counter = self
        sys.settrace(self._call)

    def __exit__(self, kind, error, trace):
        sys.settrace(None)
        return kind is Enough


def count_passes(exercises, role, arrays, words, most):
    """How many forward passes the function of this role takes to answer; a little over `most` where it is more.
    @raises whatever the function raises"""
    parameters = sum(value.size for name, value in arrays.items() if name[0] in "Wb" and name[1:].isdigit())
    codes = [getattr(exercises.functions[r][1], "__code__", None) for r in _WHOLE if r in exercises.functions and r != role]
    counter = Counter(parameters * arrays["X"].shape[1], most, [code for code in codes if code is not None])
    uncounted = exercises.call

    def call(answer, asked, values):
        if asked != role:
            return uncounted(answer, asked, values)
        function = exercises.functions[role][1]
        given = [counted(values[key]) for key in bind(role, function)]
        with counter:
            return function(*given)
        return None

    exercises.call = call
    try:
        exercises.ask(role, arrays, words)
    finally:
        del exercises.call
    return counter.passes
