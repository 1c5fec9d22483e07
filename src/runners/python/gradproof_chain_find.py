# SPDX-License-Identifier: MIT
"""Finds how a submission's own functions are run as one chain: by names first, then by what runs with shapes that fit."""
import ast
import inspect
import itertools
import re
import types

import numpy as np

from gradproof_chain import Chain, FunctionChain, ObjectChain, reseed
from gradproof_chain_call import Unbound, names_at_calls
from gradproof_chain_losses import fitting, loss, output_as_columns
from gradproof_chain_names import (BACKWARD, CACHE_NAMES, COST, FORWARD, LAST_NAMES, M_NAMES, NOT_BACKWARD, NOT_COST, PARAMS_NAMES,
                                   RATE_NAMES, REG_NAMES, ROUNDS, UPDATE, X_NAMES, Y_NAMES, arguments, parameter_kind, plain)
from gradproof_chain_objects import RATE, make, methods, sorted_by_layer
import gradproof_chain_script as script
from gradproof_chain_results import NoGradient
from gradproof_epsilon import without_epsilon
from gradproof_returned import returned_names

_TRIALS = 4000


class Finder:
    def __init__(self, source, is_helper):
        self.source, self.is_helper, self.trials, self.errors, self.raised, self.updates = source, is_helper, 0, [], [], []
        self.space = source.namespace
        self.trees = [tree for _, tree in source.whole]

    # --- what is its own
    def is_own_function(self, function):
        try:
            return not self.is_helper(function) and self.source.place(function) is not None
        except Exception:
            return False

    def is_own_type(self, kind):
        return isinstance(kind, type) and kind.__module__ != "builtins" and \
            any(inspect.isfunction(f) and self.is_own_function(f) for f in vars(kind).values())

    def result_names(self, name, cls, function=None):
        function = function or inspect.getattr_static(cls, name, None)
        names = returned_names(self.source.definition(function))
        if not names or not all(names):
            called = names_at_calls(self.trees, name)
            names = called if len(called) >= len(names) and any(called) else names
        return names

    # --- rates of updates in the text
    def _rate_in(self, node, fallback):
        for part in ast.walk(node) if node is not None else ():
            value = None
            if isinstance(part, ast.AugAssign) and isinstance(part.op, (ast.Sub, ast.Add)):
                value = part.value
            elif isinstance(part, ast.Assign) and isinstance(part.value, ast.BinOp) and isinstance(part.value.op, (ast.Sub, ast.Add)):
                value = part.value.right
            while isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Mult, ast.MatMult)):
                if isinstance(value.left, ast.Constant) and isinstance(value.left.value, (int, float)):
                    return float(value.left.value)
                name = getattr(value.left, "id", getattr(value.left, "attr", None))
                if name and plain(name) in RATE_NAMES:
                    known = self.space.get(name)
                    return float(known) if isinstance(known, (int, float)) else fallback
                value = value.left
        return None

    def rate_of_function(self, function):
        takes = [plain(n) for n, _, _ in arguments(function) or []]
        if any(n in RATE_NAMES for n in takes):
            return RATE
        return self._rate_in(self.source.definition(function), RATE) or 1.0

    def rate_of(self, name, cls):
        return self.rate_of_function(inspect.getattr_static(cls, name))

    # --- trials
    def _y_kinds(self, output, chain):
        kinds = ["like", "rows", "flat", "labels", "labels_column", "labels_row"]
        if output is not None:
            shape = np.shape(output)
            first = {(chain.outputs, chain.m): "like", (chain.m, chain.outputs): "rows", (chain.m,): "flat"}.get(shape)
            if first:
                kinds.remove(first)
                kinds.insert(0, first)
        elif chain.rows:
            kinds = ["rows", "flat", "labels", "labels_column", "like", "labels_row"]
        if chain.outputs > 1:
            kinds.remove("flat")
        return kinds

    def runs(self, chain):
        """Sets layout of the data; True where the gradient fits every parameter, False where it only came."""
        partly = None
        for rows in (False, True):
            chain.rows, chain.y_kind = rows, "rows" if rows else "like"
            X, Y = chain.data()
            P = chain.start()
            output = None
            if chain.forward is not None:
                try:
                    output = chain.run_output(P, X, Y)
                    if output is not None and (not np.all(np.isfinite(np.asarray(output, dtype=float)))
                                               or output_as_columns(output, chain.outputs, chain.m) is None):
                        if not isinstance(output, dict):
                            continue
                except (Exception, SystemExit) as error:
                    self.errors.append((chain, error))
                    continue
            for kind in self._y_kinds(output, chain):
                chain.y_kind = kind
                self.trials += 1
                if self.trials > _TRIALS:
                    return None
                try:
                    found = chain.run_gradient(P, X, Y, 0.3)
                except (Exception, SystemExit) as error:
                    self.errors.append((chain, error))
                    if chain.forward is not None and not isinstance(error, (Unbound, NoGradient)) and self.source.trace(error):
                        self.raised.append((chain, error))
                    continue
                if not all(isinstance(g, np.ndarray) and g.dtype.kind == "f" for g in found):
                    continue
                right = sum(g.shape == s for g, s in zip(found, chain.shapes))
                if right == len(chain.shapes) and all(np.all(np.isfinite(g)) for g in found):
                    return True
                if partly is None or right > partly[0]:
                    partly = (right, rows, kind)
        if partly is not None and partly[0] * 2 >= len(chain.shapes):
            chain.rows, chain.y_kind = partly[1:]
            return False
        return None

    # --- the cost
    def _match(self, chain, cost, found, P, X, Y, each=False):
        """How many arrays of the gradient agree with plain differences of this cost."""
        drawn, fits = np.random.RandomState(11), [False] * len(found)
        for k, g in enumerate(found):
            if g.shape != chain.shapes[k]:
                continue
            direction = drawn.randn(*g.shape) if g.shape else np.asarray(1.0)
            h, tolerance = (1e-2, 1e-2) if self.source.mentions_float32 else (1e-5, 1e-5)
            moved = [[p + s * h * direction if i == k else p for i, p in enumerate(P)] for s in (1, -1)]
            slope = (cost(moved[0]) - cost(moved[1])) / (2 * h)
            claimed = float(np.sum(g * direction))
            fits[k] = abs(slope - claimed) <= tolerance * max(abs(slope), abs(claimed), 1e-8)
        return fits if each else sum(fits)

    def choose_cost(self, chain):
        """chain.loss: "own", or the name of a known loss; "" where nothing can be said."""
        X, Y = chain.data()
        P = [np.asarray(p, dtype=float) for p in draw(chain)]
        chain.loss = ""
        try:
            if chain.run_cost(P, X, Y, 0.3) is not None:
                chain.loss = "own"
        except (Exception, SystemExit) as error:
            self.errors.append((chain, error))
        found, output = chain.run_gradient(P, X, Y, 0.3), None
        if not chain.loss and chain.kind != "script" and (chain.forward is None or chain.run_output(P, X, Y) is None):
            self._capture(chain)
        with np.errstate(all="ignore"):
            if not chain.loss:
                try:
                    output = output_as_columns(chain.run_output(P, X, Y), chain.outputs, chain.m)
                except (Exception, SystemExit):
                    output = None
                if output is None or not np.all(np.isfinite(output)):
                    return
                scores = []
                for name in fitting(output):
                    def cost(moved, name=name):
                        return loss(name, output_as_columns(chain.run_output(moved, X, Y), chain.outputs, chain.m), Y)
                    scores.append((self._match(chain, cost, found, P, X, Y), name))
                best = max(s for s, _ in scores)
                chain.loss = next(n for s, n in scores if s == best)
            self._order_of_numbers(chain, P, X, Y, output)

    def _capture(self, chain):
        """Lets the last activation be seen inside the backward pass: the other side of what is subtracted from the targets."""
        function = chain.backward if callable(chain.backward) else inspect.getattr_static(chain.cls, chain.backward)
        node = self.source.definition(function)
        aliases, names = set(Y_NAMES), []
        for part in ast.walk(node) if node is not None else ():
            if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name) and \
                    any(isinstance(n, ast.Name) and plain(n.id) in aliases for n in ast.walk(part.value)) and not any(
                        isinstance(n, ast.Sub) for n in ast.walk(part.value)):
                aliases.add(plain(part.targets[0].id))
        for part in ast.walk(node) if node is not None else ():
            if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub):
                left, right = getattr(part.left, "id", ""), getattr(part.right, "id", "")
                names += [o for o, y in ((left, right), (right, left)) if o and y and plain(y) in aliases]
        if names:
            chain.run_output = chain.captured_output(function.__code__, names)

    def cost(self, chain, P, X, Y, reg):
        if chain.loss == "own":
            return chain.run_cost(P, X, Y, reg)
        output = output_as_columns(chain.run_output(P, X, Y), chain.outputs, chain.m)
        return loss(chain.loss, output, Y) if output is not None else None

    def _order_of_numbers(self, chain, P, X, Y, output):
        """Single numbers that came without names: the order, and the loss, with which most of them fit."""
        if len(chain.shapes) > 6 or any(s != () for s in chain.shapes):
            return
        found = chain.run_gradient(P, X, Y, 0.3)
        names = self.result_names(chain.backward.__name__, None, chain.backward)
        if names and all(names) and len(names) == len(found) and all(re.match("d.*[wb]", plain(n)) for n in names):
            return
        best = (-1, None, chain.loss)
        for name in fitting(output) if chain.loss != "own" else ["own"]:
            chain.loss = name
            slopes = [self._match(chain, lambda at: self.cost(chain, at, X, Y, 0.3), [g] * len(found), P, X, Y, each=True) for g in found]
            for order in itertools.permutations(range(len(found))):
                count = sum(slopes[k][i] for i, k in enumerate(order))
                if count > best[0]:
                    best = (count, order, name)
        chain.loss, order, plainly = best[2], best[1], chain.run_gradient
        chain.run_gradient = lambda *a, **k: (lambda g: [g[i] for i in order])(plainly(*a, **k))

    def without_epsilon(self):
        functions = list(self._own_functions().values())
        for cls in self._own_classes():
            functions += methods(cls, self.is_own_function).values()
        return without_epsilon(functions, self.source.definition, self.space)

    # --- candidates
    def _own_classes(self):
        return [v for v in list(self.space.values()) if isinstance(v, type) and self.is_own_type(v)]

    def _objects(self):
        for cls in self._own_classes():
            own = methods(cls, self.is_own_function)
            if "__init__" not in own:
                continue
            backs = [n for n in own if BACKWARD.search(n) and not NOT_BACKWARD.search(n)]
            both = [n for n in own if COST.search(n) and not NOT_COST.search(n)]
            updates = [n for n in own if UPDATE.search(n) and n not in backs and not n.startswith("__")]
            forwards = [n for n in own if FORWARD.search(n)]
            forwards.sort(key=lambda n: (not re.search("forward|feed", n), n == "__call__"))
            costs = [n for n in both]
            for backward in backs + both + updates:
                for forward in forwards[:3] + [None]:
                    if forward == backward:
                        continue
                    for sizes in ([3, 4, 2], [3, 4, 1], [3, 4, 5, 2], [3, 4, 10], [3, 4, 5, 1], [3, 1]):
                        yield cls, backward, forward, [c for c in costs if c != backward], sizes

    def _object_chain(self):
        fallback, dead = None, set()
        for cls, backward, forward, costs, sizes in self._objects():
            if (cls, len(sizes), sizes[-1]) in dead:
                continue
            try:
                chain = ObjectChain(self, cls, sizes, forward, backward, None)
            except (Exception, SystemExit) as error:
                self.errors.append((None, error))
                dead.add((cls, len(sizes), sizes[-1]))
                continue
            if not chain.slots:
                dead.add((cls, len(sizes), sizes[-1]))
                continue
            ran = self.runs(chain)
            if ran is None:
                continue
            self._with_cost(chain, costs)
            if not chain.loss:
                continue
            if ran and self.agrees(chain):
                return chain
            if fallback is None:
                fallback = chain
            elif fallback.outputs > 1 and chain.outputs == 1:
                break
        return fallback

    def agrees(self, chain):
        """Does the gradient agree with plain differences at one point? Chooses among sizes; judges nothing."""
        X, Y = chain.data()
        X, Y, P = X[:, :chain.m], Y[:, :chain.m], draw(chain)
        try:
            with np.errstate(all="ignore"):
                output = None if chain.forward is None else chain.run_output(P, X, Y)
                if isinstance(output, np.ndarray) and np.all(output == 1):
                    return False
                found = chain.run_gradient(P, X, Y, 0.3)
                return self._match(chain, lambda at: self.cost(chain, at, X, Y, 0.3), found, P, X, Y) == len(chain.shapes)
        except (Exception, SystemExit):
            return False

    def _with_cost(self, chain, costs):
        chain.loss = ""
        for cost in costs:
            chain.cost = cost
            try:
                self.choose_cost(chain)
            except (Exception, SystemExit) as error:
                self.errors.append((chain, error))
            if chain.loss == "own":
                return
        chain.cost = None
        if chain.loss != "own":
            try:
                self.choose_cost(chain)
            except (Exception, SystemExit) as error:
                self.errors.append((chain, error))

    def _own_functions(self):
        return {n: f for n, f in list(self.space.items())
                if isinstance(f, types.FunctionType) and self.is_own_function(f) and n == f.__name__}

    def _known(self, name):
        key = plain(name)
        return any(key in names for names in (X_NAMES, Y_NAMES, M_NAMES, RATE_NAMES, REG_NAMES, ROUNDS, CACHE_NAMES)) or \
            (key in LAST_NAMES and len(key) > 1)

    def _container(self, functions):
        """(argument, "dict" | "list" | "tuple", names of the parameters) where they come in one argument; else None."""
        keys, prefixes, has_integers, unpacked, taken = [], [], False, [], None
        for function in functions:
            for name, _, _ in arguments(function) or []:
                if plain(name) in PARAMS_NAMES and not (plain(name) in ("w", "p") and False):
                    taken = taken or name
        if taken is None:
            return None
        for node in self.source.definitions.values():
            for part in ast.walk(node):
                if isinstance(part, ast.Subscript) and plain(getattr(part.value, "id", getattr(part.value, "attr", ""))) in PARAMS_NAMES:
                    key = part.slice
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        keys.append(key.value)
                    elif isinstance(key, ast.Constant) and isinstance(key.value, int) or isinstance(key, ast.BinOp) and \
                            isinstance(key.op, (ast.Mult, ast.Add)) and not any(isinstance(c, ast.Constant) and isinstance(c.value, str) for c in ast.walk(key)):
                        has_integers = True
                    else:
                        prefixes += [c.value for c in ast.walk(key) if isinstance(c, ast.Constant) and isinstance(c.value, str)]
                if isinstance(part, ast.Assign) and isinstance(part.targets[0], (ast.Tuple, ast.List)) and \
                        plain(getattr(part.value, "id", "")) in PARAMS_NAMES:
                    unpacked = [getattr(e, "id", "") for e in part.targets[0].elts]
        keys = [k for k in dict.fromkeys(keys) if parameter_kind(k)]
        if keys and any(re.fullmatch(r"(W|b|w)\d", k) for k in keys):
            texts = [c.value for node in self.source.definitions.values() for c in ast.walk(node)
                     if isinstance(c, ast.Constant) and isinstance(c.value, str) and re.fullmatch(r"(W|b|w)\d", c.value)]
            keys = list(dict.fromkeys(keys + texts))
        if keys:
            return taken, "dict", [keys[k] for k in sorted_by_layer(keys)]
        if not keys and not prefixes and not unpacked and not has_integers and plain(taken) in ("parameters", "params", "param"):
            texts = [c.value for node in self.source.definitions.values() for c in ast.walk(node)
                     if isinstance(c, ast.Constant) and isinstance(c.value, str) and re.fullmatch(r"(W|b|w)\d", c.value)]
            texts = list(dict.fromkeys(texts)) or ["W1", "b1", "W2", "b2"]
            return taken, "dict", [texts[k] for k in sorted_by_layer(texts)]
        prefixes = [re.sub(r"%[sd]|\{.*?\}", "", p) for p in prefixes]
        weights = [p for p in dict.fromkeys(prefixes) if parameter_kind(p + "1") == "w"]
        biases = [p for p in dict.fromkeys(prefixes) if parameter_kind(p + "1") == "b"]
        if weights:
            return taken, "dict", [n for l in (1, 2, 3) for n in [weights[0] + str(l)] + ([biases[0] + str(l)] if biases else [])]
        if unpacked and all(parameter_kind(n) for n in unpacked):
            return taken, "tuple", unpacked
        if has_integers:
            return taken, "list", ["W1", "b1", "W2", "b2", "W3", "b3"]
        return None

    def _functions(self):
        own = self._own_functions()
        backs = [f for n, f in own.items() if BACKWARD.search(n) and not NOT_BACKWARD.search(n)]
        costs = [f for n, f in own.items() if COST.search(n) and not NOT_COST.search(n)]
        forwards = [f for n, f in own.items() if FORWARD.search(n) and not BACKWARD.search(n) and not COST.search(n)]
        forwards.sort(key=lambda f: (not re.search("forward|feed", f.__name__), not re.search("model|prop|pass|^forward$|feed", f.__name__)))
        updates = [f for n, f in own.items() if UPDATE.search(n) and f not in backs and f not in costs
                   and not re.search("check|numer|approx|clip|predict|plot", n)]
        self.updates = updates
        backs.sort(key=lambda f: (any(plain(n) in ("da", "dz", "dout") for n, _, _ in arguments(f) or []),
                                  not any(plain(n) in Y_NAMES or plain(n) == "y" for n, _, _ in arguments(f) or []),
                                  not re.search("reg", f.__name__)))
        for backward in backs + costs + updates:
            for forward in forwards[:4] + [None]:
                if forward is None or ("dropout" in forward.__name__) == ("dropout" in backward.__name__):
                    yield forward, backward, costs

    def _names_of_arguments(self, functions):
        names = []
        for function in functions:
            for name, has_default, _ in arguments(function) or []:
                if parameter_kind(name) and not self._known(name) and name not in names and plain(name) not in REG_NAMES:
                    names.append(name)
        return [names[k] for k in sorted_by_layer(names)]

    def _function_ways(self):
        """Chains to be tried, likeliest first."""
        for forward, backward, costs in self._functions():
            used = [f for f in (forward, backward) if f is not None]
            flat = self._flat(used)
            for names in flat:
                for outputs in (2, 3):
                    yield FunctionChain(self, forward, backward, None, outputs, "ones" if len(names) == 2 else "rows", "row", "flat", names), costs
            container = self._container(used + costs[:2])
            names = container[2] if container else self._names_of_arguments(used + ([] if forward else costs[:1]))
            if not names or flat:
                continue
            held = container[1] if container else None
            biased = any(parameter_kind(n) == "b" for n in names)
            single = len([n for n in names if parameter_kind(n) != "b"]) == 1
            if single:
                for layout, bias in (("flat", "number"), ("flat", "flat"), ("rows", "number"), ("columns", "number"), ("rows", "row"), ("columns", "column")):
                    yield FunctionChain(self, forward, backward, None, 1, layout, bias, held, list(names)), costs
            for outputs in (2, 1, 10):
                for layout in ("columns", "rows"):
                    for bias in ("column", "row", "flat") if biased else ("column",):
                        yield FunctionChain(self, forward, backward, None, outputs, layout, bias, held, list(names)), costs
            if not container:
                yield FunctionChain(self, forward, backward, None, 1, "number", "number", held, list(names)), costs
            for side in (3, 10):
                for bias in ("column", "row", "flat") if biased else ("column",):
                    yield FunctionChain(self, forward, backward, None, side, "columns", bias, held, list(names), side), costs
            for layout in ("columns", "rows"):
                chain = FunctionChain(self, forward, backward, None, 1, layout, "column" if layout == "columns" else "row", held, list(names))
                chain.m, chain.one_example = 1, True
                yield chain, costs

    def _flat(self, functions):
        """[names of the parameters] where they come as one flat vector beside the sizes of the layers."""
        names = [plain(n) for f in functions for n, _, _ in arguments(f) or []]
        if not any(n in PARAMS_NAMES for n in names):
            return []
        if any(re.search("input_layer|hidden_layer|num_labels|input_size", n) for n in names):
            return [["Theta1", "Theta2"]]
        return [["W1", "b1", "W2", "b2"]] if any(re.search("dimensions|^dims$", n) for n in names) else []

    def _function_chain(self):
        fallback = None
        for chain, costs in self._function_ways():
            if fallback is not None and (fallback.outputs == 1 or chain.outputs != 1 or (chain.forward, chain.backward) !=
                                         (fallback.forward, fallback.backward) or chain.one_example):
                if (chain.forward, chain.backward) != (fallback.forward, fallback.backward):
                    return fallback
                continue
            ran = self._runs_on_numbers(chain) if chain.shapes[0] == () or chain.one_example else self.runs(chain)
            if ran is None:
                continue
            self._with_cost(chain, self._usable_costs(costs, chain.backward))
            if not chain.loss:
                continue
            if ran and self.agrees(chain):
                return chain
            fallback = fallback or chain
        return fallback

    @staticmethod
    def _usable_costs(costs, backward):
        """The cost of this very gradient first: with a regulariser where the gradient takes one."""
        takes = {plain(n) for n, _, _ in arguments(backward) or []} & REG_NAMES
        ranked = sorted(costs, key=lambda c: (bool({plain(n) for n, _, _ in arguments(c) or []} & REG_NAMES) != bool(takes), c is backward))
        return ranked

    def _runs_on_numbers(self, chain):
        for kind in ("vector", "like", "rows", "labels") if chain.one_example else ("number",):
            chain.y_kind, chain.rows = kind, kind == "rows"
            X, Y = chain.data()
            try:
                found = chain.run_gradient(chain.start(), X[:, :chain.m], Y[:, :chain.m], 0.3)
                if len(found) == len(chain.shapes) and all(np.shape(g) == s for g, s in zip(found, chain.shapes)):
                    return True
            except (Exception, SystemExit) as error:
                self.errors.append((chain, error))
        return None

    def find(self):
        """The chain that runs, or None."""
        for way in (self._function_chain, self._object_chain) if not any(
                BACKWARD.search(n) and not NOT_BACKWARD.search(n) for c in self._own_classes() for n in methods(c, self.is_own_function)) \
                else (self._object_chain, self._function_chain):
            chain = way()
            if chain is not None:
                chain.takes_reg = chain.takes_reg or any(
                    plain(n) in REG_NAMES for f in chain.where() for n, _, _ in arguments(f) or [])
                return chain
        return script.find(self)


def draw(chain, seed=17):
    """Parameters with which nothing is saturated and no two entries are alike."""
    drawn = np.random.RandomState(seed)
    return [np.asarray(drawn.randn(*s) * 0.6 if s else drawn.randn()) for s in chain.shapes]
