# SPDX-License-Identifier: MIT
"""Networks written as a class: each question is put to a fresh object, with the question's parameters in it.

A method becomes a function of the two-layer form, forward_propagation(X, parameters) and
backward_propagation(parameters, X, Y): the object is made, its parameters are set, its own forward pass is run.
"""
import inspect
import re

import numpy as np

from gradproof_names import LOOKS_LIKE, ROLES, WORDS, Arrays, CannotAsk, standard

_SIZES = r"(layers?_?)?(dims?|sizes?|dimensions?|architecture|structure|shape)|layers?|layers?_(dims?|sizes?|dimensions)|topology"
_INPUTS = r"n_?x|(n|num)_?(in|inputs?|features)|input_?(size|dim|nodes|units|dims?|layer_size|s)?|d_?in|in_?(size|dim|features)"
_HIDDEN = r"n_?h|(n|num)_?hidden.*|hidden.*|n_?units|d_?h"
_OUTPUTS = r"n_?y|(n|num)_?(out|outputs?|classes)|output_?(size|dim|nodes|units|dims?|layer_size|s)?|d_?out|out_?(size|dim|features)"


def _argument(name, values, sizes):
    key = name.lower()
    if re.fullmatch(_SIZES, key):
        return list(sizes)
    for pattern, size in ((_INPUTS, sizes[0]), (_HIDDEN, sizes[1] if len(sizes) > 2 else sizes[-1]),
                          (_OUTPUTS, sizes[-1])):
        if re.fullmatch(pattern, key):
            return size
    for value in ("X", "Y"):
        if key == value.lower() or key in WORDS[value]:
            return np.array(values.get(value, values["X"]))
    return 0.1


class Method:
    """A method of a class, as a function of the whole question."""

    def __init__(self, rows, role, kind, method, forward=None):
        self._rows, self._role, self._kind, self._method, self._forward = rows, role, kind, method, forward
        self.__wrapped__ = method  # its place, its text
        self.__name__ = "%s.%s" % (kind.__name__, method.__name__)
        names = {"forward_propagation": ("X", "parameters", "Y"), "compute_cost": ("A_last", "Y", "parameters", "X")}
        self._names = names.get(role, ("parameters", "X", "Y"))
        self.__signature__ = inspect.Signature(
            [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in self._names])

    # --- the object
    def _made(self, values):
        p = values["parameters"]
        depth = len(p) // 2
        side = 1 if self._rows() else 0
        sizes = [p["W1"].shape[1 - side]] + [p["W%d" % l].shape[side] for l in range(1, depth + 1)]
        made = None
        for attempt in (lambda: self._kind(**self._arguments(values, sizes)), self._kind,
                        lambda: self._kind.__new__(self._kind)):
            try:
                made = attempt()
                break
            except Exception:
                continue
        self._put(made, values, depth)
        return made

    def _arguments(self, values, sizes):
        wanted = [p for p in inspect.signature(self._kind).parameters.values() if p.kind == p.POSITIONAL_OR_KEYWORD]
        sized = [p for p in wanted if any(re.fullmatch(s, p.name.lower()) for s in (_SIZES, _INPUTS, _HIDDEN, _OUTPUTS))]
        return {p.name: _argument(p.name, values, sizes) for p in wanted if p.default is p.empty or p in sized}

    @staticmethod
    def _shaped(array, old):
        return array.ravel().copy() if np.ndim(old) == 1 and array.size == np.size(old) else array.copy()

    def _put(self, made, values, depth):
        p, placed = values["parameters"], set()
        for name, old in list(vars(made).items()):
            key = name.lower().strip("_")
            if standard(name) in p:
                setattr(made, name, self._shaped(p[standard(name)], old))
                placed.add(standard(name))
            elif isinstance(old, dict) and (key in WORDS["parameters"] or any(standard(k) in p for k in old)):
                new = Arrays((k, old[k]) for k in old if (standard(k) or "")[:1] not in ("W", "b"))
                for array in p:
                    held = next((k for k in old if standard(k) == array), array)
                    new[held] = self._shaped(p[array], old.get(held))
                setattr(made, name, new)
                placed.update(p)
            elif isinstance(old, list) and len(old) == depth and key in ("w", "weights", "ws", "b", "biases", "bias", "bs"):
                letter = key[0] if key[0] == "b" else "W"
                setattr(made, name, [self._shaped(p["%s%d" % (letter, l)], o) for l, o in enumerate(old, 1)])
                placed.update("%s%d" % (letter, l) for l in range(1, depth + 1))
            elif name == "m":
                made.m = values.get("m", values["X"].shape[0 if self._rows() else 1])
            elif old is not None and any(key == v.lower() or key in WORDS[v] for v in ("X", "Y")):
                value = "X" if key == "x" or key in WORDS["X"] else "Y"
                if value in values and isinstance(old, np.ndarray):
                    setattr(made, name, values[value].copy())
        if not placed:
            made.parameters = Arrays((n, a.copy()) for n, a in p.items())
            for n, a in p.items():
                setattr(made, n, a.copy())

    # --- asking it
    def _call(self, made, method, values):
        names = [p for p in list(inspect.signature(method).parameters.values())[1:] if p.kind == p.POSITIONAL_OR_KEYWORD]
        given = []
        for p in names:
            key = p.name.lower().strip("_")
            value = next((v for v in ("X", "Y", "parameters", "A_last", "cache")
                          if v in values and (key == v.lower() or key in WORDS[v])), standard(p.name))
            if value not in values and not given and (
                    method is self._forward or self._role == "forward_propagation"):
                value = "X"
            if value in values:
                given.append(values[value])
            elif re.search("rate|alpha|eta|^lr$", key):
                given.append(0.0)
            elif p.default is p.empty:
                raise CannotAsk("%s takes %s, and nobody can tell what that is" % (self.__name__, p.name))
            else:
                break
        return method(made, *given)

    def __call__(self, *given):
        values = dict(zip(self._names, given))
        made = self._made(values)
        if self._role == "compute_cost":
            return self._call(made, self._method, values)
        depth = len(values["parameters"]) // 2
        if self._role == "forward_propagation":
            return self._with_attributes(made, self._call(made, self._method, values), depth)
        if self._forward is not None:
            result = self._call(made, self._forward, values)
            values["A_last"] = next((r for r in result if isinstance(r, np.ndarray)), None) \
                if isinstance(result, (tuple, list)) else result
            values["cache"] = result
            if isinstance(result, (tuple, list)) and len(result) == 2 and isinstance(result[1], (dict, list, tuple)):
                values["cache"] = result[1]
        found = self._call(made, self._method, values)
        return self._gradients_in(made) if found is None else found

    @staticmethod
    def _with_attributes(made, result, depth):
        held = {standard(n): a for n, a in vars(made).items() if standard(n)}
        for kept in vars(made).values():
            if isinstance(kept, dict):
                held.update({standard(k): a for k, a in kept.items() if standard(k)})
        if isinstance(result, (tuple, dict)) or not held:
            return result
        return (held.get("A%d" % depth) if result is None else result), held

    @staticmethod
    def _gradients_in(made):
        held = {standard(n): a for n, a in vars(made).items() if re.match("d", standard(n) or "")}
        for name, kept in vars(made).items():
            if isinstance(kept, dict) and re.search("grad|deriv", name, re.I):
                held.update(kept)
        return held or None


