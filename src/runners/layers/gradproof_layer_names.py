# SPDX-License-Identifier: MIT
"""How people call what a layer of theirs keeps: its parameters, and the gradient of each."""
import ast
import re

import numpy as np

from gradproof_chain_names import base, parameter_kind, plain
from gradproof_chain_objects import Slot, walk
from gradproof_tree import identifier

_SAME = {"weight": "w", "weights": "w", "kernel": "w", "kernels": "w", "filter": "w", "filters": "w", "embedding": "w", "embeddings": "w",
         "table": "w", "bias": "b", "biases": "b", "bs": "b", "ws": "w", "w0": "b"}
_BEFORE = re.compile(r"^(d[ljec]d|dlossd|dcostd|derrord|d[ljec]|dloss|dcost|gradients?|grads?|nabla|delta|deriv(ative)?s?|g|d)(of|wrt|by)?(?=[a-z])")
_BEHIND = re.compile(r"(gradients?|grads?|delta|deriv(ative)?s?|current|g)$")
_HOLDER = re.compile(r"^_?(d_?)?(grads?|gradients?|derivatives?|d_?params?|d_?parameters|d_?weights|deltas?|gradient_dict|param_grads?)$", re.I)
_VALUE = re.compile(r"data|values?|val|w|param|array|tensor", re.I)
_GRAD = re.compile(r"_?(grads?|gradients?|g|d|deriv|delta|derivative)", re.I)
_MORE = re.compile(r"gamma|beta|kernels?|filters?|embeddings?|[wub]_?[a-z]{1,4}|w|b|scale|shift", re.I)
_NEVER = re.compile(r"running|moving|mean|var|mask|cols?$|input|output|cache|prev|last|veloc|moment|^x|^m_|^v_|^s_|^r_|buffer|shape|^d_?[wbx]|grad|"
                    r"^vd|^sd|^md|^out|^y$|^t$|^z$|^a$|old|init|best|eps|rate|stride|pad", re.I)
OUTPUTS = ("output", "outputs", "out", "y", "A", "a", "z", "Z", "activation", "result", "loss", "cost", "Y", "y_hat", "probs", "value", "forward_output")
OF_X = re.compile(r"^(d|grad|dl_?d?|delta)_?_?(x|input|inputs|in|a_?prev|a|z|h_?prev|y_?pred|values?|logits|scores|out_prev)$|^(x|inputs?)_?_?(grad|gradients?|delta)$|^delta$|^gradient$|^grad$", re.I)


def kind_of(name):
    """"w" for W, weights, kernel; "b" for bias; else its letters and digits: "wx", "gamma"."""
    key = base(name)
    return _SAME.get(key, key)


def gradient_of(name):
    """What a name may be the gradient of: {"w"} for dW, grad_weights, dLdW, weights_gradient, _grad_W_current."""
    key, found = base(name), set()
    short = re.sub(r"current$", "", key)
    before = _BEFORE.match(short)
    if before:
        rest = short[before.end():]
        found |= {rest, _BEFORE.sub("", rest)}
        for pattern in (r"^d", r"^grad(ient)?s?"):
            found.add(re.sub(pattern, "", short))
    found.add(_BEHIND.sub("", short))
    return {_SAME.get(k, k) for k in found - {key, ""}}


def _names(path):
    return [key for _, key in path]


def _is_gradient(path, other, title, lists):
    """Is the array at `other` the gradient of the parameter at `path`, by where both are kept?"""
    here, there = _names(path), _names(other)
    name, last = here[-1], there[-1]
    if here[:-1] == there[:-1] and isinstance(name, str) and isinstance(last, str):
        if _VALUE.fullmatch(name) and len(here) > 1 and _GRAD.fullmatch(last):
            return True
        return kind_of(name) in gradient_of(last)
    if here == there[:-1] and isinstance(last, str) and _GRAD.fullmatch(last):
        return True  # an array with a grad of its own
    if len(there) > 1 and isinstance(there[-2], str) and _HOLDER.match(there[-2]):
        if len(here) > 1 and here[:-2] == there[:-2]:
            return name == last or isinstance(last, str) and isinstance(name, str) and kind_of(name) in gradient_of(last)
        if here[:-1] == there[:-2] and isinstance(last, str):
            return kind_of(name) in gradient_of(last) | {kind_of(last)}
        if here[:-1] == there[:-2] and isinstance(last, int):
            return any(last < len(said) and kind_of(said[last]) == kind_of(name) for held, said in lists.items() if not _HOLDER.match(held))
    one = len(here) == 1 and here[0] == title and isinstance(there[0], str) and len(there) == 1
    return one and _HOLDER.match(there[0]) is not None


