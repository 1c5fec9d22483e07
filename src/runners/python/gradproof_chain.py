# SPDX-License-Identifier: MIT
"""A stranger's own forward pass, own cost and own backward pass, run one after the other as their author runs them.

What is found here chooses what is called. Whether the gradient is that of the cost is judged elsewhere, from numbers.
"""
import copy
import random
import re
import sys

import numpy as np

from gradproof_chain_call import Env, call, note_forward, number
from gradproof_chain_losses import loss, output_as_columns
from gradproof_chain_names import COST, NOT_COST, REG_NAMES, arguments, parameter_kind, plain, without_time
from gradproof_chain_objects import CannotMake, arrays_of, make, parameters_of, sorted_by_layer
from gradproof_chain_results import NoGradient, base, gradients, leaves, mentions_parameters

M = 7
_HIDDEN = [4, 5, 6, 7]


def reseed(seed=20260701):
    np.random.seed(seed)
    random.seed(seed)


def gives_cost(name, returned):
    """Does a function that gives gradients give their cost as well?"""
    return bool(COST.search(name) and not NOT_COST.search(name)) or any(re.fullmatch(r"cost|loss|J|total_?loss|L", n or "") for n in returned)


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
    chain_rows = all(a[1] == b[0] for a, b in zip(weights, weights[1:]))
    chain_columns = all(a[0] == b[1] for a, b in zip(weights, weights[1:]))
    if chain_rows and (not chain_columns or weights[0][0] == otherwise[0]):
        return [weights[0][0]] + [w[1] for w in weights]
    return [weights[0][1]] + [w[0] for w in weights] if chain_columns else otherwise


class Chain:
    """One way to run a submission. Subclasses say how parameters are put in and how the functions are called."""
    kind, names, shapes, sizes, m = "functions", [], [], [], M
    own_cost, takes_reg, y_kind, rows, outputs = False, False, "like", False, 1
    uses_update, one_example, square, loss = False, False, False, ""

    def data(self, seed=5):
        """(X, Y) as arrays (n, m) of doubles, before they are laid out."""
        drawn = np.random.RandomState(seed)
        X = drawn.randn(self.sizes[0], self.m)
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
        elif self.y_kind == "table":
            x, y = np.vstack([X, Y]).T.copy(), Y.ravel().copy()
        return x, y

    def without_epsilon(self):
        """Sets to 0 what keeps its own statements from log(0); returns those numbers. Functions are seen to elsewhere."""
        return set()

    def total(self, P, X, Y, reg):
        """Its cost: computed by itself, or a known loss of its last activation; None where neither has a value."""
        if self.loss == "own":
            return self.run_cost(P, X, Y, reg)
        output = self.run_output(P, X, Y)
        columns = output_as_columns(output, self.outputs, X.shape[1]) if output is not None else None
        return loss(self.loss, columns, Y) if columns is not None else None

    def where(self):
        return []

    def captured_output(self, code, targets):
        """Where no forward pass stands by itself: what its text compares with the targets, as the backward pass runs."""
        def run_output(P, X, Y):
            held = {}

            def watch(frame, event, _):
                if event == "return" and frame.f_code is code:
                    held.update(frame.f_locals)
            sys.setprofile(watch)
            try:
                self.run_gradient(P, X, Y, 0.0)
            finally:
                sys.setprofile(None)
            for name in targets:
                value = held.get(name)
                if isinstance(value, (np.ndarray, float)) and np.size(value) == self.outputs * X.shape[1]:
                    return value
            return None
        return run_output


