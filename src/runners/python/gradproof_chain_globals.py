# SPDX-License-Identifier: MIT
"""Functions whose parameters are no arguments, but names of the file: each array by itself, or all in one dict."""
import dis
import re
import types

import numpy as np

from gradproof_chain import FunctionChain, sizes_by_weights
from gradproof_chain_call import note_forward
from gradproof_chain_names import PARAMS_NAMES, RATE_NAMES, REG_NAMES, arguments, base, parameter_kind, plain, x_like, y_like
from gradproof_chain_objects import sorted_by_layer
from gradproof_chain_results import gradients, numbers
from gradproof_source import nested

_LARGEST = 60000
_STATE = re.compile(r"^(h|s|a|c)_?(prev|0|init|last|start)$|^prev_?(h|c|hidden|state|cell)$|^(hidden|initial|cell)_?state$|^state$")


def globals_of(functions, is_own):
    """(names of the file that these functions, and those they call, read; names that they set)."""
    read, kept, todo, seen = {}, {}, list(functions), set()
    while todo:
        function = todo.pop(0)
        if id(function) in seen or not isinstance(function, types.FunctionType):
            continue
        seen.add(id(function))
        for code in nested(function.__code__):
            for step in dis.get_instructions(code):
                if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                    read[step.argval] = None
                    called = function.__globals__.get(step.argval)
                    if isinstance(called, types.FunctionType) and is_own(called):
                        todo.append(called)
                elif step.opname == "STORE_GLOBAL":
                    kept[step.argval] = None
    return list(read), list(kept)


class Globals:
    """Names of the file that some functions read, and set (kept): the parameters among them (names), the name of the dict
    that holds these, "" where each has a name of its own (held), and their shapes, None where one is not there."""

    def __init__(self, read, kept, names, held, shapes):
        self.read, self.kept, self.names, self.held, self.shapes = read, kept, names, held, shapes


class GlobalChain(FunctionChain):
    def __init__(self, owner, forward, backward, outputs, layout, bias, found, shapes=None):
        """found: what the functions read and set; shapes: of the parameters, where they are not to be tried."""
        names, held, self.found = found.names, found.held, found
        FunctionChain.__init__(self, owner, forward, backward, None, outputs, layout, bias, "dict" if held else None, list(names))
        self.held, self.kept, self.tokens = held, found.kept, False
        self.has_own_sizes = shapes is not None
        if shapes is not None:
            self.shapes = list(shapes)
            self.sizes = sizes_by_weights(self.names, self.shapes, self.sizes)
            self.outputs = self.sizes[-1]
        single = [n for n in found.read if isinstance(owner.space.get(n), (int, float))]
        self.regular, self.rates = ([n for n in single if plain(n) in known] for known in (REG_NAMES, RATE_NAMES))
        self.takes_reg = bool(self.regular)

    def with_one_output(self):
        return None if self.has_own_sizes else GlobalChain(self.owner, self.forward, self.backward, 1, self.layout, self.bias, self.found)

    def laid_out(self, X, Y):
        if self.tokens:  # whatever else was tried
            self.y_kind = "tokens"
        return FunctionChain.laid_out(self, X, Y)

    def _env(self, P, X, Y, reg):
        env = FunctionChain._env(self, P, X, Y, reg)
        space = self.owner.space
        if self.held:
            space[self.held] = env.params
        else:
            space.update(zip(self.names, env.P))
        for name in self.regular:
            space[name] = env.regular = reg
        in_rows = any(parameter_kind(n) == "b" and s[:1] == (1,) and len(s) == 2 for n, s in zip(self.names, self.shapes) if s != (1, 1))
        for function in (self.forward, self.cost, self.backward):
            for name, has_default, _ in arguments(function) or [] if function is not None else []:
                if not has_default and _STATE.match(plain(name)):
                    env.named.setdefault(name, np.zeros((1, self.sizes[1]) if in_rows else (self.sizes[1], 1)))
        return env

    def _rate(self):
        return float(self.owner.space[self.rates[0]]) if len(self.rates) == 1 and not self.takes_rate() else FunctionChain._rate(self)

    def _parameters_after(self, env):
        space = self.owner.space
        held = space.get(self.held) if self.held else space
        return [np.array(held[n], dtype=float) for n in self.names]

    def _forward(self, env):
        leftovers = FunctionChain._forward(self, env)
        if self.forward is not None and env.last is None:
            note_forward(env, {n: self.owner.space[n] for n in self.kept if n in self.owner.space}, [])
        return leftovers

    def _gradients(self, result, names):
        if result is None:
            result = {n: self.owner.space[n] for n in self.kept
                      if n in self.owner.space and numbers(self.owner.space[n]) is not None and n not in self.names}
        return gradients(result, names, self.names, self.shapes)


