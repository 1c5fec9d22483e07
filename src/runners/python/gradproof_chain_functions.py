# SPDX-License-Identifier: MIT
"""The ways in which the functions of a file can make a chain, likeliest first."""
import ast
import re
import types

import numpy as np

from gradproof_chain import M, FunctionChain
from gradproof_chain_names import (BACKWARD, CACHE_NAMES, COST, FORWARD, INTERCEPT, LAST_NAMES, M_NAMES, PARAMS_NAMES, RATE_NAMES,
                                   REG_NAMES, ROUNDS, SLOPE, TABLE_NAMES, UPDATE, X_NAMES, Y_NAMES, arguments, is_backward, is_cost,
                                   parameter_kind, plain, without_time)
from gradproof_chain_objects import make, methods, parameters_of, sorted_by_layer
from gradproof_chain_vector import VectorWays
from gradproof_reading import READING
from gradproof_source import nested
from gradproof_tree import identifier


class FunctionWays(VectorWays):
    """The part of a Finder that runs functions: parameters come by name, in a container, or flat."""

    def _own_functions(self):
        found = {n: f for n, f in list(self.space.items())
                 if isinstance(f, types.FunctionType) and self.is_own_function(f) and n == f.__name__}
        for name, method in self._methods_without_parameters().items():
            found.setdefault(name, method)
        return found

    def _methods_without_parameters(self):
        """Methods of classes that keep no parameters, or do not read them there: they are given them, as functions are."""
        if self.bound is None:
            self.bound = {}
            for cls in self._own_classes():
                own = methods(cls, self.is_own_function)
                if not any(parameter_kind(n) for m, f in own.items() if m != "__init__" for n, _, _ in arguments(f, True) or []):
                    continue
                try:
                    made = make(cls, [3, 4, 2])
                    held = {s.path[0][1] for s in parameters_of(made, self.is_own_type, self.trained)}
                    given = [f for m, f in own.items() if any(parameter_kind(n) for n, _, _ in arguments(f, True) or [])]
                    if not held or not any(held & set(code.co_names) for f in given for code in nested(f.__code__)):
                        self.bound.update((n, getattr(made, n)) for n in own if not n.startswith("__"))
                except (Exception, SystemExit) as error:
                    self.errors.append((None, error))
        return self.bound

    def _known(self, name):
        key = plain(name)
        return any(key in names for names in (X_NAMES, Y_NAMES, M_NAMES, RATE_NAMES, REG_NAMES, ROUNDS, CACHE_NAMES)) or \
            (key in LAST_NAMES and len(key) > 1)

    def _container(self, functions):
        """(argument, "dict" | "list" | "tuple", names of the parameters) where they come in one argument; else None."""
        keys, prefixes, has_integers, unpacked, taken = [], [], False, [], None
        for function in functions:
            for name, _, _ in arguments(function) or []:
                said = READING.argument(function, name)
                if said == "parameters" or not said and plain(name) in PARAMS_NAMES:
                    taken = taken or name
        if taken is None:
            return None
        for node in self.source.definitions.values():
            for part in ast.walk(node):
                if isinstance(part, ast.Subscript) and plain(identifier(part.value)) in PARAMS_NAMES:
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
        if len(unpacked) in (4, 6) and all(re.fullmatch(r"b\d", n) for n in unpacked[1::2]):  # alpha, b1, beta, b2
            return taken, "tuple", [n if k % 2 else "W%d" % (k // 2 + 1) for k, n in enumerate(unpacked)]
        if has_integers:
            return taken, "list", ["W1", "b1", "W2", "b2", "W3", "b3"]
        return None

    def _lists(self, functions):
        """({name of the lists of weights}, {of biases}, names of the parameters) where the arguments are one list of each; else None."""
        pairs = []
        for function in functions:
            names = [n for n, _, _ in arguments(function) or [] if n != "self"]
            weights = [n for n in names if parameter_kind(n) == "w" or plain(n) in ("ws", "weights", "thetas")]
            biases = [n for n in names if parameter_kind(n) == "b"]
            if len(weights) == len(biases) == 1:
                pairs.append((weights[0], biases[0]))
        if not pairs:
            return None
        weights, biases = ({pair[k] for pair in pairs} for k in (0, 1))
        highest, listed = 0, set()
        for node in self.source.definitions.values():
            for part in ast.walk(node):
                name = getattr(getattr(part, "value", None), "id", "")
                if isinstance(part, ast.Subscript) and name in weights | biases and not isinstance(part.slice, (ast.Tuple, ast.Slice)):
                    listed.add(name)
                    if isinstance(part.slice, ast.Constant) and isinstance(part.slice.value, int):
                        highest = max(highest, part.slice.value)
                called = getattr(getattr(part, "func", None), "id", "") if isinstance(part, ast.Call) else ""
                if called in ("zip", "enumerate", "reversed"):
                    listed |= {n.id for n in ast.walk(part) if isinstance(n, ast.Name)}
        if not (listed & weights and listed & biases):
            return None
        count = highest + 1 if highest else 3
        return weights, biases, [kind + str(l) for l in range(1, min(count, 4) + 1) for kind in ("W", "b")]

    def _backward_functions(self):
        return [f for n, f in self._own_functions().items() if is_backward(n)]

    def backward_names(self):
        """"back_prop, Net.backward": what is called as the backward pass of a whole network is."""
        of_classes = ["%s.%s" % (c.__name__, n) for c in self._own_classes() for n in methods(c, self.is_own_function)
                      if is_backward(n)]
        return ", ".join(dict.fromkeys([f.__name__ for f in self._backward_functions() if isinstance(f, types.FunctionType)] + of_classes))

    def _functions(self):
        own, backs = self._own_functions(), self._backward_functions()
        costs = [own[n] for n in READING.among("functions.cost", [n for n in own if is_cost(n) or n == READING.word("functions.cost")])]
        forwards = [f for n, f in own.items() if FORWARD.search(n) and not BACKWARD.search(n) and not COST.search(n)]
        forwards.sort(key=lambda f: (not re.search("forward|feed", f.__name__), not re.search("model|prop|pass|^forward$|feed", f.__name__)))
        updates = [f for n, f in own.items() if UPDATE.search(n) and f not in backs and f not in costs and not self._loops(f)
                   and not re.search("check|numer|approx|clip|predict|plot", n)]
        self.updates = updates
        backs.sort(key=lambda f: (any(plain(n) in ("da", "dz", "dout") for n, _, _ in arguments(f) or []),
                                  not any(plain(n) in Y_NAMES or plain(n) == "y" for n, _, _ in arguments(f) or []),
                                  not re.search("reg", f.__name__)))
        said = [own.get(READING.word("functions." + role)) for role in ("forward", "backward")]
        forwards = [said[0]] if READING.word("functions.forward") else forwards[:4] + [None]
        tried = [said[1]] if READING.word("functions.backward") else backs + costs + updates
        for backward in [f for f in tried if f is not None and self.only in ("", f.__name__)]:
            for forward in forwards:
                if forward is None or said[0] is not None or ("dropout" in forward.__name__) == ("dropout" in backward.__name__):
                    yield forward, backward, costs

    def _layers_said(self, functions):
        """({argument: its value in the file}, sizes) where the layers stand in a list of dicts, with the sizes of each."""
        for name in [n for f in functions for n, _, _ in arguments(f) or []]:
            for key, value in self.space.items():
                if plain(key) != plain(name) or not isinstance(value, list) or not value or not all(isinstance(d, dict) for d in value):
                    continue
                numbers = [[k for k, v in d.items() if type(v) is int] for d in value]
                if all(len(n) == 2 for n in numbers) and all(a[n[1]] == b[m[0]] for a, b, n, m in
                                                             zip(value, value[1:], numbers, numbers[1:])):
                    sizes = [value[0][numbers[0][0]]] + [d[n[1]] for d, n in zip(value, numbers)]
                    sizes = [s if s <= 10 else 4 + k for k, s in enumerate(sizes)]  # no larger than it needs to be
                    layers = [dict(d, **{n[0]: a, n[1]: b}) for d, n, a, b in zip(value, numbers, sizes, sizes[1:])]
                    return {name: layers}, sizes
        return None

    def _names_of_arguments(self, functions):
        names = []
        for function in functions:
            for name, has_default, _ in arguments(function) or []:
                called = READING.parameters(function).get(name, name if parameter_kind(name) and not self._known(name) and plain(name) not in REG_NAMES else "")
                if called and called not in names:
                    names.append(called)
        return [names[k] for k in sorted_by_layer(names)]

    def _function_ways(self):
        """Chains to be tried, likeliest first."""
        for forward, backward, costs in self._functions():
            used = [f for f in (forward, backward) if f is not None]
            lists = self._lists(used + costs[:2])
            if lists:
                for outputs in (2, 1, 10):
                    for layout, bias in (("columns", "column"), ("rows", "row"), ("rows", "flat"), ("columns", "flat"), ("columns", "row")):
                        yield FunctionChain(self, forward, backward, None, outputs, layout, bias, lists[:2], list(lists[2])), costs
            flat = [] if lists else self._flat(used)
            for names in flat:
                for outputs in (2, 3):
                    yield FunctionChain(self, forward, backward, None, outputs, "ones" if len(names) == 2 else "rows", "row", "flat", names), costs
            yield from ((chain, costs) for chain in self._line_ways(forward, backward))
            if forward is None and not lists:
                yield from ((chain, costs) for chain in self._vector_ways(backward))
            container = self._container(used + costs[:2])
            names = container[2] if container else self._names_of_arguments(used + ([] if forward else costs[:1]))
            if not names or flat or self._among_globals(used).names:
                continue  # the last: what it reads are not its arguments (gradproof_chain_globals)
            held = container[1] if container else None
            said = self._layers_said(used + costs[:1]) if held == "dict" else None
            if said:
                kinds = dict((parameter_kind(n), n.rstrip("0123456789")) for n in names)
                names = [kinds[k] + str(l) for l in range(1, len(said[1])) for k in ("w", "b") if k in kinds]
                for layout, bias in (("columns", "column"), ("rows", "row"), ("rows", "flat")):
                    yield FunctionChain(self, forward, backward, None, 1, layout, bias, held, names, 0, said), costs
            biased = any(parameter_kind(n) == "b" for n in names)
            single = len([n for n in names if parameter_kind(n) != "b"]) == 1
            # one array of one row has the length of a list with one layer: as such any network would be a single layer
            if single and not lists:
                for layout, bias in (("flat", "number"), ("flat", "flat"), ("rows", "number"), ("columns", "number"), ("rows", "row"), ("columns", "column")):
                    yield FunctionChain(self, forward, backward, None, 1, layout, bias, held, list(names)), costs
            for outputs in (2, 10) if lists else (2, 1, 10):
                for layout in ("columns", "rows"):
                    for bias in ("column", "row", "flat") if biased else ("column",):
                        yield FunctionChain(self, forward, backward, None, outputs, layout, bias, held, list(names)), costs
            if lists:
                for outputs in (2, 1):  # one example at a time
                    chain = FunctionChain(self, forward, backward, None, outputs, "columns", "column", lists[:2], list(lists[2]))
                    chain.m, chain.one_example = 1, True
                    yield chain, costs
                continue
            if not container:
                yield self._series(forward, backward, list(names), "vector"), costs
                yield FunctionChain(self, forward, backward, None, 1, "number", "number", held, list(names)), costs
            for side in (3, 10):
                for bias in ("column", "row", "flat") if biased else ("column",):
                    yield FunctionChain(self, forward, backward, None, side, "columns", bias, held, list(names), side), costs
            for layout in ("columns", "rows"):
                chain = FunctionChain(self, forward, backward, None, 1, layout, "column" if layout == "columns" else "row", held, list(names))
                chain.m, chain.one_example = 1, True
                yield chain, costs

    def _series(self, forward, backward, names, kind):
        """Parameters that are numbers, and data that are rows of numbers."""
        chain = FunctionChain(self, forward, backward, None, 1, "number", "number", None, names)
        chain.m, chain.y_kind = M, kind
        return chain

    def _line_ways(self, forward, backward):
        """A line through points that come in one table, x beside y: step_gradient(b, m, points, rate)."""
        names = [n for n, has_default, _ in arguments(backward) or [] if not has_default]
        if any(plain(n) in Y_NAMES for n in names) or not any(plain(n) in TABLE_NAMES for n in names):
            return
        line = [[n for n in names if kind.match(without_time(n))] for kind in (SLOPE, INTERCEPT)]
        if all(len(found) == 1 for found in line):
            yield self._series(forward, backward, [n for n in names if n in line[0] + line[1]], "table")

    def _flat(self, functions):
        """[names of the parameters] where they come as one flat vector beside the sizes of the layers."""
        names = [plain(n) for f in functions for n, _, _ in arguments(f) or []]
        if not any(n in PARAMS_NAMES for n in names):
            return []
        if any(re.search("input_layer|hidden_layer|num_labels|input_size|^n_?(input|hidden|class)", n) for n in names):
            return [["Theta1", "Theta2"]]
        return [["W1", "b1", "W2", "b2"]] if any(re.search("dimensions|^dims$", n) for n in names) else []

    def _function_chain(self):
        fallback, fits = None, False
        for chain, costs in self._function_ways():
            if fallback is not None and fallback.takes_lists and not chain.takes_lists:
                break  # as lists it ran: another reading would be of another network
            if fallback is not None and (fallback.outputs == 1 or chain.outputs != 1 or (chain.forward, chain.backward) !=
                                         (fallback.forward, fallback.backward) or chain.one_example):
                if (chain.forward, chain.backward) != (fallback.forward, fallback.backward):
                    break
                if fits or chain.shapes[0] != ():  # numbers where arrays came to be of other shapes than their gradients
                    continue
            ran = self._runs_on_numbers(chain) if chain.shapes[0] == () or chain.one_example else self.runs(chain)
            if ran is None:
                continue
            self._with_cost(chain, self._usable_costs(costs, chain.backward))
            if not chain.loss:
                continue
            if ran and self.agrees(chain):
                return chain
            if fallback is None:
                fallback, fits = chain, ran
        return self._by_itself(fallback)

    def _by_itself(self, found):
        """The same gradient by what its own text compares with the targets, where what was taken for its forward pass takes
        targets too: how many are right is no forward pass."""
        if found is None or found.forward is None or not self._takes_targets(found):
            return found
        for chain, _ in self._function_ways():
            if chain.forward is None and chain.backward is found.backward and self.runs(chain):
                self._with_cost(chain, [])
                if chain.loss and self.agrees(chain):
                    return chain
        return found

    @staticmethod
    def _usable_costs(costs, backward):
        """The cost of this very gradient first: with a regulariser where the gradient takes one, also by the name of a rate."""
        def taken(function, names):
            return {plain(n) for n, _, _ in arguments(function) or []} & names
        takes, rates = taken(backward, REG_NAMES), taken(backward, RATE_NAMES)
        return sorted(costs, key=lambda c: (bool(taken(c, REG_NAMES)) != bool(takes), not taken(c, rates), c is backward))

    def _runs_on_numbers(self, chain):
        kinds = (chain.y_kind,) if chain.m > 1 else ("vector", "like", "rows", "labels") if chain.one_example else ("number",)
        for kind in kinds:
            chain.y_kind, chain.rows = kind, kind == "rows"
            X, Y = chain.data()
            try:
                found = chain.run_gradient(chain.start(), X[:, :chain.m], Y[:, :chain.m], 0.3)
                if len(found) == len(chain.shapes) and all(np.shape(g) == s for g, s in zip(found, chain.shapes)):
                    return True
            except (Exception, SystemExit) as error:
                self.errors.append((chain, error))
        return None
