# SPDX-License-Identifier: MIT
"""What computes a gradient in a text and was not judged: functions, methods, and loops that train with a gradient of their own.

By names alone: who is called is whoever has that name.
"""
import ast
import re

from gradproof_chain_names import PARAMS_NAMES, Y_NAMES, base, base_of_gradient, parameter_kind, plain
from gradproof_returned import gives_gradient, own_nodes, returned_names
from gradproof_round_text import flattened, is_long
from gradproof_tree import identifier, target_of

_USES = re.compile("vector(?!i[sz]ed)|dict|random|debug|test")
_GRADIENT = re.compile(r"_?(d_?w|d_?theta|grad|nabla|g$)", re.I)
_OF_A_LAYER = re.compile(r"_*(d_?[wb]|d_?theta|grad_?[wb])_?\d", re.I)
_NUMERIC = re.compile("numer|approx|check|finite|differ", re.I)
_PRODUCTS = {"dot", "matmul", "outer", "einsum", "sum", "mean", "multiply"}


def _returns_gradient(definition):
    """Is something that it returns called a gradient, or a key of what it returns?"""
    parts = [p for n in own_nodes(definition) if isinstance(n, ast.Return) and n.value is not None for p in ast.walk(n.value)]
    return any(_GRADIENT.match(str(p.value if isinstance(p, ast.Constant) else identifier(p))) for p in parts)


def _of_layers(definition):
    """How many gradients of layers, dW1, it returns or puts into what it returns."""
    found = set(returned_names(definition))
    for node in ast.walk(definition):
        keys = node.keys if isinstance(node, ast.Dict) else [node.slice] if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) else []
        found |= {k.value for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}
    return sum(bool(_OF_A_LAYER.match(name or "")) for name in found)


def _outer_loops(statements):
    """The outermost loops, also under if, with and try."""
    for statement in statements:
        if isinstance(statement, (ast.For, ast.While)):
            yield statement
        elif isinstance(statement, (ast.If, ast.With, ast.Try)):
            yield from _outer_loops(statement.body + getattr(statement, "orelse", []))


def _called(nodes):
    """Names of what is called in these nodes."""
    calls = [c.func for node in nodes for c in ast.walk(node) if isinstance(c, ast.Call)]
    return {identifier(f) for f in calls} - {""}


def _takes_targets(node):
    given = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
    return any(plain(a.arg) in Y_NAMES for a in given)


def computes_gradient(node):
    """Is it a gradient of a whole network: a backward pass that is told the targets, or gradients of several layers?"""
    if gives_gradient(node.name, node) and (_takes_targets(node) or _of_layers(node) > 1):
        return not _USES.search(node.name) or _multiplies(node)
    return _of_layers(node) > 1 and _multiplies(node) and not _NUMERIC.search(node.name)


def _has_parameters(cls):
    """Does it keep weights of its own? Then its gradient is that of a network, not of a loss or a layer without any."""
    kept = [target_of(n).attr for n in ast.walk(cls) if isinstance(target_of(n), ast.Attribute)]
    return any(parameter_kind(name) == "w" or plain(name) in PARAMS_NAMES for name in kept)


def _steps(node):
    """Does it change a parameter by something: W -= ..., W = W - ...?"""
    name = identifier(target_of(node))
    if not name or not parameter_kind(name):
        return False
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, (ast.Sub, ast.Add))
    return isinstance(node.value, ast.BinOp) and isinstance(node.value.op, (ast.Sub, ast.Add)) and \
        any(identifier(part) == name for part in ast.walk(node.value))


def _multiplies(loop):
    return any(isinstance(n, ast.BinOp) and isinstance(n.op, ast.MatMult) or isinstance(n, ast.Attribute) and n.attr == "T" for n in ast.walk(loop)) \
        or bool(_PRODUCTS & _called([loop]))