class GlobalWays:
    """The part of a Finder that looks for parameters among the names of the file."""

    def _among_globals(self, functions):
        """Globals of these functions, looked up once."""
        key = tuple(map(id, functions))
        if key not in self.globals_by:
            self.globals_by[key] = self._globals(*globals_of(functions, self.is_own_function))
        return self.globals_by[key]

    def data_read(self, functions):
        """Names of the file that these functions read as its data, and that stand nowhere, for they come from a file that
        is not here: {name: is it the targets?}."""
        key = ("data",) + tuple(map(id, functions))
        if key not in self.globals_by:
            read, _ = globals_of(functions, self.is_own_function)
            unset = [n for n in read if n in self.source.assigned and (n not in self.space or n in self.lent)]
            self.globals_by[key] = {n: y_like(n) == 2 for n in unset if max(x_like(n), y_like(n)) == 2}
        return self.globals_by[key]

    def lend(self, functions, x, y):
        """Sets such names to what is asked."""
        for name, is_targets in self.data_read([f for f in functions if f is not None]).items():
            self.space[name] = y if is_targets else x
            self.lent.add(name)

    def _globals(self, read, kept):
        for name in read:
            value = self.space.get(name)
            if plain(name) in PARAMS_NAMES and isinstance(value, dict):
                keys = [k for k, v in value.items() if isinstance(k, str) and parameter_kind(k) and isinstance(v, np.ndarray)]
                if keys:
                    keys = [keys[k] for k in sorted_by_layer(keys)]
                    return Globals(read, kept, keys, name, self._shapes_if_small([value[k] for k in keys]))
        known = self.source.assigned | set(kept)
        names = [n for n in read if self._is_trained(n) or parameter_kind(n) and n in known and
                 (n not in self.space or isinstance(self.space[n], (np.ndarray, float)) or plain(n).startswith("b") and self.space[n] == 0)]
        names = [names[k] for k in sorted_by_layer(names)]
        there = [self.space.get(n) for n in names]
        return Globals(read, kept, names, "", self._shapes_if_small(there) if names and all(v is not None for v in there) else None)

    def _is_trained(self, name):
        """Is it an array of the file that is no parameter by its name, and has a gradient in the text?"""
        value = self.space.get(name)
        return base(name) in self.trained and not self._known(name) and isinstance(value, np.ndarray) and value.dtype.kind == "f"

    @staticmethod
    def _shapes_if_small(values):
        shapes = [np.shape(v) for v in values]
        return shapes if sum(int(np.prod(s)) for s in shapes) <= _LARGEST else None

    def _global_ways(self, forward, backward, costs):
        used = [f for f in (forward, backward) if f is not None]
        found = self._among_globals(used + costs[:1])
        if not any(parameter_kind(n) == "w" for n in found.names):
            return
        for tokens in (False, True) if found.shapes is not None else ():
            chain = GlobalChain(self, forward, backward, 1, "columns", "column", found, found.shapes)
            if tokens and chain.sizes[0] != chain.sizes[-1]:
                continue
            chain.tokens, chain.m = tokens, 4 if tokens else chain.m
            yield chain
        for outputs in (2, 1, 10):
            for layout in ("columns", "rows"):
                for bias in ("column", "row", "flat"):
                    yield GlobalChain(self, forward, backward, outputs, layout, bias, found)

    def _global_chain(self):
        fallback = None
        for forward, backward, costs in self._functions():
            for chain in self._global_ways(forward, backward, costs):
                ran = self.runs(chain)
                if ran is None:
                    continue
                self._with_cost(chain, self._usable_costs(costs, backward))
                if chain.loss and ran and self.agrees(chain):
                    return chain
                fallback = fallback or (chain if chain.loss else None)
                if chain.loss and ran and chain.has_own_sizes:
                    break  # it has the sizes of the file: what it is at others is another network
        return fallback
