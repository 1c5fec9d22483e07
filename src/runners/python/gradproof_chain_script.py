# SPDX-License-Identifier: MIT
"""A script without functions: one round of its training loop is the update, and the gradient is read from it.

What the round reads before it writes is state; what it changes of that is a parameter.
"""
import ast
import copy

import numpy as np

from gradproof_chain import Chain, reseed
from gradproof_chain_names import RATE_NAMES, X_NAMES, Y_NAMES, parameter_kind, plain


def _loops(tree):
    for node in tree.body:
        if isinstance(node, (ast.For, ast.While)):
            inner = node
            while any(isinstance(s, (ast.For, ast.While)) for s in inner.body) and len(inner.body) <= 2:
                inner = next(s for s in inner.body if isinstance(s, (ast.For, ast.While)))
            yield node, inner


def _without_output(body):
    """The statements of a loop, without prints, plots and what stands under an if that prints."""
    def speaks(statement):
        calls = [c.func for c in ast.walk(statement) if isinstance(c, ast.Call)]
        return any(getattr(f, "id", "") in ("print", "display") or getattr(getattr(f, "value", None), "id", "") in ("plt", "ax", "fig") for f in calls)
    return [s for s in body if not (isinstance(s, (ast.If, ast.Expr, ast.With)) and speaks(s))]


class ScriptChain(Chain):
    kind = "script"

    def __init__(self, finder, label, tree, outer, inner):
        self.owner, self.forward, self.backward, self.cost = finder, "the loop", "the loop", None
        before = [s for s in tree.body[:tree.body.index(outer)]]
        self.space = dict(finder.space)
        reseed()
        for statement in before:
            if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)):
                try:
                    exec(compile(ast.Module([statement], []), label, "exec"), self.space)
                except Exception:
                    continue
        target = inner.target if isinstance(inner, ast.For) else None
        for node in ast.walk(target) if target is not None else ():
            if isinstance(node, ast.Name):
                self.space.setdefault(node.id, 0)
        self.first_line, self.last_line, self.label = inner.lineno, getattr(inner, "end_lineno", inner.lineno), label
        body = _without_output(inner.body)
        self.code = compile(ast.Module(body, []), label, "exec")
        self.rates = self._rates(body)
        start = {n: v for n, v in self.space.items() if isinstance(v, np.ndarray) and v.dtype.kind == "f"}
        after = self._round({})
        names = [n for n, v in start.items() if parameter_kind(n) and isinstance(after.get(n), np.ndarray)
                 and after[n].shape == v.shape and not np.array_equal(after[n], v)]
        from gradproof_chain_objects import sorted_by_layer
        self.names = [names[k] for k in sorted_by_layer(names)]
        self.shapes = [start[n].shape for n in self.names]
        data = {n: v for n, v in self.space.items() if isinstance(v, np.ndarray) and v.ndim == 2 and n not in names}
        self.x_name = next((n for n in data if plain(n) in X_NAMES), None)
        self.y_name = next((n for n in data if plain(n) in Y_NAMES), None)
        if not self.names or self.x_name is None or self.y_name is None:
            raise ValueError("no parameters that a loop changes")
        x, y = data[self.x_name], data[self.y_name].astype(float)
        weights = [s for n, s in zip(self.names, self.shapes) if parameter_kind(n) != "b" and len(s) == 2]
        self.rows = weights[0][0] == x.shape[1] and (weights[0][1] != x.shape[0] or x.shape[0] == y.shape[0])
        if weights[0][1] == x.shape[0] and x.shape[1] == y.shape[1]:
            self.rows = False
        self.m = x.shape[0] if self.rows else x.shape[1]
        self.outputs = y.shape[1] if self.rows else y.shape[0]
        self.sizes = [x.shape[1] if self.rows else x.shape[0]] + [w[1] if self.rows else w[0] for w in weights]
        self.y_kind = "rows" if self.rows else "like"
        self._targets = y.T if self.rows else y
        self.output_name = self._output(body, after)

    def _output(self, body, after):
        """The variable that is compared with the targets."""
        for statement in body:
            for node in ast.walk(statement):
                if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
                    sides = [getattr(node.left, "id", ""), getattr(node.right, "id", "")]
                    if self.y_name in sides:
                        other = sides[1 - sides.index(self.y_name)]
                        if isinstance(after.get(other), np.ndarray) and after[other].size == self.m * self.outputs:
                            return other
        raise ValueError("nothing is compared with the targets")

    def _rates(self, body):
        """{parameter: the number its update is multiplied with}."""
        rates = {}
        for statement in body:
            for node in ast.walk(statement):
                if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                    value, name = node.value, node.target.id
                elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and isinstance(node.targets[0], ast.Name) \
                        and getattr(node.value.left, "id", "") == node.targets[0].id:
                    value, name = node.value.right, node.targets[0].id
                else:
                    continue
                todo, rate = [value], 1.0
                while todo:
                    part = todo.pop()
                    if isinstance(part, ast.BinOp) and isinstance(part.op, (ast.Mult, ast.MatMult)):
                        todo += [part.left, part.right]
                    elif isinstance(part, ast.Constant) and isinstance(part.value, (int, float)):
                        rate = float(part.value)
                    elif isinstance(part, ast.Name) and plain(part.id) in RATE_NAMES and isinstance(self.space.get(part.id), (int, float)):
                        rate = float(self.space[part.id])
                rates[name] = rate
        return rates

    def _round(self, given):
        space = {n: copy.copy(v) if isinstance(v, np.ndarray) else v for n, v in self.space.items()}
        space.update(given)
        reseed()
        exec(self.code, space)
        return space

    def data(self, seed=5):
        drawn = np.random.RandomState(seed)
        return drawn.randn(self.sizes[0], self.m), self._targets

    def start(self):
        return [np.array(self.space[n], dtype=float) for n in self.names]

    def _given(self, P, X, Y):
        x, y = self.laid_out(X, Y)
        return dict(zip(self.names, [p.copy() for p in P]), **{self.x_name: x, self.y_name: y})

    def run_cost(self, P, X, Y, reg):
        return None

    def run_output(self, P, X, Y):
        return self._round(self._given(P, X, Y))[self.output_name]

    def run_gradient(self, P, X, Y, reg, times=1):
        self.uses_update = True
        after = self._round(self._given(P, X, Y))
        return [(p - after[n]) / self.rates.get(n, 1.0) for n, p in zip(self.names, P)]


def find(finder):
    """The first loop that trains, as a chain; None where there is none."""
    for label, tree in finder.source.whole:
        for outer, inner in _loops(tree):
            try:
                chain = ScriptChain(finder, label, tree, outer, inner)
                chain.run_gradient(chain.start(), *chain.data(), 0.0)
                finder.choose_cost(chain)
            except (Exception, SystemExit) as error:
                finder.errors.append((None, error))
                continue
            if chain.loss:
                return chain
    return None
