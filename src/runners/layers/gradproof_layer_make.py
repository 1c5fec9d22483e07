# SPDX-License-Identifier: MIT
"""An object of somebody's layer class, made by its own constructor: its arguments are drawn by what they are called."""
import inspect
import itertools
import re

import numpy as np

from gradproof_chain_names import HIDDEN_SIZE, IN_SIZE, OUT_SIZE, RATE_NAMES, REG_NAMES, arguments, plain
from gradproof_layer_names import kind_of


_ACTIVATION = re.compile("activ|nonlin|^act|^act_?f|^g$")


class CannotMake(Exception):
    """Said to the person whose class it is."""


def drawn(axes, values, below, random):
    """An array as the parent will draw it: to try with."""
    if values == "whole":
        return random.randint(0, below, axes)
    if values.startswith("one hot"):
        down = values.endswith("columns")
        rows = axes[::-1] if down else axes
        found = np.eye(rows[-1])[random.randint(0, rows[-1], rows[:-1])]
        return found.T if down else found
    if values == "probabilities":
        found = random.rand(*axes) + 0.2
        return found / found.sum(axis=-1, keepdims=True)
    return 0.15 + 0.7 * random.rand(*axes) if values == "between 0 and 1" else random.randn(*axes) * 0.7


def size_of(symbol, sizes):
    """A number of the entry, or the number itself: of "D" or ["C", "H", "W"] as much as of 1 or "max"."""
    if isinstance(symbol, list):
        return tuple(size_of(s, sizes) for s in symbol)
    return sizes.get(symbol, symbol) if isinstance(symbol, str) else symbol


def _matched(patterns, key):
    for pattern, value in patterns.items():
        if re.fullmatch(pattern, key):
            return True, value
    return False, None


def _array_kind(name, entry):
    """Which parameter of the layer an argument hands over as an array, or None."""
    for known in entry.get("parameters", {}):
        if kind_of(known) == kind_of(name):
            return known
    return None


def one_argument(name, has_default, default, entry, common):
    """("array", W) or ("value", v); None where it is left as it is. @raises CannotMake where nobody can tell"""
    key = plain(name)
    matched, symbol = _matched(entry.get("arguments", {}), key)
    array = None if matched else _array_kind(name, entry)
    if array and has_default and default is not None or has_default and isinstance(default, (bool, str)):
        return None
    if array and not has_default:
        return "array", array
    if matched and not (has_default and symbol in (0, 1, "max", 0.1)):
        return None if has_default and isinstance(default, (int, float)) and isinstance(symbol, str) and symbol in ("K", "P") else \
            ("value", size_of(symbol, entry["sizes"]))
    for pattern, side in ((IN_SIZE, "in"), (OUT_SIZE, "out"), (HIDDEN_SIZE, "out")):
        if side in entry and pattern.match(key) and not (has_default and default is not None and not isinstance(default, int)):
            return "value", entry["sizes"][entry[side]]
    if key in RATE_NAMES:
        return "value", 1.0
    if has_default:
        return None
    if side_of(key, entry):
        return "value", entry["sizes"][side_of(key, entry)]
    if key in REG_NAMES:
        return "value", 0.0
    matched, value = _matched(common, key)
    if matched:
        return "value", value
    if _ACTIVATION.search(key):
        return "activation", None
    if re.search("optim", key):
        return "value", Descent()
    if re.search("init|regulariz|callback|logger|parent|dtype|device", key):
        return "value", None
    if key in ("n", "m", "batch_size", "bs", "batch"):
        return "value", entry["sizes"].get("N", 3)
    raise CannotMake(name)


def side_of(key, entry):
    if "in" in entry and re.search(r"^(in|prev|fan_?in|from|d_?model|x)|input|_in$|_prev(ious)?$", key):
        return entry["in"]
    if "out" in entry and re.search(r"^(out|units|neurons|fan_?out|next|cur|nodes|width|size|to|n_l)|output|_out$|hidden|units|neurons", key):
        return entry["out"]
    return None


class Descent:
    """An optimizer that takes whole steps: what it changes is the gradient."""

    def update(self, w, gradient, *_):
        return w - gradient


_BEGIN = re.compile("initiali[sz]e|build|init_?(weights|params|parameters)?|initiali[sz]e_(weights|params|parameters)")


def begin(made, shape):
    """Calls what makes the parameters, where that is a method of its own. Returns whether it was given an optimizer."""
    for name in dir(type(made)):
        takes = arguments(getattr(made, name)) if _BEGIN.fullmatch(name) and callable(getattr(made, name)) else None
        needed = [n for n, has, _ in takes if not has] if takes is not None else [""] * 2
        if not needed:
            getattr(made, name)()
        elif len(needed) == 1 and re.search("optim", needed[0]):
            getattr(made, name)(Descent())
            return True
        elif len(needed) == 1 and re.search("shape|dim|size", needed[0]):
            getattr(made, name)(shape)
    return any(isinstance(v, Descent) for v in vars(made).values()) if hasattr(made, "__dict__") else False


