# SPDX-License-Identifier: MIT
"""A layer that is a class: its forward and its backward pass called as their author calls them, at given parameters. An
object is made anew for every question, so that nothing is left in it of the one before.
"""
import ast
import inspect
import re

import numpy as np

from gradproof_chain import reseed
from gradproof_chain_names import LAST_NAMES, RATE_NAMES, REG_NAMES, ROUNDS, X_NAMES, Y_NAMES, arguments, plain
from gradproof_chain_objects import Slot
from gradproof_layer_make import CannotMake, begin
from gradproof_layer_names import OF_X, OUTPUTS, gradient_of, kind_of, list_names
from gradproof_names import CannotAsk
from gradproof_returned import own_nodes, returned_names

_LABEL = re.compile(r".*(target|label|true|truth|expected).*|t|y|ts|y_t|tgt")
_COTANGENT = re.compile(r"^_?(d|grad|delta|error|upstream|next|back|loss_?grad|output_?(grad|error|delta)|accum_grad|out_?grad|top_?diff|eta|g$)", re.I)
_TRAIN = re.compile(r"train(ing)?|is_?train(ing)?|train_?fl(a)?g|train_?mode|mode_?train", re.I)
_LOSS = re.compile(r"loss|cost|entropy|mse|bce|mae|nll|criterion|squared_?error|hinge|svm", re.I)


def _text_of(source, function):
    definition, lines = source._text_at(source.place(function))
    return "" if definition is None else "\n".join(lines[definition.lineno - 1:definition.end_lineno])


def _goes_on_at_zero(node):
    """if gradient == 0: continue"""
    return isinstance(node, ast.If) and isinstance(node.body[0], ast.Continue) and isinstance(node.test, ast.Compare) and \
        isinstance(node.test.ops[0], ast.Eq) and isinstance(node.test.comparators[0], ast.Constant) and node.test.comparators[0].value == 0


def _is_float(value):
    return isinstance(value, (np.ndarray, np.floating, float)) and np.asarray(value).dtype.kind == "f"