class ObjectChain(Chain):
    kind = "class"

    def __init__(self, owner, kind, sizes, forward, backward, cost):
        self.owner, self.cls, self.sizes, self.outputs = owner, kind, sizes, sizes[-1]
        self.forward, self.backward, self.cost = forward, backward, cost
        reseed()
        data = self.data()
        try:
            self.pristine = make(kind, sizes)
        except CannotMake:
            self.pristine = make(kind, sizes, (data[0].T.copy(), data[1].T.copy()))
        slots = parameters_of(self.pristine, owner.is_own_type)
        order = sorted_by_layer([s.name for s in slots])
        self.slots = [slots[k] for k in order]
        self._share()
        self._sizes_of_its_own()
        self.names, self.shapes = [s.name for s in self.slots], [s.shape for s in self.slots]

    def _share(self):
        """One array known under two names is one parameter."""
        seen, kept = [], []
        for slot in self.slots:
            value = slot.get(self.pristine)
            if not (isinstance(value, np.ndarray) and any(value is other for other in seen)):
                seen.append(value)
                kept.append(slot)
        self.slots = kept

    def _sizes_of_its_own(self):
        self.sizes = sizes_by_weights([s.name for s in self.slots], [s.shape for s in self.slots], self.sizes)
        self.outputs = self.sizes[-1]

    def has_bias_node(self, sizes):
        """Has its first layer one input more than it was asked for, which is always 1? Sets how many it is given."""
        if self.sizes[0] != sizes[0] + 1:
            return False
        self.sizes = list(sizes)
        return True

    def fresh(self, P):
        made = copy.deepcopy(self.pristine)
        for slot, value in zip(self.slots, P):
            slot.put(made, float(value) if slot.shape == () else value.copy())
        return made

    def start(self):
        return [np.asarray(s.get(self.pristine), dtype=float) for s in self.slots]

    def _env(self, P, X, Y, reg):
        x, y = self.laid_out(X, Y)
        made = self.fresh(P)
        for key in list(vars(made)):
            if plain(key) in REG_NAMES and isinstance(vars(made)[key], (int, float)) and not isinstance(vars(made)[key], bool):
                self.takes_reg = True
                setattr(made, key, reg)
        env = Env(x, y, self.sizes, self.m, {}, regular=reg)
        env.made = made
        return env

    def _forward(self, env):
        env.last = None  # of the call before
        if self.forward is None:
            return []
        result = call(getattr(env.made, self.forward), env, "forward")
        return note_forward(env, result, self.owner.result_names(self.forward, self.cls))

    def _after(self, env, leftovers):
        """Last activation, where the forward pass keeps it on the object and returns nothing."""
        if env.last is None:
            for names, _, value in arrays_of(env.made, self.owner.is_own_type)[::-1]:
                if sorted(np.shape(value)) == sorted((self.outputs, self.m)) and not re.match("d|grad|delta", str(names[-1])):
                    env.last = value
                    break

    def run_cost(self, P, X, Y, reg):
        reseed()
        env = self._env(P, X, Y, reg)
        if self.cost is not None and self.cost != self.backward:
            leftovers = self._forward(env)
            self._after(env, leftovers)
            return number(call(getattr(env.made, self.cost), env, "cost"))
        names = self.owner.result_names(self.backward, self.cls)
        if not gives_cost(self.backward, names):
            return None
        self._after(env, self._forward(env))
        return cost_among(call(getattr(env.made, self.backward), env, "backward"), names)

    def run_output(self, P, X, Y):
        reseed()
        env = self._env(P, X, Y, 0.0)
        self._after(env, self._forward(env))
        return env.last

    def run_gradient(self, P, X, Y, reg, times=1):
        reseed()
        env = self._env(P, X, Y, reg)
        for _ in range(times):
            reseed()
            leftovers = self._forward(env)
            self._after(env, leftovers)
            kept = [np.array(s.get(env.made), dtype=float) for s in self.slots]
            result = call(getattr(env.made, self.backward), env, "backward", leftovers=leftovers)
        return self._read(env, result, kept)

    def _read(self, env, result, kept):
        after = [np.array(s.get(env.made), dtype=float) for s in self.slots]
        if any(a.shape != k.shape or not np.array_equal(a, k) for a, k in zip(after, kept)):
            self.uses_update = True
            rate = next((v for n, v in vars(env.made).items() if plain(n) in ("lr", "learning_rate", "alpha", "eta", "rate", "learningrate", "l_rate")
                         and isinstance(v, (int, float))), None)
            if rate is None:
                rate = self.owner.rate_of(self.backward, self.cls)
            return [np.asarray((k - a.reshape(k.shape)) / rate) if a.shape == k.shape or (k.shape == () and a.size == 1) else a
                    for k, a in zip(kept, after)]
        held = None
        if isinstance(result, (tuple, list)) and len(result) > 1 and number(result[0]) is not None and \
                np.ndim(result[0]) == 0 and len(leaves(result)) == len(self.shapes) + 1:
            result = result[1] if len(result) == 2 else result[1:]
        try:
            return gradients(result, self.owner.result_names(self.backward, self.cls), self.names, self.shapes)
        except NoGradient as error:
            held = error
        return self._on_the_object(env, held)

    def _on_the_object(self, env, error):
        found = []
        for names, path, value in arrays_of(env.made, self.owner.is_own_type):
            words = [str(n) for n in names]
            if any(re.match(r"_?(d|grad|nabla|delta_?w|delta_?b)", w, re.I) for w in words if not w.isdigit()):
                numbers_ = [int(w) for w in words if w.isdigit()]
                last = [w for w in words if not w.isdigit()][-1]
                title = last if re.search(r"\d", last) or not numbers_ else "%s%d" % (last, numbers_[-1] + 1)
                found.append((title, value, path))
        by_holder = {}
        for slot in self.slots:
            sibling = [v for t, v, p in found if p[:-1] == slot.path[:-1] and v.shape == slot.shape and
                       base(slot.path[-1][1]) in base(p[-1][1])]
            by_holder[slot.name] = sibling[-1] if len(sibling) >= 1 else None
        if all(v is not None for v in by_holder.values()):
            return [by_holder[s.name] for s in self.slots]
        if not found:
            raise error
        return gradients(dict((t, v) for t, v, _ in found), [], self.names, self.shapes)

    def where(self):
        return [getattr(self.cls, n) for n in (self.forward, self.cost, self.backward) if n]