def looks_like_parameter(names):
    words = [n for n in names if isinstance(n, str)]
    if not words or any(_NEVER.search(plain(w)) for w in words):
        return False
    if isinstance(names[-1], int):
        return bool(re.match(r"param|weights?|w$|b$|bias", plain(words[-1])))
    return any(parameter_kind(w) or _MORE.fullmatch(plain(w)) or re.match("param", plain(w)) for w in words)


def list_names(definitions):
    """{"params": ["W", "b"]} of `self.params = [W, b]`, `W, b = self.params` and `self.params, self.grads = [W, b], [...]`."""
    found = {}

    def note(target, value):
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            for t, v in zip(target.elts, value.elts):
                note(t, v)
        for a, b in ((target, value), (value, target)):
            if isinstance(a, ast.Attribute) and isinstance(b, (ast.List, ast.Tuple)):
                names = [identifier(e) for e in b.elts]
                if names and all(names):
                    found.setdefault(a.attr, names)
    for definition in definitions:
        for node in ast.walk(definition):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    note(target, node.value)
    return found


class Kept:
    """A parameter of a layer: where it is, how its author calls it, and where its gradient is kept, if anywhere."""

    def __init__(self, slot, title, gradient=None, gradient_title=""):
        self.slot, self.title, self.gradient, self.gradient_title = slot, title, gradient, gradient_title or "d" + title
        self.is_doubtful = False


def title_of(names, lists):
    """What people call an array that is kept there: names as kept_by() gives them."""
    if isinstance(names[-1], int) and len(names) > 1 and names[-2] in lists and names[-1] < len(lists[names[-2]]):
        return lists[names[-2]][names[-1]]
    if isinstance(names[-1], int):
        return "%s%d" % (names[-2], names[-1] + 1)
    if len(names) > 1 and isinstance(names[-2], str) and (_VALUE.fullmatch(names[-1]) and len(names[-1]) > 1 or _GRAD.fullmatch(names[-1])):
        return names[-2]
    return str(names[-1])


def _gradient_title(path, title):
    names = _names(path)
    if isinstance(names[-1], int) or _GRAD.fullmatch(str(names[-1])) or len(names) > 1 and names[-1] == title or len(names) == 1 and _HOLDER.match(str(names[-1])):
        return "d" + title
    return str(names[-1])


def kept_by(made, is_own):
    """[(names, path, shape)] of the arrays that an object keeps, and of numbers that are called as gradients are."""
    out = []
    walk(made, [], [], is_own, lambda value, names: isinstance(value, (float, np.floating)) and isinstance(names[-1], str) and
         bool(gradient_of(names[-1]) & {"w", "b", "gamma", "beta"}), set(), out)
    return [(names, path, np.shape(value)) for names, path, value in out]


def parameters(before, after, lists):
    """Kept of each array of an object that is a parameter by its name, or has a gradient by name: before and after a
    backward pass."""
    found, used = [], []
    for names, path, shape in before:
        if any(isinstance(n, str) and (_GRAD.fullmatch(n) or _HOLDER.match(n)) for n in names):
            continue
        title = title_of(_names(path), lists)
        as_named = names[:-1] + [title]
        others = [(n, p, s) for n, p, s in after if p != path and p not in used and s == shape and _is_gradient(path, p, title, lists)]
        others = others or [(n, p, s) for n, p, s in after if p != path and p not in used and _is_gradient(path, p, title, lists)]
        if not others and looks_like_parameter(as_named):  # a grad beside the only array of its shape
            others = [(n, p, s) for n, p, s in after if p[:-1] == path[:-1] and s == shape and p not in used and
                      isinstance(p[-1][1], str) and _GRAD.fullmatch(p[-1][1])]
        is_doubtful = _NEVER.search(plain(title)) is not None
        if not others and (is_doubtful or not looks_like_parameter(as_named)):
            continue
        kept = Kept(Slot(title, path, None), title)
        kept.is_doubtful = is_doubtful  # by its name an output that is kept, say, and there is a gradient of it
        kept.shape = shape
        if others:
            used.append(others[0][1])
            kept.gradient, kept.gradient_title = others[0][1], _gradient_title(others[0][1], title)
        found.append(kept)
    return found