class Layer:
    """A class of a submission, and how it is called."""

    def __init__(self, exercises, name, forward, backward):
        self.source, self.space, self.name = exercises.source, exercises.source.namespace, name
        kind = self.space.get(name)
        if not isinstance(kind, type):
            raise CannotAsk("%s is no class" % name)
        self.kind, self.forward, self.backward = kind, getattr(kind, forward), getattr(kind, backward)
        own = [f for c in reversed(kind.__mro__[:-1]) for f in vars(c).values() if inspect.isfunction(f) and self.source.place(f)]
        self.methods = own
        self.lists = list_names([d for d in (self.source.definition(f) for f in own) if d is not None])
        self.static = {n for n in (forward, backward) if isinstance(inspect.getattr_static(kind, n), staticmethod)}
        self.takes = list(arguments(self.forward, forward not in self.static) or [])
        self.wants = list(arguments(self.backward, backward not in self.static) or [])

    def is_own_type(self, kind):
        return isinstance(kind, type) and kind.__module__ not in ("builtins", "numpy") and any(
            inspect.isfunction(f) and self.source.place(f) for f in vars(kind).values())

    def text(self):
        """Of its methods, and of what they may call of the submission's own."""
        return "\n".join(_text_of(self.source, f) for f in self.functions())

    def returns_nothing(self):
        """Does its backward pass say `return None`, as the first layer of a network may?"""
        definition = self.source.definition(self.backward)
        values = [n.value for n in own_nodes(definition) if isinstance(n, ast.Return)] if definition is not None else []
        return bool(values) and all(isinstance(v, ast.Constant) and v.value is None for v in values)

    def is_whole(self, kept):
        """Is it a network rather than a layer of one: W1 and W2 in it, and no word of what it would return? Nothing is below it."""
        definition = self.source.definition(self.backward)
        silent = definition is not None and not any(isinstance(n, ast.Return) for n in own_nodes(definition)) and not self.returned()
        numbered = [re.sub(r"\d+", "", k.title) for k in kept if re.search(r"\d", k.title) and "." not in k.title and len(k.shape) > 1]
        return silent and len(numbered) > len(set(numbered))

    def takes_one_at_a_time(self):
        """Does it go on to the next where an entry of what it is given is 0, and return at the first that is not?"""
        definition = self.source.definition(self.backward)
        loops = [n for n in own_nodes(definition) if isinstance(n, ast.For)] if definition is not None else []
        return any(any(isinstance(n, ast.Return) for n in ast.walk(loop)) and any(_goes_on_at_zero(n) for n in ast.walk(loop)) for loop in loops)

    def returned(self):
        """What its backward pass calls what it returns: ["dx", "dh_prev"]; [] where that is no name of a derivative."""
        definition = self.source.definition(self.backward)
        names = returned_names(definition)
        if not names and definition is not None:
            values = [n.value for n in own_nodes(definition) if isinstance(n, ast.Return)]
            names = [values[0].id] if len(values) == 1 and isinstance(values[0], ast.Name) else []
            if not values:
                names = [n for n in self.backward.__code__.co_names if OF_X.match(n)][:1]
        takes = [a[0] for a in self.wants]
        return names if all(n not in takes for n in names) and all(re.match("d[A-Za-z_]|grad|delta", n) or re.search("grad|delta|deriv", n) for n in names) else []

    def functions(self):
        """Its methods, and the functions and methods of the submission that they may call, by name."""
        found, todo = [], list(self.methods)
        while todo:
            function = todo.pop()
            if function in found or not self.source.place(function):
                continue
            found.append(function)
            for name in function.__code__.co_names:
                value = function.__globals__.get(name)
                todo += [value] if inspect.isfunction(value) else [f for f in vars(value).values() if inspect.isfunction(f)] if isinstance(value, type) else []
        return found

    # --- calling it
    def _is_label(self, k):
        name = plain(self.takes[k][0])
        others = [plain(a[0]) for a in self.takes]
        return _LABEL.fullmatch(name) and not (name == "y" and any(_LABEL.fullmatch(n) and n != "y" for n in others)) or \
            name in Y_NAMES - LAST_NAMES and len(others) > 1 and k == 1

    def is_loss(self):
        free = all(has or plain(n) in X_NAMES | LAST_NAMES or _LABEL.fullmatch(plain(n)) or re.search("dvalues|pred", n) for n, has, _ in self.wants)
        return len([a for a in self.takes if not a[1]]) >= 2 and free and (_LOSS.search(self.name) is not None or not [a for a in self.wants if not a[1]]) \
            and any(self._is_label(k) for k in range(len(self.takes)))

    def _called(self, method, made, given):
        return method(**given) if method.__name__ in self.static else method(made, **given)

    def call_slope(self, made, inputs, cotangents):
        """Entry by entry: of what the forward pass takes, it gives the derivative of each output by its own input."""
        return cotangents[0] * np.asarray(self._called(self.backward, made, {self.wants[0][0]: inputs["x"].copy()}))

    def call_forward(self, made, inputs, order):
        """inputs: {"x": array, ...}; order: which of them each argument is."""
        given = {}
        for (name, has_default, default), what in zip(self.takes, order):
            if what in inputs:
                given[name] = inputs[what].copy()
            elif _TRAIN.fullmatch(name):
                given[name] = True
            elif plain(name) in ("mode",) and not has_default:
                given[name] = "train"
            elif not has_default:
                raise CannotMake("its %s takes %s, and nobody can tell what that is" % (self.forward.__name__, name))
        return self._called(self.forward, made, given)

    def order(self, inputs):
        """What each argument of the forward pass is: the names of `inputs`, labels by their name, "" for others."""
        free, said = [n for n in inputs if n != "t"], []
        for k, (name, has_default, _) in enumerate(self.takes):
            if "t" in inputs and self._is_label(k) and "t" not in said:
                said.append("t")
            elif free and not (_TRAIN.fullmatch(name) or plain(name) == "mode"):
                said.append(free.pop(0))
            elif "t" in inputs and not has_default and "t" not in said and not _TRAIN.fullmatch(name):
                said.append("t")
            else:
                said.append("")
        return said if not free and ("t" not in inputs or "t" in said) else None

    def call_backward(self, made, result, inputs, outputs, cotangents, examples, order=()):
        given, left = {}, list(cotangents)
        is_loss = "t" in inputs
        of_forward = {} if is_loss else {a[0]: o for a, o in zip(self.takes, order) if o in inputs}
        comes_back = any(_COTANGENT.match(n) and n not in of_forward for n, _, _ in self.wants)
        for name, has_default, default in self.wants:
            key = plain(name)
            if name in of_forward and comes_back:  # what the forward pass was given, once more
                given[name] = inputs[of_forward[name]].copy()
                continue
            if is_loss and (_LABEL.fullmatch(key) or key in Y_NAMES - LAST_NAMES - {"d"}):
                given[name] = inputs["t"].copy()
            elif key in RATE_NAMES:
                given[name] = 1.0
            elif is_loss and not has_default and not (_COTANGENT.match(key) and key != "dvalues" and len(self.wants) == 1):
                kept = getattr(made, "output", None)
                given[name] = np.array(kept) if isinstance(kept, np.ndarray) and kept.shape == inputs["x"].shape else inputs["x"].copy()
            elif is_loss:
                if not has_default:
                    given[name] = 1.0
            elif left and not (key in ("cache", "x", "inputs", "input") and len(left) < len(cotangents)):
                given[name] = left.pop(0).copy()
            elif has_default:
                continue
            elif key in ("cache", "memory") and isinstance(result, tuple):
                given[name] = result[-1]
            elif key in X_NAMES or re.match("a_?prev|prev|last_input", key):
                given[name] = inputs["x"].copy()
            elif key in REG_NAMES:
                given[name] = 0.0
            elif key in ("m", "n", "batch_size", "n_samples"):
                given[name] = examples if examples in inputs["x"].shape else inputs["x"].shape[0]
            elif _TRAIN.fullmatch(name):
                given[name] = True
            elif key in ROUNDS:
                given[name] = 1
            else:
                raise CannotMake("its %s takes %s, and nobody can tell what that is" % (self.backward.__name__, name))
        return self._called(self.backward, made, given)

    def outputs_of(self, made, result):
        """What came out, without a cache: a list of arrays."""
        if result is None:
            found = next((getattr(made, n) for n in OUTPUTS if _is_float(getattr(made, n, None))), None)
            return [] if found is None else [np.asarray(found)]
        parts = list(result) if isinstance(result, (tuple, list)) else [result]
        parts = parts[:1] + [p for p in parts[1:] if isinstance(p, np.ndarray)]
        return [np.asarray(p, dtype=float) for p in parts if isinstance(p, (int, float, np.ndarray, np.number)) and np.asarray(p).dtype.kind in "fiu"]

    def cotangents_taken(self, count):
        named = [a for a in self.wants if not a[1] and _COTANGENT.match(a[0]) and plain(a[0]) not in RATE_NAMES]
        return max(1, min(count, len(named) or 1))

    def parts_of(self, made, found, keys, kept):
        """What the backward pass gives for each input it is asked for, and for parameters that it returns: {name: value}."""
        names = returned_names(self.source.definition(self.backward))
        by_kind = {kind_of(k.title): k.title for k in kept}
        if isinstance(found, dict):
            names, found = list(found), list(found.values())
        if isinstance(found, (tuple, list)):
            out, free = {}, list(keys)
            for k, value in enumerate(found):
                name = names[k] if len(names) == len(found) else ""
                of = next((by_kind[b] for b in (gradient_of(name) if name else ()) if b in by_kind), None)
                if of is not None:
                    out[of] = value
                elif free:
                    out[free.pop(0)] = value
                elif k - len(keys) < len(kept):
                    out[kept[k - len(keys)].title] = value
            return out
        if found is None and len(keys) >= 1:
            found = next((v for n, v in vars(made).items() if OF_X.match(n) and isinstance(v, np.ndarray)), None)
        return {keys[0]: found} if keys else {}


