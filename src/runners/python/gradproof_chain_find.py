# SPDX-License-Identifier: MIT
"""Finds how a submission's own functions are run as one chain: by names first, then by what runs with shapes that fit."""
import ast
import dataclasses
import inspect
import re
import types
import weakref

import numpy as np

from gradproof_chain_call import Unbound, called_from, names_at_calls
from gradproof_chain_cost import Costs, draw
from gradproof_chain_functions import FunctionWays
from gradproof_chain_globals import GlobalWays
from gradproof_chain_handed import HandedWays, Held
from gradproof_chain_losses import output_as_columns
from gradproof_chain_names import (FORWARD, RATE_NAMES, UPDATE, X_NAMES, Y_NAMES, arguments, base, is_backward, is_cost,
                                   parameter_kind, plain)
from gradproof_chain_neurons import NeuronWays
from gradproof_chain_object import ObjectChain
from gradproof_chain_objects import RATE, methods, parameters_of
from gradproof_chain_results import NoGradient
from gradproof_chain_single import OneByOne
from gradproof_chain_time_find import TimeWays
from gradproof_chain_trained import number_set_in, those_that_matter, trained_names
from gradproof_clip import CLIPPING
from gradproof_reading import READING
from gradproof_returned import returned_names
from gradproof_roles import read_roles
from gradproof_round_find import RoundFinder
from gradproof_round_text import is_long, slow, updates_in
from gradproof_tree import identifier, target_of

_TRIALS = 4000


