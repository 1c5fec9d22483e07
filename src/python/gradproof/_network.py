# SPDX-License-Identifier: MIT
"""Networks whose functions live in a notebook: their text, and that of what they use, as a file for the box."""
from __future__ import annotations

import inspect
import os
import tempfile
import textwrap
import types
from typing import Any, Callable

import numpy as np

from ._program import check
from ._report import Report


def _names_used(code: types.CodeType) -> list[str]:
    names = list(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names += _names_used(constant)
    return names


def _codes(thing: Any) -> list[types.CodeType]:
    if isinstance(thing, types.FunctionType):
        return [thing.__code__]
    if isinstance(thing, type):
        return [member.__code__ for member in vars(thing).values() if isinstance(member, types.FunctionType)]
    return []


def _literal(value: Any) -> str:
    """The value as it is written in a file that imports numpy; "" where it cannot be written."""
    if isinstance(value, np.ndarray):
        small = value.size < 1000 and value.dtype.kind in "fiub"
        return f"numpy.array({value.tolist()!r}, dtype={str(value.dtype)!r})" if small else ""
    if isinstance(value, (list, tuple, dict)):
        parts = [_literal(part) for part in (value.values() if isinstance(value, dict) else value)]
        if not all(parts):
            return ""
        if isinstance(value, dict) and not all(isinstance(key, (str, int)) for key in value):
            return ""
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key!r}: {part}" for key, part in zip(value, parts)) + "}"
        inside = "".join(part + ", " for part in parts)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    if isinstance(value, float):
        return repr(float(value)) if np.isfinite(value) else f"float({str(value)!r})"
    plain = value is None or isinstance(value, (int, complex, str))
    text = repr(value) if plain else ""
    return "" if "<" in text and not isinstance(value, str) else text  # a number with a name of its own: <Color.RED: 1>


def _named_after(arguments: tuple[str, ...], namespace: dict[str, Any]) -> list[str]:
    """Lists of the file that bear the name of an argument, in capitals: LAYERS, for what takes layers."""
    return [name for name, value in namespace.items() if isinstance(value, list) and name.lower() in arguments]


class _Source:
    """Definitions in the order in which they need each other."""

    def __init__(self) -> None:
        self.imports: list[str] = []
        self.definitions: list[str] = []
        self.seen: set[str] = set()

    def add(self, name: str, thing: Any, home: str) -> None:
        if name in self.seen:
            return
        self.seen.add(name)
        if isinstance(thing, types.ModuleType):
            self.imports.append(f"import {thing.__name__} as {name}")
        elif isinstance(thing, (types.FunctionType, type)) and thing.__module__ == home:
            self._add_definition(name, thing, home)
        elif isinstance(thing, (types.FunctionType, types.BuiltinFunctionType, type, np.ufunc)):
            module = getattr(thing, "__module__", None) or "numpy"
            if module != "builtins":
                self.imports.append(f"from {module} import {thing.__name__} as {name}")
        else:
            text = _literal(thing)
            if text and len(text) < 100_000:
                self.imports.append("import numpy")
                self.definitions.append(f"{name} = {text}\n")

    def _add_definition(self, name: str, thing: Any, home: str) -> None:
        try:
            text = textwrap.dedent(inspect.getsource(thing))
        except (OSError, TypeError):
            raise ValueError(f"the text of {name} cannot be found; define it in a cell or a file") from None
        for code in _codes(thing):
            namespace = getattr(thing, "__globals__", None)
            if namespace is None:
                functions = [m for m in vars(thing).values() if isinstance(m, types.FunctionType)]
                namespace = functions[0].__globals__
            for used in _names_used(code) + _named_after(code.co_varnames[:code.co_argcount], namespace):
                if used in namespace:
                    self.add(used, namespace[used], home)
        self.definitions.append(text)
        if getattr(thing, "__name__", name) != name and not isinstance(thing, type):
            self.definitions.append(f"{name} = {thing.__name__}\n")

    def text(self) -> str:
        return "\n".join(dict.fromkeys(self.imports)) + "\n\n\n" + "\n\n".join(self.definitions)


def source_of(functions: tuple[Any, ...]) -> str:
    """The file that check_network() hands to the box."""
    source = _Source()
    for function in functions:
        if not callable(function):
            raise TypeError(f"expected functions; found {type(function).__name__}")
        thing = inspect.unwrap(function)
        if isinstance(thing, types.MethodType):
            thing = type(thing.__self__)
        if getattr(thing, "__name__", "") == "<lambda>":
            raise ValueError("a lambda has no name by which the box could find it; write it with def")
        source.add(thing.__name__, thing, thing.__module__)
    return source.text()


def check_network(forward: Callable[..., Any], cost: Callable[..., Any], backward: Callable[..., Any],
                  *others: Callable[..., Any], **options: Any) -> Report:
    """Is backward the gradient of cost(forward)? Functions of this notebook or file, in any form that `gradproof check`
    reads; what they use (other functions, imports, constants) comes along. They run in its box, not here.

    options: those of check(). Raises ValueError where the text of a function cannot be found.
    """
    text = source_of((forward, cost, backward, *others))
    with tempfile.TemporaryDirectory(prefix="gradproof-") as folder:
        path = os.path.join(folder, "notebook.py")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return check(path, **options)
