# SPDX-License-Identifier: MIT
"""A stranger's own forward pass, own cost and own backward pass, run one after the other as their author runs them.

What is found here chooses what is called. Whether the gradient is that of the cost is judged elsewhere, from numbers.
"""
import functools
import random
import re
import sys

import numpy as np
from numpy.random import RandomState  # whatever is put in its place while a text runs

from gradproof_chain_call import Env, call, note_forward, number
from gradproof_chain_losses import loss, output_as_columns
from gradproof_chain_names import arguments, is_cost, parameter_kind, plain, without_time
from gradproof_chain_results import NoGradient, gradients, leaves, mentions_parameters
from gradproof_reading import READING

M = 7
_HIDDEN = [4, 5, 6, 7]


def reseed(seed=20260701):
    np.random.seed(seed)
    random.seed(seed)


@functools.lru_cache(maxsize=256)
def _normal(seed, rows, cols):
    """Made once for all that are tried: a generator takes longer to make than its numbers to draw."""
    return RandomState(seed).randn(rows, cols)


def _entry_of(held, text):
    """What "activations[-1]" is among these names; None where there is no such list, or it has no such entry."""
    name, _, place = text.rstrip("]").partition("[")
    try:
        return held[name][int(place)]
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def gives_cost(name, returned):
    """Does a function that gives gradients give their cost as well?"""
    return is_cost(name) or any(re.fullmatch(r"cost|loss|J|total_?loss|L", n or "") for n in returned)


def cost_said(results):
    """The cost among what a forward pass returned, by what it is called there; None."""
    found = [number(v) for n, v in results.items() if is_cost(n) and np.size(v) == 1]
    return found[0] if len(found) == 1 else None


def cost_among(result, names):
    parts = result if isinstance(result, (tuple, list)) else (result,)
    named = [k for k, n in enumerate(names) if re.fullmatch(r"cost|loss|J|total_?loss|L", n or "")]
    order = [k for k in named if k < len(parts)] + list(range(len(parts)))
    return next((v for v in (number(parts[k]) for k in order if np.ndim(parts[k]) == 0 or np.size(parts[k]) == 1) if v is not None), None)


def sizes_by_weights(names, shapes, otherwise):
    """The sizes of the layers that such weights join, rows or columns; these others where they say nothing."""
    weights = [s for n, s in zip(names, shapes) if len(s) == 2 and parameter_kind(n) != "b" and min(s) >= 1
               and not n.lower().startswith(("b", "gamma", "beta"))]
    if not weights:
        return [shapes[0][0], 1] if shapes and len(shapes[0]) == 1 else otherwise
    for left in [None] + [k for k, w in enumerate(weights) if min(w) == 1 and len(weights) > 2]:  # beside the layers: a scale for each unit
        joined = [w for k, w in enumerate(weights) if k != left]
        chain_rows = all(a[1] == b[0] for a, b in zip(joined, joined[1:]))
        chain_columns = all(a[0] == b[1] for a, b in zip(joined, joined[1:]))
        if joined and chain_rows and (not chain_columns or joined[0][0] == otherwise[0]):
            return [joined[0][0]] + [w[1] for w in joined]
        if joined and chain_columns:
            return [joined[0][1]] + [w[0] for w in joined]
    return _sizes_by_gates(weights) or otherwise


def _sizes_by_gates(weights):
    """Gates that take the state and the inputs, one over the other, and one more matrix for what is said at each time."""
    for out in weights if len(weights) > 2 else []:
        gates = {w for w in weights if w != out}
        for (n_y, n_h), gate in ((out, (out[1], sum(out))), (out[::-1], (sum(out), out[0]))):
            if gates == {gate}:
                return [n_y, n_h, n_y]
    return None


