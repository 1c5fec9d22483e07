# SPDX-License-Identifier: MIT
"""What stands before a training loop, run anew for every question with data that are chosen elsewhere."""
import ast
import copy
import gc
import re
import resource

import numpy as np

from gradproof_chain_call import Env, call, called_from, number
from gradproof_chain_names import M_NAMES, RATE_NAMES, parameter_kind, plain, x_like, y_like
from gradproof_chain_objects import make, parameters_of
from gradproof_epsilon import statements_without_epsilon
from gradproof_returned import defaults_of
from gradproof_round_still import BATCH_NAMES
from gradproof_round_state import assign, taken
from gradproof_round_need import needed
from gradproof_round_data import MOST, as_table, is_asked_as_table
from gradproof_round_text import AT, COST, ONCE, SEEN, STOP, Stop, as_module, assigned, combined, compiled, once
from gradproof_tree import identifier, target_of

_RATE_OF = re.compile(r"^(%s)_?(\d|w|b|weights?|bias(es)?|hidden|output|in|out|[ho]|ih|ho)\d?$" % "|".join(sorted(RATE_NAMES, key=len, reverse=True)))
_LARGEST = 5e7
_KILOBYTES = 1 << 17  # by which a process may have grown before what hangs together in circles is freed


def factors_of(value):
    """The parts of a product, of a quotient those above."""
    found, todo = [], [value]
    while todo:
        part = todo.pop(0)
        if isinstance(part, ast.BinOp) and isinstance(part.op, (ast.Mult, ast.MatMult)):
            todo += [part.left, part.right]
        elif isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div):
            todo.append(part.left)
        elif isinstance(part, ast.UnaryOp):
            todo.append(part.operand)
        else:
            found.append(part)
    return found


def is_rate(node):
    """Is it called a rate, of whatever: lr_w, eta2, self.alpha_b? Or one of a list: nu[2]?"""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return isinstance(node.value, (ast.Name, ast.Attribute))
    name = plain(identifier(node))
    return name in RATE_NAMES or bool(_RATE_OF.match(name))


class _Memory:
    """What a setting leaves behind is freed late: its functions hold its names, and its names hold them."""
    freed_at = 0

    @classmethod
    def free(cls):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if most > cls.freed_at + _KILOBYTES:
            gc.collect()
            cls.freed_at = most


