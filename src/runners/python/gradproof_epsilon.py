# SPDX-License-Identifier: MIT
"""Small numbers that keep a logarithm from log(0) and a quotient from x/0: found in the text, and set to 0.

Nobody differentiates them; what they move is of their own size. The parent asks once more without them, and names them.
"""
import ast

LARGEST = 1e-4


def _is_small(value):
    return isinstance(value, float) and 0 < value <= LARGEST


def _guarded(definition):
    """The logarithms of a function, and the denominators to which something is added."""
    for node in ast.walk(definition):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called == "log":
                yield node
            elif called in ("divide", "true_divide") and len(node.args) > 1:
                yield from _sums(node.args[1])
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield from _sums(node.right)


def _sums(node):
    return [part for part in ast.walk(node) if isinstance(part, ast.BinOp) and isinstance(part.op, (ast.Add, ast.Sub))]


def _set_to_zero(function, definition, space):
    """The numbers that stand in its text, under names of it or of the file, or as its defaults."""
    found = set()
    for part in _guarded(definition):
        named = {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
        small = {c.value for c in ast.walk(part) if isinstance(c, ast.Constant) and _is_small(c.value)}
        small |= {c.value.value for c in ast.walk(definition) if isinstance(c, ast.Assign)
                  and isinstance(c.value, ast.Constant) and _is_small(c.value.value)
                  and getattr(c.targets[0], "id", "") in named}
        for name in named:
            if _is_small(space.get(name)):
                found.add(space[name])
                space[name] = 0.0
        of_arguments = {d for d in function.__defaults__ or () if _is_small(d)}
        if of_arguments:
            function.__defaults__ = tuple(0.0 if _is_small(d) else d for d in function.__defaults__)
        if small:
            function.__code__ = function.__code__.replace(
                co_consts=tuple(0.0 if isinstance(c, float) and c in small else c for c in function.__code__.co_consts))
        found |= small | of_arguments
    return found


def without_epsilon(functions, definition_of, space):
    """Sets them to 0 in all these functions, for as long as the process lives; returns them as text."""
    found = set()
    for function in functions:
        definition = definition_of(function)
        if definition is not None:
            found |= _set_to_zero(function, definition, space)
    return ", ".join("%g" % value for value in sorted(found))
