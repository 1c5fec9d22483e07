# SPDX-License-Identifier: MIT
"""Which cost a chain's gradient is held against, and at which point that is chosen."""
import ast
import inspect
import itertools
import re

import numpy as np

from gradproof_chain_losses import fitting, loss, output_as_columns
from gradproof_chain_call import names_at_calls
from gradproof_chain_names import REG_NAMES, Y_NAMES, arguments, is_cost, parameter_kind, plain, x_like, y_like
from gradproof_chain_objects import methods
from gradproof_chain_trained import cost_before_steps, moved_apart
from gradproof_clip import CLIPPING
from gradproof_epsilon import as_text, without_epsilon
from gradproof_round_text import factored
from gradproof_source import nested
from gradproof_tree import identifier


_CHANGE = re.compile(r"(^|_)(delta|adjust(ment)?|change|update|step)s?$|^(delta|adjust(ment)?|change|update|step)s?_")


def draw(chain, seed=17):
    """Parameters with which nothing is saturated and no two entries are alike."""
    drawn = np.random.RandomState(seed)
    return [np.asarray(drawn.randn(*s) * 0.6 if s else drawn.randn()) for s in chain.shapes]


def _said(node):
    """A name, or the entry of a list of that name: "a", "activations[-1]"; "" for anything else."""
    text = ast.unparse(node)
    return text if re.fullmatch(r"\w+(\[-?\d+\])?", text) else ""