class Left:
    """What is left in the texts that `declared` has read, once some of it was judged."""

    def __init__(self, declared):
        self.declared = declared
        self.definitions = list(declared.definitions.values())
        self.gradients = {n.name for n in self.definitions if gives_gradient(n.name, n) or _returns_gradient(n) or _of_layers(n) > 1}
        self.classes = [n for tree in declared.trees for n in tree.body if isinstance(n, ast.ClassDef)]

    def called_from(self, names):
        """These names, and whatever the functions of these names call, by name."""
        called, todo = set(), list(names)
        while todo:
            name = todo.pop()
            if name in called:
                continue
            called.add(name)
            todo += _called([node for node in self.definitions if node.name == name])
        return called

    def in_lines(self, ranges):
        """Names of the functions around these lines, and of what is called in them."""
        names = set()
        for first, last in ranges:
            for tree in self.declared.trees:
                for node in ast.walk(tree):
                    if isinstance(node, ast.Call) and first <= node.lineno <= last:
                        names.add(identifier(node.func))
                    if isinstance(node, ast.FunctionDef) and node.lineno <= first and last <= (node.end_lineno or 0):
                        names.add(node.name)
        return names - {""}

    def _is_network(self, cls):
        """Has it, or what it inherits from, parameters?"""
        above = [c for c in self.classes if c.name in {identifier(b) for b in cls.bases} and c is not cls]
        return _has_parameters(cls) or any(_has_parameters(c) for c in above)

    def twice(self):
        """"the other f in line 30" of each gradient that is defined more than once, and not just anew: which of them is meant
        depends on where it runs."""
        found = []
        for tree in self.declared.trees:
            plainly = {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
            for branch in [n for n in tree.body if isinstance(n, (ast.If, ast.Try))]:
                inside = [n for n in ast.walk(branch) if isinstance(n, ast.FunctionDef) and computes_gradient(n)]
                names = [n.name for n in inside]
                found += ["the other %s in line %d" % (n.name, n.lineno) for k, n in enumerate(inside) if n.name in plainly or n.name in names[:k]]
        return found

    def functions(self, called):
        own = {n for n, f in self.declared.namespace.items()
               if not isinstance(f, type) and n == f.__name__ and self.declared.place(f) is not None}
        of_name = {node.name: node for node in self.definitions}
        return [n for n in self.declared.namespace if n in own and n in of_name and n not in called
                and (self._trains_alone(of_name[n]) or any(computes_gradient(f) for f in ast.walk(of_name[n]) if isinstance(f, ast.FunctionDef)))]

    def _trains_alone(self, node):
        """Does it change parameters by a gradient that it computes itself?"""
        return any(_steps(n) for n in ast.walk(node)) and _multiplies(node) and not self.called_from(_called([node])) & self.gradients

    def _used_classes(self, names, called):
        """Those of the judged names, what these and the judged functions make objects of, and what they inherit from."""
        used = {c.name for c in self.classes if c.name in names or c.name in called}
        while True:
            nodes = [c for c in self.classes if c.name in used]
            made = self.called_from(_called([m for c in nodes for m in c.body if getattr(m, "name", "") == "__init__"]))
            more = {c.name for c in self.classes if c.name in made} | {identifier(b) for c in nodes for b in c.bases}
            if more <= used:
                return used
            used |= more

    def methods(self, names, called, judged):
        """"Net.other_backward" of each class: in one that was judged what nothing calls; all of one that nothing uses."""
        lines = {c.name for c in self.classes for first, _ in judged if c.lineno <= first <= (c.end_lineno or 0)}
        used, found = self._used_classes(set(names) | lines, called), []
        for cls in self.classes:
            if cls.name not in used and not self._is_network(cls):
                continue
            for m in [m for m in cls.body if isinstance(m, ast.FunctionDef)]:
                is_called = m.name in called
                if (not is_called or cls.name not in used) and computes_gradient(m) or not is_called and self._trains_alone(m):
                    found.append("%s.%s" % (cls.name, m.name))
        return found

    def loops(self, judged):
        """"the loop in line 22" of each outside of functions that trains with a gradient that it computes itself."""
        found = []
        for tree in self.declared.trees:
            for loop in [s for s in _outer_loops(flattened(tree)) if is_long(s)]:
                inside = range(loop.lineno, (loop.end_lineno or loop.lineno) + 1)
                if not any(first in inside or loop.lineno in range(first, last + 1) for first, last in judged) and self._trains_alone(loop):
                    found.append("the loop in line %d" % loop.lineno)
        return found

    def later(self):
        """"what line 14 does to dW1 in some rounds" of each gradient that a training loop changes in some of its rounds alone: one
        round is asked."""
        found = []
        for loop in [n for tree in self.declared.trees for n in ast.walk(tree) if isinstance(n, ast.For) and is_long(n)]:
            turns = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
            for branch in [n for n in ast.walk(loop) if isinstance(n, ast.If) and turns & {identifier(m) for m in ast.walk(n.test)}]:
                for part in [p for s in branch.body + branch.orelse for p in ast.walk(s)]:
                    name = identifier(target_of(part))
                    if name and base_of_gradient(name) != base(name) and parameter_kind(base_of_gradient(name)):
                        found.append("what line %d does to %s in some rounds" % (part.lineno, name))
        return found

    def answer(self, judged, lines):
        """judged: names, "Net.backward"; lines: "12-20 31-40"."""
        names = [part for whole in judged for part in whole.split(".") if part]
        ranges = [tuple(int(n) for n in text.split("-")) for text in lines.split()]
        around = self.in_lines(ranges)
        called = self.called_from(names) | self.called_from(around)
        # a function that has the name of a method is called where it stands by itself
        alone = {whole for whole in judged if "." not in whole} | around | \
            {n.id for node in self.definitions if node.name in called for n in ast.walk(node) if isinstance(n, ast.Name)}
        not_run = self.functions(called & alone) + self.twice() + self.methods(names, called, ranges) + self.loops(ranges) + self.later()
        return {"not run": "\n".join(not_run[:20]), "called": ", ".join(sorted(called))[:4000],
                "not there": ", ".join(sorted(n for n in set(names) if n not in self.declared.names))[:300]}
