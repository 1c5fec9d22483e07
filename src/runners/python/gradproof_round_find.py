# SPDX-License-Identifier: MIT
"""Finds the loop that trains: in the file itself, in a function, in a method."""
import ast
import re
import time

import numpy as np

from gradproof_chain_call import called_from
from gradproof_chain_names import BACKWARD, UPDATE, parameter_kind
from gradproof_returned import defaults_of
from gradproof_round import NoRound, NoUpdate, RoundChain
from gradproof_round_cost import RoundCosts
from gradproof_round_many import Together
from gradproof_round_data import Lie, two_of, usual
from gradproof_round_setting import Entry, Setting
from gradproof_round_update import descended
from gradproof_round_text import assigned, flattened, is_long, is_setting, loops, slow, zipped
from gradproof_tree import identifier

_SECONDS = 4.0  # of looking: what is not found by then is said not to be


def _updates(node):
    """Does its text look as if something is changed by a gradient?"""
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign) and isinstance(part.op, (ast.Sub, ast.Add)):
            return True
        if isinstance(part, ast.Assign) and isinstance(part.value, (ast.BinOp, ast.ListComp)):
            return True
        if isinstance(part, ast.Call):
            name = identifier(part.func)
            if UPDATE.search(name) or BACKWARD.search(name):
                return True
    return False


def _reads(node):
    return list(dict.fromkeys(n.id for n in ast.walk(node) if isinstance(n, ast.Name)))


def _kept(node, this):
    """Attributes of its object that a method reads and never sets: what it was given before."""
    held = [n for n in ast.walk(node) if isinstance(n, ast.Attribute) and getattr(n.value, "id", "") == this]
    is_set = {n.attr for n in held if not isinstance(n.ctx, ast.Load)}
    return list(dict.fromkeys(n.attr for n in held if n.attr not in is_set))