class Costs:
    """The part of a Finder that chooses the cost: it sets loss, and may wrap run_output and run_gradient, of a chain."""

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
        self._cost_on_the_way(chain)
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
                    fits = self._match(chain, cost, found, P, X, Y, each=True)
                    scores.append((sum(fits), self._of_last_layer(chain, fits), name))
                    if self._is_added(chain) and sum(self._match(chain, cost, [-g for g in found], P, X, Y, each=True)) == len(found):
                        self._turned(chain)
                        found, scores = [-g for g in found], [(len(found), True, name)]
                        break
                # where as many fit: the loss is what the last layer's gradient says
                best = max(s[:2] for s in scores)
                chain.loss = next(n for *s, n in scores if tuple(s) == best)
                elsewhere = [moved_apart(p, k) for k, p in enumerate(P, start=1)]
                if chain.total(elsewhere, X, Y, 0.0) == chain.total(P, X, Y, 0.0):  # a softmax of one score: it is read otherwise than meant
                    chain.loss = ""
                    return
            self._order_of_numbers(chain, P, X, Y, output)
        if chain.kind == "functions" or chain.kind == "class" and chain.loss != "own" and isinstance(chain.backward, str):
            self._with_untold_regulariser(chain)

    @staticmethod
    def _of_last_layer(chain, fits):
        weights = [k for k, n in enumerate(chain.names) if parameter_kind(n) == "w"]
        return bool(weights) and fits[weights[-1]]

    def _is_added(self, chain):
        """Is what it returns called a change of its parameters, W1_delta, and subtracted nowhere?"""
        names = self.result_names(chain.backward, chain.cls)
        if not names or chain.uses_update or not all(_CHANGE.search(plain(n)) for n in names):
            return False
        taken = [n.value if isinstance(n, ast.AugAssign) else n.right for t in self.trees for n in ast.walk(t)
                 if isinstance(n, (ast.AugAssign, ast.BinOp)) and isinstance(n.op, ast.Sub)]
        called = set(names) | set(names_at_calls(self.trees, chain.function(chain.backward).__name__))
        return not any(isinstance(n, ast.Name) and n.id in called for part in taken for n in ast.walk(part))

    @staticmethod
    def _turned(chain):
        """Takes the gradient for minus what it returns."""
        plainly = chain.run_gradient
        chain.run_gradient = lambda *a, **k: [-g for g in plainly(*a, **k)]
        chain.remark = (chain.remark + "; " if chain.remark else "") + "what it returns is taken for minus the gradient: by its name it is the change to be added to the parameters"

    @staticmethod
    def _with_untold_regulariser(chain):
        """Where the gradient is told of a regulariser and nothing that computes a cost is: the one whose gradient it adds,
        reg W or 2 reg W of every W, or that over m, and nothing else. A cost that nobody wrote is a matter of convention."""
        chain.untold_reg = 0.0
        backward = chain.function(chain.backward)
        told = [f for f in map(chain.function, (chain.forward, chain.cost)) if f is not None and f is not backward]
        if not told or any(plain(n) in REG_NAMES for f in told for n, _, _ in arguments(f) or []) or \
                not any(plain(n) in REG_NAMES for n, _, _ in arguments(backward) or []):
            return
        X, Y = chain.data()
        X, Y, P = X[:, :chain.m], Y[:, :chain.m], draw(chain)
        added = [a - b for a, b in zip(chain.run_gradient(P, X, Y, 0.25), chain.run_gradient(P, X, Y, 0.0))]
        for factor, over_m in ((1.0, False), (2.0, False), (1.0, True), (2.0, True)):
            scale = 0.25 * factor / (chain.m if over_m else 1)
            if all(d.shape == p.shape and np.allclose(d, scale * p if parameter_kind(n) == "w" else 0 * p, rtol=1e-9, atol=1e-12)
                   for n, p, d in zip(chain.names, P, added)):
                chain.untold_reg, chain.untold_is_over_m = factor, over_m

    @staticmethod
    def _keeps_examples_apart(chain):
        """Has a gradient of it one column or row for each example, where what it is of has one?"""
        X, Y = chain.data()
        try:
            found = chain.run_gradient(draw(chain), X[:, :chain.m], Y[:, :chain.m], 0.3)
        except (Exception, SystemExit):
            return False
        return any(np.ndim(g) == 2 == len(s) and np.shape(g) in ((s[0], chain.m), (chain.m, s[1])) and 1 in s and np.shape(g) != s
                   for g, s in zip(found, chain.shapes))

    def share(self, chain):
        """The share of its arrays that agree with plain differences at one point."""
        X, Y = chain.data()
        X, Y, P = X[:, :chain.m], Y[:, :chain.m], draw(chain)
        try:
            with np.errstate(all="ignore"):
                found = chain.run_gradient(P, X, Y, 0.3)
                return self._match(chain, lambda at: chain.total(at, X, Y, 0.3), found, P, X, Y) / len(chain.shapes)
        except (Exception, SystemExit):
            return -1.0

    def _is_multiple(self, chain, factors=()):
        """Is its gradient that of its own cost up to one factor? It is meant to be that cost, whatever else the multiple is the gradient of."""
        if chain.loss != "own":
            return False
        X, Y = chain.data()
        X, Y, P = X[:, :chain.m], Y[:, :chain.m], draw(chain)
        try:
            with np.errstate(all="ignore"):
                found = chain.run_gradient(P, X, Y, 0.3)
                return any(self._match(chain, lambda at: factor * chain.total(at, X, Y, 0.3), found, P, X, Y) == len(chain.shapes)
                           for factor in factors or (0.5, 2.0, chain.m, 1.0 / chain.m, 2.0 * chain.m, 0.5 / chain.m))
        except (Exception, SystemExit):
            return False

    def _for_one_output(self, found):
        """What is judged of a chain that is right with two outputs: itself with one, where nothing says how many there are, and its
        gradient is then half of that of its cost, or twice. A mean over two outputs has a 1/2 that one over the examples has not."""
        if found.outputs != 2 or found.loss != "own" or found.y_kind not in ("like", "rows") or self._says_two_outputs():
            return found
        try:
            one = found.with_one_output()
            if one is None or not self.runs(one) or one.y_kind != found.y_kind:
                return found
            self._with_cost(one, [found.cost] if found.cost is not None else [])
            if one.loss == "own" and not self.agrees(one) and self._moves(one, one.run_cost) and self._is_multiple(one, (0.5, 2.0)):
                return one
        except (Exception, SystemExit) as error:
            self.errors.append((found, error))
        return found

    def _says_two_outputs(self):
        """Is a network of the file made with two outputs: Net(4, 8, 2), sizes = [4, 8, 2]?"""
        for node in (n for tree in self.trees for n in ast.walk(tree)):
            inside = node.args + [k.value for k in node.keywords] if isinstance(node, ast.Call) else getattr(node, "elts", [])
            numbers = [n.value for n in inside if isinstance(n, ast.Constant) and type(n.value) is int]
            if len(numbers) > 1 and numbers[-1] == 2:
                return True
        return False

    @staticmethod
    def _moves(chain, cost):
        """Has it a value here and elsewhere, and another one there?"""
        X, Y = chain.data()
        values = [cost(P, X, Y, 0.3) for P in (draw(chain), draw(chain, 18))]
        return None not in values and np.all(np.isfinite(values)) and values[0] != values[1]

    def _cost_on_the_way(self, chain):
        """Takes the cost that a step computes before it changes anything, where no other was found that moves with the parameters; not
        where its gradient is half of that or twice: how a cost is shown is no mistake."""
        try:
            if chain.kind == "script" or chain.loss == "own" and self._moves(chain, chain.run_cost):
                return
            function = chain.function(chain.backward)
            name = cost_before_steps(self.source.definition(function))
            captured = chain.captured_cost(function.__code__, name) if name else None
            if captured is None or not self._moves(chain, captured):
                return
            before = chain.run_cost, chain.loss
            chain.run_cost, chain.loss = captured, "own"
            if self._is_multiple(chain, (0.5, 2.0)):
                chain.run_cost, chain.loss = before
        except (Exception, SystemExit) as error:
            self.errors.append((chain, error))

    def takes_cost_beside(self, chain):
        """Sets a cost that stands in its file beside the class, and that is called where its methods are: one whose gradient it has; else the
        only one, unless its gradient is half of that or twice: how a cost is shown is no mistake. A sum for its mean is one."""
        if chain.kind != "class" or not isinstance(chain.backward, str) or chain.in_time:
            return False
        own = methods(chain.cls, self.is_own_function)
        named = {n for f in own.values() for code in nested(f.__code__) for n in code.co_names}
        for node in (n for t in self.trees for n in ast.walk(t) if isinstance(n, (ast.FunctionDef, ast.For, ast.While))):
            called = {identifier(c.func) for c in ast.walk(node) if isinstance(c, ast.Call)}
            named |= called if called & {chain.forward, chain.backward} else set()
        left = []
        for name, function in self._own_functions().items():
            if name not in named or not is_cost(name) or inspect.ismethod(function) or not 1 < len(arguments(function) or []) < 4:
                continue
            chain.cost, chain.loss = function, "own"
            if not self._moves(chain, chain.run_cost):
                continue
            if self.share(chain) == 1.0:
                return True
            left.append((function, self._is_multiple(chain, (0.5, 2.0))))
        chain.cost, chain.loss = None, ""
        if len(left) == 1 and not left[0][1]:
            chain.cost, chain.loss = left[0][0], "own"
        return bool(chain.cost)

    def _capture(self, chain):
        """Lets the last activation be seen inside the backward pass: the other side of what is subtracted from the targets."""
        function = chain.function(chain.backward)
        node = self.source.definition(function)
        asked = [n for n, has_default, _ in arguments(function) or [] if n != "self" and not has_default]
        nameless = [n for n in asked if not (y_like(n) or x_like(n) or self._known(n) or parameter_kind(n))]
        called = [n for n in asked if y_like(n)] or (nameless if len(nameless) == 1 else [])  # as gradproof_chain_call gives them
        aliases, names = Y_NAMES | {plain(n) for n in called}, []
        for part in ast.walk(node) if node is not None else ():
            if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name) and \
                    any(isinstance(n, ast.Name) and plain(n.id) in aliases for n in ast.walk(part.value)) and not any(
                        isinstance(n, ast.Sub) for n in ast.walk(part.value)):
                aliases.add(plain(part.targets[0].id))
        for part in ast.walk(node) if node is not None else ():
            part = part if factored(part) is part else factored(part).right
            if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub):
                left, right = _said(part.left), _said(part.right)
                names += [o for o, y in ((left, right), (right, left)) if o and y and plain(y) in aliases]
        if names:
            chain.run_output = chain.captured_output(function.__code__, names)

    def _order_of_numbers(self, chain, P, X, Y, output):
        """Single numbers that came without names: the order, and the loss, with which most of them fit."""
        if len(chain.shapes) > 6 or any(s != () for s in chain.shapes):
            return
        found = chain.run_gradient(P, X, Y, 0.3)
        names = self.result_names(chain.backward)
        if names and all(names) and len(names) == len(found) and all(re.match("d.*[wb]", plain(n)) for n in names):
            return
        best = (-1, None, chain.loss)
        for name in fitting(output) if chain.loss != "own" else ["own"]:
            chain.loss = name
            slopes = [self._match(chain, lambda at: chain.total(at, X, Y, 0.3), [g] * len(found), P, X, Y, each=True) for g in found]
            for order in itertools.permutations(range(len(found))):
                count = sum(slopes[k][i] for i, k in enumerate(order))
                if count > best[0]:
                    best = (count, order, name)
        chain.loss, order, plainly = best[2], best[1], chain.run_gradient
        chain.run_gradient = lambda *a, **k: (lambda g: [g[i] for i in order])(plainly(*a, **k))

    def without_epsilon(self, chain):
        CLIPPING.set_aside = True
        if chain.loss != "own":  # what keeps a logarithm of its own from log(0) is not in a known loss
            return {"clip": as_text(CLIPPING.numbers)}
        functions = list(self._own_functions().values())
        for cls in self._own_classes():
            functions += methods(cls, self.is_own_function).values()
        return {"epsilon": as_text(without_epsilon(functions, self.source.definition, self.space) | chain.without_epsilon()),
                "clip": as_text(CLIPPING.numbers)}
