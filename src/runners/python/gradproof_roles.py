# SPDX-License-Identifier: MIT
"""Which names of a text stand where weights and biases stand: of X @ W + c, c is a bias, whatever it is called."""
import ast
import re

from gradproof_chain_names import (CACHE_NAMES, LAST_NAMES, M_NAMES, OF_TEXT, RATE_NAMES, REG_NAMES, ROUNDS, base, parameter_kind, plain, x_like,
                                   y_like)
from gradproof_chain_objects import SETS_UP
from gradproof_tree import identifier, identifier_of_array

_PRODUCTS = {"dot", "matmul", "einsum", "tensordot", "inner"}
_OTHERS = (CACHE_NAMES, LAST_NAMES, M_NAMES, RATE_NAMES, REG_NAMES, ROUNDS)
_STATE = re.compile(r"prev|state|noise|mask|eps|^h\d*$|^d_?[a-z]|grad|delta|err")


def _is_product(node):
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult) or \
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _PRODUCTS


def _factors(node):
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    held = node.func.value
    return node.args + ([] if identifier(held) in ("np", "numpy", "cp", "jnp") else [held])


def _terms(node):
    """a, b, c of a + b + c."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _terms(node.left) + _terms(node.right)
    return [node]


def _plainly(node):
    """w of w.T and of w.reshape(1, -1)."""
    while True:
        if isinstance(node, ast.Attribute) and node.attr == "T":
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("reshape", "ravel", "transpose"):
            node = node.func.value
        else:
            return node


def _kept(node, own, computed):
    """The names under which an array is kept: "c1" of c1, self.c1, params["c1"]; "c#" of params["c" + str(l)]; both "cs" and
    "cs#", the name of each, of cs[0]; none of what is computed: by the function (own: {name: what it was set to}), or on its object."""
    node = _plainly(node)
    if isinstance(node, ast.Name):
        if node.id not in own:
            return [node.id]
        value = own[node.id]
        return [node.id] + (_kept(value, {}, computed) if isinstance(value, ast.Subscript) else []) if value is not None else []
    if isinstance(node, ast.Attribute):
        return [node.attr] if node.attr not in computed else []
    if not isinstance(node, ast.Subscript):
        return []
    if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return [node.slice.value]
    words = [c.value for c in ast.walk(node.slice) if isinstance(c, ast.Constant) and isinstance(c.value, str)]
    if words:
        return [re.sub(r"%[sd]|\{.*?\}", "", words[0]) + "#"]
    held, name = node.value, identifier_of_array(node.value)
    is_computed = isinstance(held, ast.Name) and held.id in own and own[held.id] is None or name in computed
    return [name, name + "#"] if name and not is_computed else []


def _own_names(function):
    """{name: the array it stands for, None where it is computed} of what a function sets itself."""
    own, given = {}, {a.arg for a in function.args.posonlyargs + function.args.args + function.args.kwonlyargs}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                elements = getattr(target, "elts", [target])
                values = node.value.elts if isinstance(node.value, (ast.Tuple, ast.List)) and len(node.value.elts) == len(elements) else \
                    [node.value] * len(elements)
                for element, value in zip(elements, values):
                    if isinstance(element, ast.Name):
                        is_taken = isinstance(value, (ast.Name, ast.Attribute, ast.Subscript)) and own.get(element.id, value) is not None
                        own[element.id] = value if is_taken else None
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign)) and isinstance(node.target, ast.Name):
            own.setdefault(node.target.id, None)
        elif isinstance(node, (ast.For, ast.comprehension)):
            own.update((n.id, None) for n in ast.walk(node.target) if isinstance(n, ast.Name))
    return {name: value for name, value in own.items() if name not in given}


def _computed(trees):
    """Attributes that are set anew where an object is used: activations, caches, gradients; not those that a step changes."""
    found = set()
    for tree in trees:
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef) or function.name == "__init__" or SETS_UP.match(function.name):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Assign):
                    for target in node.targets:
                        of = {identifier_of_array(e) for e in getattr(target, "elts", [target]) if not isinstance(e, ast.Name)}
                        found |= of - {identifier(n) for n in ast.walk(node.value)}
    return found - {""}


def _can_be_one(name):
    key = name.rstrip("#")
    return bool(key) and parameter_kind(key) is None and x_like(key) < 2 and y_like(key) < 2 and not _STATE.search(plain(key)) and \
        not any(plain(key) in names for names in _OTHERS)


def _stem(name):
    return re.sub(r"[\d#]+$", "", base(name.rstrip("#")))


def read_roles(trees, trained):
    """Fills OF_TEXT from what is added to products of weights, and what is multiplied and trained; trained: trained_names()."""
    OF_TEXT.clear()
    stems, computed = {_stem(n) for n in trained}, _computed(trees)
    sums = []  # (terms, names of its function)
    for tree in trees:
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                own = _own_names(function)
                sums += [(_terms(node), own) for node in ast.walk(function) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)]

    def take(kind, node, own, where=lambda name: True):
        for name in [n for n in _kept(node, own, computed) if _can_be_one(n)]:
            if where(name):
                OF_TEXT[base(name.rstrip("#")) + ("#" if name.endswith("#") else "")] = kind
    for terms, own in sums:
        factors = [f for t in terms if _is_product(t) for f in _factors(t)]
        for factor in factors:
            take("w", factor, own, lambda name: _stem(name) in stems or re.sub("s$", "", _stem(name)) in stems)
        if any(parameter_kind(n.replace("#", "1")) == "w" for f in factors for n in _kept(f, own, computed)):
            for term in terms:
                if not _is_product(term):
                    take("b", term, own)