class Entry:
    """The function or method that holds the loop, and how it is called."""

    def __init__(self, node, owner="", call=None, sizes=(), shapes=None):
        self.node, self.owner, self.call, self.sizes = node, owner, call, list(sizes)
        self.shapes = shapes or {}  # of parameters that come as arguments
        names = [a.arg for a in node.args.posonlyargs + node.args.args]
        plainly = any(getattr(d, "id", "") == "staticmethod" for d in node.decorator_list)
        self.this = names[0] if owner and names and not plainly else None
        self.names = names[1:] if self.this else names
        self.defaults = defaults_of(node.args)
        self.names += [a.arg for a in node.args.kwonlyargs]

    @staticmethod
    def _value(node, space):
        return eval(compile(ast.fix_missing_locations(ast.Expression(body=node)), "argument", "eval"), space)

    def held(self, space):
        """The object whose method it is, as the call has it. @raises whatever making it raises"""
        return self._value(self.call.func.value, space)

    def object_in(self, space, x=(), y=()):
        """The same, made anew where no call tells of one. @raises whatever its constructor raises"""
        try:
            return self.held(space)
        except Exception:
            return make(space[self.owner], self.sizes or [np.size(x) // max(1, len(x)) or 3, 4, 1], (x, y))

    def bound(self, space, x_name, y_name, x, y):
        """{argument: value}. @raises whatever its constructor raises"""
        given, said = {}, {}
        if self.call is not None:
            said = dict(zip(self.names, [a for a in self.call.args if not isinstance(a, ast.Starred)]))
            said.update({k.arg: k.value for k in self.call.keywords if k.arg})
        if self.this:
            given[self.this] = self.object_in(space, x, y)
        env = Env(x, y, self.sizes or [3, 4, 1], len(np.ravel(y)), {})
        drawn = np.random.RandomState(3)
        for name in self.names:
            if name == x_name:
                given[name] = x
            elif name == y_name:
                given[name] = y
            elif name in self.shapes:
                given[name] = 0.5 * drawn.randn(*self.shapes[name]) if self.shapes[name] != () else 0.5
            elif name in said:
                given[name] = self._value(said[name], space)
            elif name in self.defaults:
                given[name] = self._value(self.defaults[name], space)
            else:
                known, value = env.value(name, False, "backward")
                if not known and (x_like(name) or y_like(name)):  # what it is tried on, beside what it learns from
                    known, value = True, x if x_like(name) else y
                if not known:
                    raise TypeError("nobody calls it, and what its argument %s is cannot be told" % name)
                given[name] = value
        return given


class Setting:
    def __init__(self, finder, label, before, loop, x_name, y_name, entry=None, inside=()):
        self.finder, self.label, self.entry, self.x_name, self.y_name = finder, label, entry, x_name, y_name
        self.loop, self.hooks, self.numbers, self.around, self.own = loop, {}, {}, {}, None
        self.has_batches = any("batch" in line or " bs" in line for lines in finder.source.lines.values() for line in lines)
        self.tables = {n for n in (x_name, y_name) if is_asked_as_table(n, finder.source.lines.values())}
        names = {n.id for n in ast.walk(loop) if isinstance(n, ast.Name)} - {x_name, y_name}
        self.held = entry.node.lineno if entry else 0
        self.are_drawn, self.counts = False, {n for n in names if plain(n) in M_NAMES}
        self.kept_back = [n for n in names if re.search("test|val|dev", n, re.I) and (x_like(n) or y_like(n))]
        owner = entry.owner if entry else ""
        self._compile(list(before), as_module(list(inside), owner), as_module([once(loop)], owner))

    def _compile(self, before, inside, body):
        self.statements = before, inside, body
        around = [self.entry.call or ast.Pass(), self.entry.node.args] if self.entry else []
        run = needed(before, inside + body + around, self.fixed_names())
        self.chunks = [(assigned(s), compiled([s], self.label), compiled([s], self.label, watch=True)) for s in run]
        self.inside = [(assigned(s), compiled([s], self.label), compiled([s], self.label, watch=True)) for s in inside]
        self.code = compiled(body, self.label), compiled(body, self.label, watch=True, costs=True)

    def without_epsilon(self):
        """Sets to 0 what keeps logarithms and quotients from infinity; returns those numbers."""
        parts = [len(p) for p in self.statements]
        made, found = statements_without_epsilon([s for p in self.statements for s in p])
        self._compile(made[:parts[0]], made[parts[0]:parts[0] + parts[1]], made[parts[0] + parts[1]:])
        return found

    def fixed_names(self):
        return {self.x_name, self.y_name}

    def loop_code(self, watch):
        return self.code[1 if watch else 0]

    def _no_hooks(self):
        return {SEEN: lambda a, b, sign, *_: combined(a, b, sign), AT: lambda value, _: value,
                COST: lambda _: None, ONCE: lambda: None, STOP: Stop}

    def _override(self, space, names, x, y):
        for name, value in ((self.x_name, x), (self.y_name, y)):
            if name in names:
                space[name] = as_table(value) if name in self.tables else value
        self._one_batch(space, x, y)

    def _one_batch(self, space, x, y):
        if self.are_drawn:  # m = 1797, of data that are not here
            m = len(np.ravel(y)) if np.ndim(y) < 2 else np.shape(x)[0 if len(x) == len(y) else -1]
            space.update({n: m for n in self.counts if type(space.get(n)) is int and space[n] > MOST})
            for name in self.kept_back:  # what it is tried on: it learns nothing from them
                space.setdefault(name, y if y_like(name) else x)
        if not self.has_batches:
            return
        m = np.shape(x)[0 if len(x) == len(y) else -1]
        for holder, key in taken(space, self.finder.is_own_type, BATCH_NAMES):
            assign(holder, key, m)

    def of_the_file(self):
        """What stands before the loop, run once as the file has it."""
        if self.own is None:
            self.own = dict(self.finder.space)
            self.own.update(self._no_hooks())
            for statement in self.statements[0]:
                try:
                    exec(compiled([statement], self.label), self.own)
                except Exception:
                    continue
            for name, value in list(self.own.items()):
                if isinstance(value, np.ndarray) and value.nbytes > _LARGEST:
                    del self.own[name]  # how it lies is not known then: its memory is needed for the judging
        return self.own

    def own_data(self):
        """(inputs, targets) as the file itself has them; None for what it has not."""
        space, said = self.of_the_file(), {}
        if self.entry is not None and self.entry.call is not None:
            said = dict(zip(self.entry.names, self.entry.call.args), **{k.arg: k.value for k in self.entry.call.keywords if k.arg})
        found = []
        for name in (self.x_name, self.y_name):
            held, _, attribute = name.partition(".")
            try:
                found.append(getattr(self.entry.object_in(space), attribute) if attribute else
                             Entry._value(said[name], space) if name in said else space.get(name))
            except Exception:
                found.append(None)
        return found

    def weights(self):
        """Shapes of the weights that are there before the loop, in the order in which they are made; it needs no data for them."""
        space = self.of_the_file()
        if self.entry is not None and self.entry.this:
            try:
                space = self.entry.held(space)
            except Exception:
                return []
        return [s.shape for s in parameters_of(space, self.finder.is_own_type) if len(s.shape) == 2 and parameter_kind(s.name) == "w"]

    def prepare(self, x, y, watch=False):
        """The space in which the loop is run next."""
        _Memory.free()
        space = dict(self.finder.space)
        space.update(self._no_hooks())
        if watch:
            space.update(self.hooks)
        self._override(space, (self.x_name, self.y_name), x, y)
        for names, code, watched in self.chunks:
            try:
                exec(watched if watch else code, space)
            except Exception:
                pass  # what it would have set is missed where it is needed
            self._override(space, names, x, y)
        self.around = space
        if self.entry is not None:
            given = self.entry.bound(space, self.x_name, self.y_name, x, y)
            space = dict(space, **given)
            for name, value in ((self.x_name, x), (self.y_name, y)):
                held, _, attribute = name.partition(".")
                if attribute:
                    setattr(space[held], attribute, as_table(value) if name in self.tables else value)
            self._one_batch(space, x, y)
        for names, code, watched in self.inside:
            exec(watched if watch else code, space)
        for name, value in self.numbers.items():
            held, _, attribute = name.partition(".")
            assign(space[held] if attribute else space, attribute or name, value)
        return space

    def small_numbers(self, space):
        """[(name, value)] of the numbers between 0 and 1 that the loop reads: its own, and those of the object whose method it is."""
        names = {n.id for n in ast.walk(self.loop) if isinstance(n, ast.Name)}
        found = [(n, space[n]) for n in sorted(names) if n in space]
        this = self.entry.this if self.entry is not None else None
        if this:
            kept = {n.attr for n in ast.walk(self.loop) if isinstance(n, ast.Attribute) and getattr(n.value, "id", "") == this}
            found += [("%s.%s" % (this, n), v) for n, v in sorted(getattr(space[this], "__dict__", {}).items()) if n in kept]
        return [(n, v) for n, v in found if isinstance(v, float) and 0 < v <= 1]

    def literals(self):
        """Numbers between 0 and 1 that the loop hands over when it calls something, or multiplies something with."""
        nodes = list(ast.walk(self.loop))
        given = [a for c in nodes if isinstance(c, ast.Call) for a in c.args + [k.value for k in c.keywords]]
        given += [a for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mult) for a in (n.left, n.right)]
        return sorted({float(a.value) for a in given if isinstance(a, ast.Constant) and isinstance(a.value, float) and 0 < a.value < 1})

    # --- a rate that stands in the text as a number
    def default_rate(self):
        """The default of an argument called a rate, of what the loop calls without one; None where there is no such."""
        definitions = [n for _, t in self.finder.source.whole for n in ast.walk(t) if isinstance(n, ast.FunctionDef)]
        names = called_from([self.loop], definitions)
        given = {k.arg for c in ast.walk(self.loop) if isinstance(c, ast.Call) for k in c.keywords}
        for node in definitions:
            for name, default in defaults_of(node.args).items():
                if node.name in names and plain(name) in RATE_NAMES and name not in given and \
                        isinstance(default, ast.Constant) and isinstance(default.value, float) and default.value > 0:
                    return default.value
        return None

    def _steps(self, tree, said_as):
        """What is subtracted from (or added to) whatever is called so, in this text."""
        for node in ast.walk(tree):
            said = plain(identifier(target_of(node)))
            if not said or not said_as(said):
                continue
            value = node.value
            if isinstance(node, ast.Assign):
                if not (isinstance(value, ast.BinOp) and isinstance(value.op, (ast.Sub, ast.Add)) and
                        ast.unparse(value.left) == ast.unparse(node.targets[0])):  # no step: where it starts
                    continue
                value = value.right
            yield value

    def constant_rate(self, name):
        wanted, found = plain(name).rstrip("0123456789_"), None
        for tree in [self.loop] + [t for _, t in self.finder.source.whole]:
            for value in self._steps(tree, lambda said: said.rstrip("0123456789_") == wanted):
                rate = self._constant_in(value)
                if rate is not None:
                    found = rate
            if found is not None:
                return found
        return self.default_rate() or 1.0

    def rates_of_their_own(self, names, space):
        """{name: (text, value)} where the step of each parameter is multiplied with a rate that has another name or place
        than the others': lr_w and lr_b, eta1 and eta2, rates[0] and rates[1]. {} where one has none."""
        found = {}
        for name in names:
            steps = list(self._steps(self.loop, lambda said, name=name: said == plain(re.findall(r"\w+", name)[-1])))
            rates = [r for r in factors_of(steps[0]) if is_rate(r)] if len(steps) == 1 else []
            try:
                value = number(Entry._value(copy.deepcopy(rates[0]), space)) if len(rates) == 1 else None
            except Exception:
                value = None
            if value is None or not 0 < value < float("inf"):
                return {}
            found[name] = ast.unparse(rates[0]), value
        return found if len({text for text, _ in found.values()}) > 1 else {}

    @staticmethod
    def _constant_in(value):
        return next((float(p.value) for p in factors_of(value)
                     if isinstance(p, ast.Constant) and isinstance(p.value, (int, float)) and 0 < p.value < 1), None)

    # --- a cost that stands in a function
    def ask_cost(self, chain, name, P, x, y):
        space = chain._set_up(x, y)
        chain._put(space, P)
        held, _, method = name.rpartition(".")
        function = getattr(space[held], method) if held else space[name]
        named = {n.rsplit(".")[-1]: s.get(space) for n, s in zip(chain.names, chain.slots)}
        env = Env(x, y, chain.sizes, chain.m, named, dict(named), chain.set_reg)
        try:
            env.last = chain.last_output(P, x, y)
            return number(call(function, env, "cost"))
        except Exception:
            return None
