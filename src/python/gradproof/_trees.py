# SPDX-License-Identifier: MIT
"""Numbers, arrays, and dicts, tuples and lists of them, as flat lists of arrays, and back."""
from __future__ import annotations

import inspect
from typing import Any, Callable

import numpy as np


def _array(value: Any, name: str) -> np.ndarray:
    """An array of floating point numbers; those there are already are not copied."""
    if value is None:
        raise TypeError(f"{name} is None; it must be a number, an array, or a dict, tuple or list of arrays")
    array = np.asarray(value)
    if array.dtype.kind in "iub":
        return array.astype(float)
    if array.dtype.kind not in "fc":
        raise TypeError(f"{name} must hold numbers; it is of type {type(value).__name__} and dtype {array.dtype}")
    return array


def _is_list_of_numbers(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(item, np.ndarray) and item.ndim > 0 for item in value)


class Tree:
    """What x is: how to take it apart, and to make one like it of new arrays."""

    def __init__(self, x: Any) -> None:
        self.kind: type
        self.keys: list[Any] = []
        if isinstance(x, dict):
            self.kind, self.keys = dict, list(x)
            self.arrays = [_array(x[key], f"x[{key!r}]") for key in x]
        elif isinstance(x, tuple) or (isinstance(x, list) and not _is_list_of_numbers(x)):
            self.kind = tuple if isinstance(x, tuple) else list
            self.arrays = [_array(item, f"x[{k}]") for k, item in enumerate(x)]
        else:
            self.kind = np.ndarray
            self.arrays = [_array(x, "x")]
        self.is_number = self.kind is np.ndarray and self.arrays[0].ndim == 0

    @property
    def names(self) -> list[str]:
        return [str(key) for key in self.keys]

    def put_together(self, arrays: tuple[np.ndarray, ...]) -> Any:
        if self.kind is np.ndarray:
            return arrays[0][()] if self.is_number else arrays[0]
        if self.kind is dict:
            return dict(zip(self.keys, arrays))
        return self.kind(arrays)

    def take_apart(self, result: Any, what: str) -> list[Any]:
        """Something in the form of x: a dict may name its arrays as x does, or as gradients: dW for W."""
        if result is None:
            raise TypeError(f"{what} is None; is a return missing?")
        if self.kind is np.ndarray:
            return [result]
        if self.kind is dict and isinstance(result, dict):
            return [self._named(result, key) for key in self.keys]
        if isinstance(result, (tuple, list)):
            return list(result)
        if self.kind is dict:
            raise TypeError(f"{what} must be a dict with the keys of x ({', '.join(map(repr, self.keys))}); "
                            f"it is of type {type(result).__name__}")
        raise TypeError(f"{what} must be a {self.kind.__name__} of {len(self.arrays)} arrays, as x is; "
                        f"it is of type {type(result).__name__}")

    @staticmethod
    def _named(result: dict[Any, Any], key: Any) -> Any:
        for name in (key, f"d{key}", f"grad_{key}", f"{key}_grad"):
            if name in result:
                return result[name]
        return np.empty((0, 0))  # "not given"

    def spreads(self, function: Callable[..., Any], more: int) -> bool:
        """Does the function take the arrays of a tuple one by one?"""
        if self.kind is not tuple:
            return False
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):
            return False
        return not _binds(signature, 1 + more) and _binds(signature, len(self.arrays) + more)

    def caller(self, function: Callable[..., Any], args: tuple[Any, ...] = (), more: int = 0) -> Callable[..., Any]:
        """function(x, *more arguments, *args), as a function of the arrays of x and of `more` arguments behind them."""
        if not callable(function):
            raise TypeError(f"expected a function; found {type(function).__name__}")
        count = len(self.arrays)
        if self.kind is np.ndarray and not self.is_number:
            return (lambda *given: function(*given, *args)) if args else function
        if self.spreads(function, more + len(args)):
            return lambda *given: function(*given, *args)
        return lambda *given: function(self.put_together(given[:count]), *given[count:], *args)


def _binds(signature: inspect.Signature, count: int) -> bool:
    try:
        signature.bind(*range(count))
        return True
    except TypeError:
        return False


def results(value: Any, what: str) -> list[Any]:
    """What a function of many outputs returns, as a list."""
    if value is None:
        raise TypeError(f"{what} returned None; is a return missing?")
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, tuple) or (isinstance(value, list) and not _is_list_of_numbers(value)):
        return list(value)
    return [value]