class _Watched:
    """The names inside a function as it leaves them. A trace is told of every call in Python, and of nothing in between;
    a profile would be of the calls in C as well, which are more."""

    def __init__(self, code):
        self.code, self.held = code, {}

    def _left(self, frame, event, _):
        if event == "return":
            self.held.update(frame.f_locals)

    def _called(self, frame, *_):
        if frame.f_code is not self.code:
            return None
        frame.f_trace_lines = False
        return self._left

    def __enter__(self):
        sys.settrace(self._called)

    def __exit__(self, *_):
        sys.settrace(None)


class Chain:
    """One way to run a submission. Subclasses say how parameters are put in and how the functions are called."""
    kind, names, shapes, sizes, m = "functions", [], [], [], M
    own_cost, takes_reg, y_kind, rows, outputs = False, False, "like", False, 1
    uses_update, one_example, square, in_time, loss = False, False, False, False, ""
    cls, remark = None, ""
    untold_reg, untold_is_over_m = 0.0, False  # of a regulariser that the gradient is told of and no cost: it adds so many times reg W

    def data(self, seed=5):
        """(X, Y) as arrays (n, m) of doubles, before they are laid out."""
        X = _normal(seed, self.sizes[0], self.m).copy()
        if self.outputs > 1:
            labels = np.arange(self.m) % self.outputs
            return X, np.eye(self.outputs)[:, labels]
        return X, (np.arange(self.m) % 2).reshape(1, self.m) * 1.0

    def laid_out(self, X, Y):
        x = X.T if self.rows else X
        x = np.ascontiguousarray(x)
        y = Y
        if self.y_kind == "labels":
            y = np.argmax(Y, axis=0) if self.outputs > 1 else Y.ravel().astype(int)
        elif self.y_kind == "labels_column":
            y = (np.argmax(Y, axis=0) if self.outputs > 1 else Y.ravel().astype(int)).reshape(-1, 1)
        elif self.y_kind == "labels_row":
            y = (np.argmax(Y, axis=0) if self.outputs > 1 else Y.ravel().astype(int)).reshape(1, -1)
        elif self.y_kind == "flat":
            y = Y.ravel()
        elif self.y_kind == "rows":
            y = np.ascontiguousarray(Y.T)
        elif self.y_kind == "number":
            x, y = float(X.ravel()[0]), float(Y.ravel()[0])
        elif self.y_kind == "vector":
            x, y = X.ravel().copy(), Y.ravel().copy()
        elif self.y_kind == "vector and label":
            x, y = X.ravel().copy(), int(np.argmax(Y)) if self.outputs > 1 else int(Y.ravel()[0])
        elif self.y_kind == "tokens":  # a sequence of numbers of words, and of the words that come next
            x, y = ([int(k) for k in np.argmax(A, axis=0)] for A in (X, Y))
        elif self.y_kind == "table":
            x, y = np.vstack([X, Y]).T.copy(), Y.ravel().copy()
        return x, y

    def without_epsilon(self):
        """Sets to 0 what keeps its own statements from log(0); returns those numbers. Functions are seen to elsewhere."""
        return set()

    def total(self, P, X, Y, reg):
        """Its cost: computed by itself, or a known loss of its last activation; None where neither has a value."""
        value = self._total_as_told(P, X, Y, reg)
        if value is None or not self.untold_reg:
            return value
        squares = sum(np.sum(p ** 2) for n, p in zip(self.names, P) if parameter_kind(n) == "w")
        return value + 0.5 * self.untold_reg * reg * squares / (X.shape[1] if self.untold_is_over_m else 1)

    def _total_as_told(self, P, X, Y, reg):
        if self.loss == "own":
            return self.run_cost(P, X, Y, reg)
        output = self.run_output(P, X, Y)
        columns = output_as_columns(output, self.outputs, X.shape[1]) if output is not None else None
        return loss(self.loss, columns, Y) if columns is not None else None

    def where(self):
        return []

    def function(self, what):
        """What is called so: a function, or the method of that name; None."""
        return getattr(self.cls, what) if isinstance(what, str) else what

    def run_backward(self, P, X, Y, watched, reg=0.0):
        """Its backward pass, for what it computes on the way."""
        with watched:
            self.run_gradient(P, X, Y, reg)

    def captured_output(self, code, targets):
        """Where no forward pass stands by itself: what its text compares with the targets, as the backward pass runs."""
        def run_output(P, X, Y):
            watched = _Watched(code)
            self.run_backward(P, X, Y, watched)
            held = watched.held
            for name in targets:
                value = held.get(name) if name in held else _entry_of(held, name)
                if isinstance(value, (np.ndarray, float)) and np.size(value) == self.outputs * X.shape[1]:
                    return value
            return None
        return run_output

    def with_one_output(self):
        """The same functions as a network with one output; None where the file says how many there are, or it cannot be made."""
        return None

    def captured_cost(self, code, name):
        """Where the cost is computed on the way, before anything is changed: what that name is as the backward pass returns."""
        def run_cost(P, X, Y, reg):
            watched = _Watched(code)
            self.run_backward(P, X, Y, watched, reg)
            return number(watched.held.get(name))
        return run_cost