class FunctionChain(Chain):
    def __init__(self, owner, forward, backward, cost, outputs, layout, bias, container, names, side=0, given=None):
        """given: (arguments that have a value in the file, the sizes that it says)."""
        self.owner, self.forward, self.backward, self.cost = owner, forward, backward, cost
        self.outputs, self.m, self.rows = outputs, M, False
        self.container, self.takes_lists = container, isinstance(container, tuple)
        self.names = names
        weights = [n for n in names if parameter_kind(n) != "b"]
        self.sizes = [3] + _HIDDEN[:len(weights) - 1] + [outputs]
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

    def start(self):
        drawn = np.random.RandomState(3)
        return [drawn.randn(*s) * (0.5 if len(s) else 1) if s else np.asarray(drawn.randn()) for s in self.shapes]

    def _env(self, P, X, Y, reg):
        x, y = self.laid_out(X, Y)
        if not any(plain(n) in REG_NAMES for n, _, _ in arguments(self.backward) or []):
            reg = 0.0  # a gradient that is told of no regulariser is that of the cost without one
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
        return note_forward(env, call(self.forward, env, "forward"), self.owner.result_names(self.forward.__name__, None, self.forward))

    def run_output(self, P, X, Y):
        reseed()
        env = self._env(P, X, Y, 0.0)
        self._forward(env)
        return env.last

    def run_cost(self, P, X, Y, reg):
        reseed()
        env = self._env(P, X, Y, reg)
        if self.cost is None or self.cost is self.backward:
            names = self.owner.result_names(self.backward.__name__, None, self.backward)
            if not gives_cost(self.backward.__name__, names):
                return None
            leftovers = self._forward(env)
            return cost_among(call(self.backward, env, "backward", leftovers=leftovers), names)
        self._forward(env)
        return number(call(self.cost, env, "cost"))

    def run_gradient(self, P, X, Y, reg, times=1):
        env = self._env(P, X, Y, reg)
        for _ in range(times):
            reseed()
            leftovers = self._forward(env)
            before = [np.array(p, dtype=float) for p in env.P]
            result = call(self.backward, env, "backward", leftovers=leftovers)
        after = self._parameters_after(env)
        names = self.owner.result_names(self.backward.__name__, None, self.backward)
        if any(not np.array_equal(a, b) for a, b in zip(after, before)):
            self.uses_update = True
            rate = self._rate()
            return [(b - a) / rate if a.shape == b.shape else a for b, a in zip(before, after)]
        if isinstance(result, (tuple, list)) and len(result) == 2 and number(result[0]) is not None and np.ndim(result[0]) == 0 \
                and (isinstance(result[1], dict) or len(leaves(result[1])) == len(self.shapes) != 2 or
                     isinstance(result[1], np.ndarray) and result[1].size == sum(int(np.prod(s)) for s in self.shapes)):
            result, names = result[1], []
        elif isinstance(result, (tuple, list)) and len(leaves(result)) == len(self.shapes) + 1 and np.ndim(result[0]) == 0:
            result, names = result[1:], names[1:]
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
