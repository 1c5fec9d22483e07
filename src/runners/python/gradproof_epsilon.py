# SPDX-License-Identifier: MIT
"""What nobody differentiates, set aside: small numbers that keep a logarithm from log(0) and a quotient from x/0
(set to 0, or to 1: 1.0000001 - A).

What such a number moves is of its own size. The parent asks once more without them, and names them.
"""
import ast
import copy

from gradproof_returned import defaults_of
from gradproof_tree import identifier

LARGEST = 1e-4


def _aim(value):
    """What a small number stands for: 0 for 1e-8, 1 for 1.0000001; None for any other."""
    if not isinstance(value, float):
        return None
    return 0.0 if 0 < value <= LARGEST else 1.0 if 1 < value <= 1 + LARGEST else None


def _guarded(definition):
    """The logarithms of a function, and the denominators to which something is added."""
    for node in ast.walk(definition):
        if isinstance(node, ast.Call):
            called = identifier(node.func)
            if called == "log":
                yield node
            elif called in ("divide", "true_divide") and len(node.args) > 1:
                yield from _sums(node.args[1])
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield from _sums(node.right)


def _sums(node):
    return [part for part in ast.walk(node) if isinstance(part, ast.BinOp) and isinstance(part.op, (ast.Add, ast.Sub))]


def _names(definition):
    return {identifier(n) for part in _guarded(definition) for n in ast.walk(part)} - {""}


class _Zeros(ast.NodeTransformer):
    """Sets them where they stand in statements: in logarithms and denominators, and where the names of these are set."""

    def __init__(self, names):
        self.names, self.found = names, set()

    def _set(self, node):
        if isinstance(node, ast.Constant) and _aim(node.value) is not None:
            self.found.add(node.value)
            node.value = _aim(node.value)

    def in_guarded(self, statement):
        for part in list(_guarded(statement)):
            for node in ast.walk(part):
                self._set(node)

    def visit_Assign(self, node):
        if any(identifier(t) in self.names for t in node.targets):
            self._set(node.value)
        return self.generic_visit(node)

    def visit_keyword(self, node):
        if node.arg in self.names:
            self._set(node.value)
        return self.generic_visit(node)

    def visit_arguments(self, node):
        for name, default in defaults_of(node).items():
            if name in self.names:
                self._set(default)
        return self.generic_visit(node)


def _without(statements, names):
    """(the same statements with these numbers set, there and under these names; the numbers found)."""
    made, zeros = [copy.deepcopy(s) for s in statements], _Zeros(names)
    for statement in made:
        zeros.in_guarded(statement)
        zeros.visit(statement)
    return made, zeros.found


def statements_without_epsilon(statements):
    """(the same statements with these numbers set, the numbers found)."""
    return _without(statements, {n for s in statements for n in _names(s)})


def _set_to_zero(function, definition, named, space):
    """The numbers that stand in its text, under these names in it or in the file, or as its defaults."""
    found, small = set(), _without([definition], named)[1]
    for name in named:
        if _aim(space.get(name)) is not None:
            found.add(space[name])
            space[name] = _aim(space[name])
    of_arguments = {d for d in function.__defaults__ or () if _aim(d) is not None}
    if of_arguments:
        function.__defaults__ = tuple(d if _aim(d) is None else _aim(d) for d in function.__defaults__)
    if small:
        function.__code__ = function.__code__.replace(
            co_consts=tuple(_aim(c) if isinstance(c, float) and c in small else c for c in function.__code__.co_consts))
    return found | small | of_arguments


def without_epsilon(functions, definition_of, space):
    """Sets them in all these functions, for as long as the process lives; returns them."""
    found, texts = set(), [(f, definition_of(f)) for f in functions]
    texts = [(f, d) for f, d in texts if d is not None]
    named = {n for _, definition in texts for n in _names(definition)}
    for function, definition in texts:
        found |= _set_to_zero(function, definition, named, space)
    return found


_SINGLE = {"f": "d", "f4": "f8", "<f4": "<f8", "float32": "float64", "float16": "float64"}


def in_double(functions, definition_of):
    """Lets functions that ask for arrays of single precision (dtype="f", astype(np.float32)) have double ones."""
    changed = False
    for function in functions:
        definition = definition_of(function)
        if definition is None:
            continue
        told = {id(k.value) for n in ast.walk(definition) if isinstance(n, ast.Call) for k in n.keywords if k.arg == "dtype"} | {
            id(a) for n in ast.walk(definition) if isinstance(n, ast.Call) and identifier(n.func) == "astype" for a in n.args}
        texts = {n.value for n in ast.walk(definition) if isinstance(n, ast.Constant) and id(n) in told and n.value in _SINGLE}
        elsewhere = {n.value for n in ast.walk(definition) if isinstance(n, ast.Constant) and id(n) not in told}
        code = function.__code__
        constants = tuple(_SINGLE[c] if isinstance(c, str) and c in texts - elsewhere else c for c in code.co_consts)
        names = tuple(_SINGLE[n] if n in ("float32", "float16") else n for n in code.co_names)
        if constants != code.co_consts or names != code.co_names:
            function.__code__, changed = code.replace(co_consts=constants, co_names=names), True
    return changed


def as_text(found):
    return ", ".join("%.10g" % value for value in sorted(found))