def _get(made, path):
    try:
        return Slot("", path, 0.0).get(made)
    except (AttributeError, KeyError, IndexError, TypeError):
        return None


class Run:
    """One question: an object, its parameters set, a forward pass and a backward pass."""

    def __init__(self, layer, making, entry, inputs, kept, lazy=False):
        self.layer, self.inputs, self.kept, self.examples = layer, inputs, kept, entry["sizes"].get("N")
        self.making, self.lazy = making, lazy
        self.order = layer.order(inputs)

    def made(self, values):
        reseed()
        made = self.making(values)
        self.has_rate = begin(made, self.inputs["x"].shape[1:]) or any(plain(n) in RATE_NAMES for n, _, _ in self.layer.wants)
        for name in list(getattr(made, "__dict__", {})):
            if plain(name) in RATE_NAMES and isinstance(getattr(made, name), float):
                setattr(made, name, 1.0)
                self.has_rate = True
        if self.lazy:  # parameters that are made at the first forward pass
            self.layer.call_forward(made, self.inputs, self.order)
        for k in self.kept:
            if k.title in values:
                k.slot.put(made, np.array(values[k.title]))
        return made

    def forward(self, values):
        made = self.made(values)
        reseed()
        result = self.layer.call_forward(made, {n: values.get(n, a) for n, a in self.inputs.items()}, self.order)
        return made, result, self.layer.outputs_of(made, result)

    def backward(self, values, cotangents, slope=False):
        inputs = {n: values.get(n, a) for n, a in self.inputs.items()}
        made, result, outputs = self.forward(values)
        before = [np.array(k.slot.get(made)) for k in self.kept]
        with_zero = next((getattr(made, n) for n in ("zero_grad", "zero_grads", "zero_gradients", "reset_grad") if callable(getattr(made, n, None))), None)
        if with_zero is not None and not [a for a in arguments(with_zero) or [] if not a[1]]:
            with_zero()
        found = self.returned = self.layer.call_slope(made, inputs, cotangents) if slope and "t" not in inputs else \
            self.layer.call_backward(made, result, inputs, outputs, cotangents, self.examples, self.order)
        keys = [n for n, a in inputs.items() if n != "t" and a.dtype.kind == "f"]
        parts = self.layer.parts_of(made, found, keys, self.kept)
        for k, old in zip(self.kept, before):
            if k.gradient is not None:
                parts[k.title] = _get(made, k.gradient)
            elif k.title not in parts and self.has_rate:
                new = np.asarray(k.slot.get(made))
                if new.shape == old.shape and np.any(new != old):
                    parts[k.title] = old - new  # an update with the rate 1
        return made, parts