class Making:
    """How an object is made: the arguments of its constructor, some of which are arrays of the question."""

    def __init__(self, kind, given, arrays, held=None):
        self.kind, self.given, self.arrays, self.held = kind, given, arrays, held

    def __call__(self, values=None, random=None):
        random = random or np.random.RandomState(3)
        given = {n: v() if isinstance(v, Held) else v for n, v in self.given.items()}
        for argument, (name, axes) in self.arrays.items():
            given[argument] = np.array(values[name]) if values and name in values else drawn(axes, "normal", 0, random)
        if self.held is None or any(isinstance(v, Held) for v in self.given.values()):
            return self.kind(**given)
        if any(p.kind == p.VAR_POSITIONAL for p in inspect.signature(self.kind.__init__).parameters.values()):
            return self.kind(*self.held(), **given)
        made = self.kind(**given)
        add = next((getattr(made, n) for n in ("add", "add_layer", "append", "push", "addLayer") if callable(getattr(made, n, None))), None)
        if add is None:
            if any(isinstance(v, (list, dict)) and v for v in vars(made).values()):
                return made  # it makes its layers itself
            raise CannotMake("layers")
        for layer in self.held():
            add(layer)
        return made


class Held:
    """Layers for a class that holds them: made anew for each object."""

    def __init__(self, makings):
        self.makings = makings

    def __call__(self):
        return [making() for making in self.makings]


_SLOPE = re.compile(r"prime|deriv|grad|backward|^d_?(act|f)|_d$", re.I)


def _slope_of_tanh(z):
    return 1 - np.tanh(z) ** 2


def _activations(kind, names, namespace):
    """What arguments that name an activation may be, together: functions of the file and their slopes, classes, a word."""
    ways = []
    for name, value in namespace.items():
        word = re.fullmatch("_?(sigmoid|tanh|relu)(_?function|_?activation)?", name, re.I)
        if word is None or not callable(value):
            continue
        slope = next((v for n, v in namespace.items() if word[1].lower() in n.lower() and _SLOPE.search(n.lower().replace("gradproof", "")) and callable(v)), None)
        if slope is not None or not any(_SLOPE.search(n) for n in names):
            ways.append({n: slope if _SLOPE.search(n) else value for n in names})
    is_last = not any(isinstance(v, type) and v is not kind and issubclass(v, kind) for v in namespace.values())
    if is_last and not ways and len(names) == 2 and sum(1 for n in names if _SLOPE.search(n)) == 1:  # whoever makes it says which: one of ours
        ways.append({n: _slope_of_tanh if _SLOPE.search(n) else np.tanh for n in names})
    if not any(_SLOPE.search(n) for n in names):
        ways += [{n: word for n in names} for word in ("sigmoid", "tanh", "relu")]
    return ways


def _layouts(axes, name, entry):
    """The shapes in which an array may be handed over: as the entry has it, turned round, a row or a column for a vector."""
    axes = tuple(size_of(a, entry["sizes"]) for a in axes)
    if len(axes) == 1:
        return [axes, (1,) + axes, axes + (1,)]
    turned = axes[::-1] if len(axes) == 2 else (axes[2], axes[3], axes[1], axes[0])
    return [axes, turned]


def forced_by(kind, patterns, sizes):
    """What these patterns of an entry say of the arguments that a constructor has."""
    found = [a[0] for a in arguments(kind.__init__, True) or []] if kind.__init__ is not object.__init__ else []
    return {name: size_of(value, sizes) for name in found for matched, value in [_matched(patterns, plain(name))] if matched}


def activation_arguments(kind):
    found = [a[0] for a in arguments(kind.__init__, True) or []] if kind.__init__ is not object.__init__ else []
    return [n for n in found if _ACTIVATION.search(plain(n))]


def makings(kind, entry, common, namespace, forced):
    """Every way to make an object of this class as this entry has it, the likeliest first; `forced` says some arguments.
    @raises CannotMake"""
    found = [a for a in arguments(kind.__init__, True) or []] if kind.__init__ is not object.__init__ else []
    given, arrays, choices, unknown = dict(forced), {}, [], []
    for name, has_default, default in found:
        if name in forced:
            continue
        try:
            said = one_argument(name, has_default, default, entry, common)
        except CannotMake:
            unknown.append(name)
            continue
        if said is None:
            continue
        if said[0] == "array":
            arrays[name] = said[1]
        elif said[0] == "activation":
            choices.append(name)
        else:
            given[name] = said[1]
    taken = {side_of(plain(a[0]), entry) for a in found} if unknown else set()
    if len(unknown) == 1 and taken - {None} == {entry.get("in")} and "out" in entry:  # dim, beside dim_prev
        given[unknown.pop()] = entry["sizes"][entry["out"]]
    sides = [entry["sizes"][entry[s]] for s in ("in", "out") if s in entry]
    if unknown and len(unknown) == len(sides) and not arrays and given == forced:
        given.update(zip(unknown, sides))
    elif unknown:
        raise CannotMake(", ".join(unknown))
    made = []
    layouts = [_layouts(entry["parameters"][p], p, entry) for p in arrays.values()]
    for shapes in itertools.product(*layouts) if arrays else [()]:
        for words in _activations(kind, choices, namespace) if choices else [{}]:
            made.append(Making(kind, dict(given, **words),
                               {a: (p, s) for (a, p), s in zip(arrays.items(), shapes)}, entry["sizes"].get("layers")))
    return made[:24]