class RoundFinder(RoundCosts):
    def __init__(self, finder):
        self.finder, self.reason, self.unlike = finder, None, None  # the last: why a loop is none that trains

    # --- ways to set up
    def _ways(self):
        """(maker of a setting, what its data are, the first and last line, functions)."""
        for label, tree in self.finder.source.whole:
            statements = flattened(tree)
            own = slow(tree)
            for before, loop in loops(statements):
                if _updates(loop) and not self._calls(loop, own):
                    before = [s for s in before if is_setting(s, own) or
                              isinstance(s, ast.For) and not any(is_long(n) for n in ast.walk(s)) and not self._calls(s, own)]
                    yield from self._script(label, before, loop)
            setting = [s for s in statements if is_setting(s, own)]
            for node, owner in self._functions(tree):
                for inside, loop in loops(node.body):
                    if _updates(loop) and not self._calls(loop, own):
                        yield from self._function(label, setting, statements, node, owner, inside, loop)

    @staticmethod
    def _calls(node, names):
        return any(identifier(c.func) in names for c in ast.walk(node) if isinstance(c, ast.Call))

    @staticmethod
    def _functions(tree):
        found = [(n, "") for n in tree.body if isinstance(n, ast.FunctionDef)]
        found += [(n, c.name) for c in tree.body if isinstance(c, ast.ClassDef) for n in c.body
                  if isinstance(n, ast.FunctionDef) and n.name != "__init__"]
        return [(n, o) for n, o in found if not re.search("check|numer|approx|predict|plot|accuracy|load|test|score", n.name)]

    def _script(self, label, before, loop, held=0):
        """held: the line of the function that it is the text of, 0 for the file itself."""
        names = [n for n in _reads(loop) if n not in assigned(loop)]
        x, y = two_of(names)
        if x is None or y is None:
            more = [n for s in before if not isinstance(s, (ast.FunctionDef, ast.ClassDef)) for n in _reads(s)]
            a, b = two_of([n for n in more if n not in names])
            x, y = x or a, y or b
        if x is None or y is None:
            x, y = zipped(loop) or self._by_shape(label, before, loop, names, x, y)
        if x is None or y is None:
            return
        setting = Setting(self.finder, label, before, loop, x, y)
        setting.held = held
        for lie in self._lies(setting):
            yield setting, lie, loop, []

    def _alone(self, label, setting, node, inside, loop):
        """A function that needs nothing from its caller and makes its data itself is a script."""
        given = [ast.copy_location(ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=default), node)
                 for name, default in defaults_of(node.args).items()]
        own = slow(node)
        yield from self._script(label, setting + given + [s for s in inside if is_setting(s, own)], loop, node.lineno)

    def _by_shape(self, label, before, loop, names, x, y):
        """Inputs and targets by what lies beside one another: the first that the loop reads are the inputs."""
        found, own = [], Setting(self.finder, label, before, loop, "", "").of_the_file()
        for name in names:
            value = own.get(name)
            if isinstance(value, list) and value and np.size(value[0]):
                try:
                    value = np.asarray(value, dtype=float)
                except (ValueError, TypeError):
                    continue
            if isinstance(value, np.ndarray) and value.ndim and value.size > 1:
                found.append((name, value))
        for name, value in found:
            for other, targets in found:
                if name != other and name in (x, name if x is None else x) and other in (y, other if y is None else y) and \
                        (x or y or names.index(name) < names.index(other)) and Lie.of(value, targets) is not None:
                    return name, other
        return None, None

    def _lies(self, setting):
        """The data of the file itself, or the usual ones."""
        try:
            found = Lie.of(*setting.own_data())
        except Exception:
            found = None
        if found is not None:
            yield found
            return
        setting.are_drawn = True
        weights = setting.weights()
        if weights:
            first, last = weights[0], weights[-1]
            for n, outputs in dict.fromkeys(((first[0], last[1]), (first[1], last[0]))):
                yield from usual(n, outputs=outputs)
            return
        for n in (3, 2):
            yield from usual(n)

    def _function(self, label, setting, statements, node, owner, inside, loop):
        calls = [c for s in statements for c in ast.walk(s) if isinstance(c, ast.Call) and
                 getattr(c.func, "attr" if owner else "id", "") == node.name]
        call = calls[0] if calls else None
        entry = Entry(node, owner, call)
        x, y = two_of(entry.names)
        if x is None or y is None:
            a, b = two_of([n for n in _reads(node) if n not in entry.names])
            c, d = two_of(_kept(node, entry.this)) if entry.this else (None, None)
            x, y = x or a or c and "%s.%s" % (entry.this, c), y or b or d and "%s.%s" % (entry.this, d)
        if x is None or y is None:
            if not owner and all(n in entry.defaults for n in entry.names) and all(loop is not own for _, own in loops(statements)):
                yield from self._alone(label, setting, node, inside, loop)
            return
        function = self._function_object(owner, node)
        if call is not None or "." in x:
            made = Setting(self.finder, label, setting, loop, x, y, entry, inside)
            lies = list(self._lies(made))
            for lie in lies:
                yield made, lie, loop, function
            if len(lies) == 1:
                return
        parameters = [n for n in entry.names if parameter_kind(n) and n not in (x, y) and n not in entry.defaults]
        for lie in usual():
            outputs = lie.classes if lie.labels else max(1, int(np.prod(lie.y_tail)))
            for sizes in ([lie.n, 4, outputs], [lie.n, 4, 2]) if not (lie.labels and lie.classes == 1) or parameters else (
                    [lie.n, 4, 1], [lie.n, 4, 2]):
                for shapes in self._shapes(parameters, sizes):
                    yield Setting(self.finder, label, setting, loop, x, y, Entry(node, owner, None, sizes, shapes), inside), lie, loop, function

    @staticmethod
    def _shapes(parameters, sizes):
        if not parameters:
            return [{}]
        weights = [p for p in parameters if parameter_kind(p) == "w"]
        sizes = [sizes[0]] + [4, 5, 6][:len(weights) - 1] + [sizes[-1]]
        out = []
        for rows in (True, False):
            for bias in ((1, 0), (0,), (0, 1)):
                made, l, b = {}, 0, 0
                for name in parameters:
                    if parameter_kind(name) == "b":
                        b += 1
                        k = sizes[min(b, len(sizes) - 1)]
                        made[name] = tuple(k if d == 0 else 1 for d in bias)
                    else:
                        l += 1
                        made[name] = (sizes[l - 1], sizes[l]) if rows else (sizes[l], sizes[l - 1])
                if made not in out:
                    out.append(made)
        if len(weights) == 1:
            out.append({n: (sizes[0],) if parameter_kind(n) == "w" else () for n in parameters})
        return out

    def _function_object(self, owner, node):
        held = self.finder.space.get(owner) if owner else None
        found = getattr(held, "__dict__", {}).get(node.name) if owner else self.finder.space.get(node.name)
        try:
            return [found] if found is not None and self.finder.source.place(found) is not None else []
        except Exception:
            return []

    # --- trying
    def _tried(self, setting, lie, loop, functions):
        """(share, chain), the whole batch at once or, where that is what it does, one example at a time."""
        last = getattr(loop, "end_lineno", loop.lineno)
        share, chain, reason = -1.0, None, None
        try:
            chain = self._made(setting, lie, loop, last, functions, False)
            share = self.choose(chain)
        except (Exception, SystemExit) as error:
            reason = error
        if share == 1.0:
            return share, chain
        try:
            alone = self._made(setting, lie, loop, last, functions, True)
            if alone.is_one_at_a_time():
                share_alone = self.choose(alone)
                if share_alone >= share:
                    return share_alone, alone
        except (Exception, SystemExit) as error:
            reason = reason or error
        if reason is not None and share < 0:
            raise reason
        return share, chain

    def _made(self, setting, lie, loop, last, functions, each):
        chain = RoundChain(self.finder, setting, lie, loop.lineno, last, functions, each)
        if lie.labels and chain.outputs > 1 and lie.classes != chain.outputs:
            chain.how = lie.with_classes(chain.outputs)  # its own: others are tried with the same data
        return chain

    def _called_by(self, chain):
        """Names of all functions that its loop calls, and what they call in turn."""
        return called_from([chain.setting.loop], self.finder.source.definitions.values())

    def _line_of(self, error):
        """The line of the file from which it came, 0 where it came from none."""
        return next((line for _, line, _ in self.finder.source.trace(error)), 0)

    @staticmethod
    def _has_data(setting):
        try:
            return bool(Lie.of(*setting.own_data()))
        except Exception:
            return False

    def find(self):
        """(share of the arrays that agree, chain) of the loops that train; (-1, None) where there is none."""
        best, tries, begin = {}, {}, time.process_time()
        for setting, lie, loop, functions in self._ways():
            held = setting.held
            tries[held] = tries.get(held, 0) + 1
            if tries[held] > 40 or len(tries) > 12 or time.process_time() - begin > _SECONDS or best.get(held, (-1.0, None))[0] == 1.0:
                continue
            try:
                share, chain = self._tried(setting, lie, loop, functions)
            except (Exception, SystemExit) as error:
                if isinstance(error, NoUpdate):
                    self.unlike = self.unlike or str(error)
                elif isinstance(error, NoRound):
                    self.reason = self.reason or str(error)
                elif loop.lineno <= self._line_of(error) <= getattr(loop, "end_lineno", 0) and self._has_data(setting):
                    self.reason = self.reason or "line %d raises %s: %s, when the loop is run once with the data of the file" % (
                        self._line_of(error), type(error).__name__, error)
                self.finder.errors.append((None, error))
                continue
            held_names = {word.rstrip("0123456789") for name in chain.names for word in re.findall(r"\w+", name)}
            if {name.rstrip("0123456789") for name in descended(loop)} - held_names:
                continue  # a reading without one of its parameters: what it does to that would go unseen
            if chain.loss and share > best.get(held, (-1.0, None))[0]:
                best[held] = (share, chain)
        return self._together(list(best.values()))

    def _together(self, found):
        if not found:
            return -1.0, None
        kept = []
        for share, chain in found:
            name = chain.setting.entry.node.name if chain.setting.entry else ""
            others = [c for _, c in found if c is not chain]
            if not any(name in self._called_by(other) for other in others if name):
                kept.append((share, chain))
        kept = kept or found[:1]
        if len(kept) == 1:
            return kept[0]
        count = sum(len(c.shapes) for _, c in kept)
        return sum(s * len(c.shapes) for s, c in kept) / count, Together([c for _, c in kept])