class FunctionChain(Chain):
    def __init__(self, owner, forward, backward, cost, outputs, layout, bias, container, names, side=0, given=None):
        """given: (arguments that have a value in the file, the sizes that it says)."""
        self.owner, self.forward, self.backward, self.cost = owner, forward, backward, cost
        self.outputs, self.m, self.rows, self.layout, self.bias = outputs, M, False, layout, bias
        self.container, self.takes_lists = container, isinstance(container, tuple)
        self.names = names
        weights = [n for n in names if parameter_kind(n) != "b"]
        self.sizes = [3] + (_HIDDEN * (1 + max(0, len(weights) - 2) // len(_HIDDEN)))[:len(weights) - 1] + [outputs]
        self.square, self.given = bool(side), given[0] if given else {}
        if given:
            self.sizes, self.outputs = list(given[1]), given[1][-1]
        if side:
            self.sizes, self.outputs, self.m = [side] * (len(weights) + 1), side, side + 1
        if layout == "ones":
            self.shapes = [(b, a + 1) for a, b in zip(self.sizes, self.sizes[1:])]
            return
        shapes, l, lb = [], 0, 0
        for n in names:
            if parameter_kind(n) == "b":
                lb += 1
                k = self.sizes[min(lb, len(self.sizes) - 1)]
                shapes.append({"column": (k, 1), "row": (1, k), "flat": (k,), "number": ()}[bias])
            else:
                l += 1
                a, b = self.sizes[l], self.sizes[l - 1]
                shapes.append({"columns": (a, b), "rows": (b, a), "flat": (b,), "number": ()}[layout])
        self.shapes = shapes
        if layout == "number":
            self.sizes, self.m = [1] * len(self.sizes), 1

    def with_one_output(self):
        if self.square or self.given or self.layout not in ("columns", "rows") or type(self) is not FunctionChain:
            return None
        return FunctionChain(self.owner, self.forward, self.backward, self.cost, 1, self.layout, self.bias, self.container, self.names)

    def start(self):
        drawn = np.random.RandomState(3)
        return [drawn.randn(*s) * (0.5 if len(s) else 1) if s else np.asarray(drawn.randn()) for s in self.shapes]

    def _env(self, P, X, Y, reg):
        x, y = self.laid_out(X, Y)
        self.owner.lend((self.forward, self.cost, self.backward), x, y)
        if not READING.takes_regulariser(self.backward):
            reg = None  # a gradient that is told of no regulariser is that of the cost as it is called without one
        P = [float(p) if s == () else p.copy() for p, s in zip(P, self.shapes)]
        params, named = None, {}
        if self.container == "dict":
            params = dict(zip(self.names, P))
        elif self.container in ("list", "tuple"):
            params = list(P) if self.container == "list" else tuple(P)
        elif self.container == "flat":
            params = np.concatenate([np.ravel(p) for p in P])
            P = [params]
        elif self.container:  # names of the list of weights, and of that of biases
            for held, kind in zip(self.container, "wb"):
                values = [p for n, p in zip(self.names, P) if parameter_kind(n) == kind]
                named.update((name, values) for name in held)
        else:
            named = dict(zip(map(without_time, self.names), P))
            named.update(zip(self.names, P))
        env = Env(x, y, self.sizes, self.m, dict(named, **self.given), params, reg)
        env.P = P
        return env

    def _forward(self, env):
        env.last = None  # of the call before
        if self.forward is None:
            return []
        return note_forward(env, call(self.forward, env, "forward"), self.owner.result_names(self.forward))

    def run_output(self, P, X, Y):
        reseed()
        env = self._env(P, X, Y, 0.0)
        self._forward(env)
        return env.last

    def run_cost(self, P, X, Y, reg):
        reseed()
        env = self._env(P, X, Y, reg)
        if self.cost is None or self.cost is self.backward:
            names = self.owner.result_names(self.backward)
            if not gives_cost(self.backward.__name__, names):
                self._forward(env)
                is_a_part = getattr(self.forward, "__name__", "") == "forward_propagation_n"  # whose cost is judged by itself
                return None if is_a_part else cost_said(env.results)
            leftovers = self._forward(env)
            return cost_among(call(self.backward, env, "backward", leftovers=leftovers), names)
        self._forward(env)
        return number(call(self.cost, env, "cost"))

    def run_backward(self, P, X, Y, watched, reg=0.0):
        env = self._env(P, X, Y, reg)
        reseed()
        call(self.backward, env, "backward", leftovers=self._forward(env), watched=watched)

    def run_gradient(self, P, X, Y, reg, times=1):
        env = self._env(P, X, Y, reg)
        for _ in range(times):
            reseed()
            leftovers = self._forward(env)
            before = [np.array(p, dtype=float) for p in env.P]
            result = call(self.backward, env, "backward", leftovers=leftovers)
        after = self._parameters_after(env)
        names = self.owner.result_names(self.backward)
        if any(not np.array_equal(a, b) for a, b in zip(after, before)):
            self.uses_update = True
            rate = self._rate()
            return [(b - a) / rate if a.shape == b.shape else a for b, a in zip(before, after)]
        if isinstance(result, (tuple, list)) and len(result) == 2 and number(result[0]) is not None and np.ndim(result[0]) == 0 \
                and (isinstance(result[1], dict) or len(leaves(result[1])) == len(self.shapes) != 2 or
                     isinstance(result[1], np.ndarray) and result[1].size == sum(int(np.prod(s)) for s in self.shapes)):
            result, names = result[1], []
        elif isinstance(result, (tuple, list)) and len(leaves(result)) == len(self.shapes) + 1:
            if np.ndim(result[0]) == 0:
                result, names = result[1:], names[1:]
            elif np.ndim(result[-1]) == 0:
                result, names = result[:-1], names[:len(result) - 1]
        is_unnamed = self.takes_rate() and names and not any(names)  # nothing but new parameters has a use for a rate
        if is_unnamed or (self.takes_rate() or self.backward in self.owner.updates) and mentions_parameters(result, names, self.names):
            self.uses_update = True
            new, rate = gradients(result, names, self.names, self.shapes), self._rate()
            if all(b.shape == a.shape and np.array_equal(a, b) for b, a in zip(before, new)):
                raise NoGradient("it changes no parameter")
            return [(b - a) / rate if a.shape == b.shape else a for b, a in zip(before, new)]
        return self._gradients(result, names)

    def _rate(self):
        return self.owner.rate_of_function(self.backward)

    def _parameters_after(self, env):
        return [np.array(p, dtype=float) for p in env.P]

    def _gradients(self, result, names):
        return gradients(result, names, self.names, self.shapes)

    def takes_rate(self):
        return any(plain(n) in ("lr", "learning_rate", "alpha", "eta", "rate") for n, _, _ in arguments(self.backward) or [])

    def where(self):
        return [f for f in (self.forward, self.cost, self.backward) if f is not None]