def _methods(kind):
    return {n: f for c in reversed(kind.__mro__[:-1]) for n, f in vars(c).items() if inspect.isfunction(f)}


def _named(methods, role, others=()):
    names = [n for r in (role,) + tuple(others) for n in [r] + ROLES[r]] + \
        [n for n in methods if re.search(LOOKS_LIKE[role], n, re.I)]
    return next((methods[n] for n in names if n in methods), None)


def _can_be_given(method):
    """Does every argument that it needs have a known name? A layer of a network takes others than a network."""
    needed = [p for p in list(inspect.signature(method).parameters.values())[1:] if p.default is p.empty]
    words = [w for v in ("X", "Y", "parameters", "A_last", "cache") for w in [v.lower()] + WORDS[v]]
    return all(p.name.lower().strip("_") in words or standard(p.name) or re.search("rate|alpha|eta|^lr$", p.name)
               for p in needed)


def find(space, is_own, rows):
    """{role: (name, function)} of the first class in it that has a gradient; {} where there is none."""
    kinds = [v for v in space.values() if isinstance(v, type)]
    backwards = {k: _named({n: f for n, f in _methods(k).items() if is_own(f)}, "backward_propagation") for k in kinds}
    for kind in sorted(kinds, key=lambda k: backwards[k] is None or not _can_be_given(backwards[k])):
        methods = {n: f for n, f in _methods(kind).items() if is_own(f)}
        backward = _named(methods, "backward_propagation", ("L_model_backward", "gradients"))
        forward = _named(methods, "forward_propagation", ("L_model_forward",))
        cost = _named(methods, "compute_cost")
        if backward is None and cost is not None and cost.__name__ == "loss":
            backward, cost = cost, None  # loss(X, y) -> loss, gradients
        if backward is None:
            continue
        takes = list(inspect.signature(backward).parameters)[1:]
        if forward is None and not any(n.lower() in WORDS["X"] for n in takes):
            continue  # a layer of a network, and no network
        found = {"backward_propagation": Method(rows, "backward_propagation", kind, backward, forward)}
        if forward is not None:
            found["forward_propagation"] = Method(rows, "forward_propagation", kind, forward)
        named = [n.lower().strip("_") for n in list(inspect.signature(cost).parameters)[1:3]] if cost else []
        if any(n in WORDS["A_last"] for n in named) and any(n in ["y"] + WORDS["Y"] for n in named):
            found["compute_cost"] = Method(rows, "compute_cost", kind, cost)
        return {role: (function.__name__, function) for role, function in found.items()}
    return {}