class Finder(FunctionWays, GlobalWays, NeuronWays, HandedWays, TimeWays, Costs):
    def __init__(self, source, is_helper, only=""):
        """only: the function whose gradient is asked for, and nothing else; "": whichever there is."""
        self.only = only
        self.source, self.is_helper, self.trials, self.errors, self.raised, self.updates = source, is_helper, 0, [], [], []
        self.space = source.namespace
        self.trees = [tree for _, tree in source.whole]
        self.loop_reason, self.own_types, self.bound, self.furthest = None, weakref.WeakKeyDictionary(), None, None
        self.trained = trained_names(self.trees)
        read_roles(self.trees, self.trained)
        self.slow = None  # names of what goes round and round, or calls what does
        self.globals_by, self.lent = {}, set()  # by functions: Globals, and names of data; those that were set here
        self.named = {}  # by function, or method and class: what its results are called

    # --- what is its own
    def is_own_function(self, function):
        try:
            return not self.is_helper(function) and self.source.place(function) is not None
        except Exception:
            return False

    def is_own_type(self, kind):
        if not isinstance(kind, type) or kind.__module__ == "builtins":
            return False
        if kind not in self.own_types:  # asked of every value, at every question
            is_plain = kind is types.SimpleNamespace or dataclasses.is_dataclass(kind)
            self.own_types[kind] = is_plain or issubclass(kind, Held) or any(inspect.isfunction(f) and self.is_own_function(f) for f in vars(kind).values())
        return self.own_types[kind]

    def result_names(self, what, cls=None):
        """What the results of a function, or of the method of that name, are called."""
        if (what, cls) not in self.named:
            self.named[what, cls] = self._result_names(what, cls)
        return self.named[what, cls]

    def _result_names(self, what, cls):
        name, function = (what.__name__, what) if callable(what) else (what, inspect.getattr_static(cls, what, None))
        said = READING.results(name)
        if said is not None:
            return said
        names = returned_names(self.source.definition(function))
        if not names or not all(names):
            called = names_at_calls(self.trees, name)
            names = called if len(called) >= len(names) and any(called) else names
        return names

    # --- rates of updates in the text
    def _rate_in(self, node, fallback):
        """What stands before the gradient where a parameter is changed; else where anything is."""
        steps = [part for part in ast.walk(node) if isinstance(part, (ast.AugAssign, ast.Assign))] if node is not None else []
        for part in [step for step in steps if self._changes_parameter(step)] or steps:
            value = None
            if isinstance(part, ast.AugAssign) and isinstance(part.op, (ast.Sub, ast.Add)):
                value = part.value
            elif isinstance(part, ast.Assign) and isinstance(part.value, ast.BinOp) and isinstance(part.value.op, (ast.Sub, ast.Add)):
                value = part.value.right
            while isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Mult, ast.MatMult, ast.Div)):
                if isinstance(value.left, ast.Constant) and isinstance(value.left.value, (int, float)):
                    return float(value.left.value)
                name = getattr(value.left, "id", getattr(value.left, "attr", None))
                if name and plain(name) in RATE_NAMES:
                    known = self.space.get(name)
                    return float(known) if isinstance(known, (int, float)) else number_set_in(node, name) or fallback
                value = value.left
        return None

    @staticmethod
    def _changes_parameter(step):
        return bool(parameter_kind(identifier(target_of(step))))

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

    @staticmethod
    def _takes_targets(chain):
        return any(plain(n) in Y_NAMES and not has_default for n, has_default, _ in arguments(chain.function(chain.forward)) or [])

    def runs(self, chain):
        """Sets layout of the data; True where the gradient fits every parameter, False where it only came."""
        partly = None
        for rows in READING.rows():
            chain.rows, chain.y_kind = rows, "rows" if rows else "like"
            X, Y = chain.data()
            P = chain.start()
            output = None
            if chain.forward is not None and not self._takes_targets(chain):
                try:
                    output = chain.run_output(P, X, Y)
                    if output is not None and (not np.all(np.isfinite(np.asarray(output, dtype=float)))
                                               or output_as_columns(output, chain.outputs, chain.m) is None):
                        if not isinstance(output, dict):
                            continue
                except (Exception, SystemExit) as error:
                    self.errors.append((chain, error))
                    continue
            for kind in READING.kinds(self._y_kinds(output, chain)):
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

    # --- candidates
    def _loops(self, function):
        """Does it go round and round? What such a function changes is no gradient; one round of its loop is (gradproof_round)."""
        node = self.source.definition(function)
        if self.slow is None:
            self.slow = {name for tree in self.trees for name in slow(tree)}
        return node is not None and re.search("train|fit|descent|learn|sgd|optimi", node.name, re.I) is not None and (
            node.name in self.slow or any(isinstance(n, (ast.For, ast.While)) and (is_long(n) or updates_in(n)) for n in ast.walk(node)))

    def _own_classes(self):
        return [v for v in list(self.space.values()) if isinstance(v, type) and self.is_own_type(v)]

    def _objects(self):
        for cls in self._own_classes():
            own = methods(cls, self.is_own_function)
            if "__init__" not in own:
                continue
            if not READING.among("functions.class", [cls.__name__]):
                continue
            backs = [n for n in own if is_backward(n)]
            backs.sort(key=lambda n: not re.search("back|prop", n))  # grad beside back_prop is a slope
            both = [n for n in own if is_cost(n)]
            updates = [n for n in own if UPDATE.search(n) and n not in backs and not n.startswith("__") and not self._loops(own[n])]
            forwards = [n for n in own if FORWARD.search(n) and (n not in backs or "forward" in n)]
            forwards.sort(key=lambda n: (not re.search("forward|feed", n), n == "__call__"))
            forwards = forwards or [n for n in own if n not in backs + both and self._takes_inputs_alone(own[n])]
            costs = READING.among("functions.cost", own if READING.word("functions.cost") else both)
            tried = backs + both + updates
            for backward in READING.among("functions.backward", own if READING.word("functions.backward") else tried):
                asks = [n for n, has_default, _ in arguments(own[backward], True) or [] if not has_default]
                ways = ([] if asks else costs[:2]) + forwards[:3] + [None]  # what asks nothing was told before
                for forward in READING.among("functions.forward", own if READING.word("functions.forward") else ways):
                    if forward == backward:
                        continue
                    for sizes in ([3, 4, 2], [3, 4, 1], [3, 4, 5, 2], [3, 4, 10], [3, 4, 5, 1], [3, 1]):
                        yield cls, backward, forward, [c for c in costs if c != backward], sizes

    @staticmethod
    def _takes_inputs_alone(function):
        needed = [n for n, has_default, _ in arguments(function, True) or [] if not has_default]
        return len(needed) == 1 and plain(needed[0]) in X_NAMES and not re.search("train|test|fit|plot|init", function.__name__)

    def _object_chain(self):
        fallback, dead, deeper = None, set(), False
        share, in_time = self._time_chain()
        if share == 1.0:
            return in_time
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
            deeper = deeper or len(chain.sizes) > 2
            chain, ran = self._with_all_that_is_trained(chain, costs, self.runs(chain))
            if ran is None or not chain.loss:
                continue
            if fallback is not None and chain.cls is fallback.cls and fallback.loss == "own" != chain.loss and not self._is_multiple(fallback):
                continue  # it has a cost, and this reading has not
            if ran and self.agrees(chain):
                if len(chain.sizes) < 3 and deeper:  # all that has a hidden layer was refused
                    fallback = chain
                    break
                return chain
            if fallback is None:
                fallback = chain
            elif fallback.outputs > 1 and chain.outputs == 1:
                break
        if in_time is not None and (fallback is None or share >= max(self.share(fallback), 0.0)):
            return in_time
        if fallback is not None and len(fallback.sizes) > 2:
            return fallback
        alone = self._one_by_one()
        return alone if alone is not None and (fallback is None or len(alone.sizes) > len(fallback.sizes)) else fallback

    def _with_all_that_is_trained(self, chain, costs, ran):
        """(the chain with its cost, does it run?), parameters among it that only the text shows to be some."""
        if ran is not None:
            self._with_cost(chain, costs)
        more = {base(n) for n in self._trained_beside(chain, ran)}
        if not more:
            return chain, ran
        try:
            wider = ObjectChain(self, chain.cls, chain.asked_sizes, chain.forward, chain.backward, None, more)
            if self.runs(wider):
                self._with_cost(wider, costs)
                return wider, True
        except (Exception, SystemExit) as error:
            self.errors.append((chain, error))
        chain.unread = sorted(more) if ran is not None else []
        return chain, ran

    def _trained_beside(self, chain, ran):
        """Names of what the text trains and is no parameter by its name: all of it where nothing runs without, else what moves the cost."""
        known = [s.path for s in chain.slots]
        beside = [s for s in parameters_of(chain.pristine, self.is_own_type, self.trained) if s.path not in known]
        X, Y = chain.data()
        try:
            with np.errstate(all="ignore"):
                if ran is not None and beside:
                    beside = those_that_matter(chain, beside, draw(chain), X, Y) if chain.loss else []
        except (Exception, SystemExit) as error:
            self.errors.append((chain, error))
            return []
        return [next((key for _, key in reversed(s.path) if isinstance(key, str)), "") for s in beside]

    def _one_by_one(self):
        """The chain of a class that takes one example, and no more: a batch was refused by all of its methods."""
        fallback, most = None, 0.0  # the share of its gradients that have the shape of their parameter
        for cls, backward, forward, costs, sizes in self._objects():
            if len(sizes) > 4 or sizes[-1] > 4 or (fallback is not None and len(sizes) < 3):
                continue  # without a hidden layer there is less to be wrong
            for kind, with_bias in (("vector", False), ("like", False), ("vector", True), ("vector and label", False)):
                try:
                    inner = ObjectChain(self, cls, sizes, forward, backward, None)
                    if with_bias and not inner.has_bias_node(sizes):
                        continue
                    inner.y_kind, chain = kind, OneByOne(inner)
                    X, Y = chain.data()
                    found = chain.run_gradient(chain.start(), X, Y, 0.3)
                except (Exception, SystemExit) as error:
                    self.errors.append((None, error))
                    continue
                right = np.mean([np.shape(g) == s for g, s in zip(found, chain.shapes)]) if chain.shapes else 0.0
                if right < max(0.5, most) or not all(np.all(np.isfinite(g)) for g in found):
                    continue
                self._with_cost(chain, costs)
                if chain.loss and self.agrees(chain):
                    return chain
                if chain.loss and (fallback is None or right > most):
                    fallback, most = chain, right
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
                return self._match(chain, lambda at: chain.total(at, X, Y, 0.3), found, P, X, Y) == len(chain.shapes)
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
                if self.takes_cost_beside(chain):
                    return
                self.choose_cost(chain)
            except (Exception, SystemExit) as error:
                self.errors.append((chain, error))

    def find(self):
        """The chain that runs, or None."""
        CLIPPING.look_at(self.source.whole)
        CLIPPING.set_aside = True  # what agrees but for it is what was meant
        try:
            return self._find()
        finally:
            CLIPPING.set_aside = False

    def _find(self):
        found, share, form = None, -1.0, READING.word("form")
        of_functions, of_classes = [self._handed_chain, self._function_chain, self._global_chain, self._neuron_chain], [self._object_chain]
        has_method = any(is_backward(n) for c in self._own_classes() for n in methods(c, self.is_own_function))
        ways = of_functions if self.only else of_classes + of_functions if has_method else of_functions + of_classes
        for way in {"functions": of_functions, "class": of_classes, "script": []}.get(form, ways):
            found = way()
            if found is not None:
                found.takes_reg = found.takes_reg or any(READING.takes_regulariser(f) for f in found.where())
                if self.agrees(found):
                    return self._for_one_output(found)
                share = self.share(found)
                break
        of_each = share > 0 and not self.only and self._keeps_examples_apart(found)
        if (share > 0 or self.only or form in ("functions", "class")) and not of_each:
            return found
        for name in self.lent:  # what another reading was lent are no data of the file
            self.space.pop(name, None)
        rounds = RoundFinder(self)
        share_of_round, trained = rounds.find()
        raises = self.raised or any(self.source.trace(e) for _, e in self.errors)
        self.loop_reason = rounds.reason or (None if raises else rounds.unlike)
        if of_each:  # its author never asks it for more than one
            is_one = share_of_round == 1.0 and getattr(trained, "each", False) and self._calls(trained, found)
            return trained if is_one else found
        if trained is None or (found is not None and (share_of_round <= share or not self._calls(trained, found) or
                                                      getattr(trained, "loss", "own") != "own" and self._is_multiple(found))):
            return found
        return trained

    def _calls(self, trained, found):
        """Does the loop, or what it calls, call the backward pass of the other chain?"""
        wanted = getattr(found.backward, "__name__", found.backward)
        loops = [c.setting.loop for c in getattr(trained, "chains", [trained])]
        names = called_from(loops, self.source.definitions.values())
        return wanted in names or wanted in [getattr(f, "__name__", "") for f in trained.functions]
