# SPDX-License-Identifier: MIT
"""Functions that are handed an object with the parameters in it: forward(net, x), backward(net, y). The object is made by the
file's own function or class for it, and is a class of somebody's, a namespace, a named tuple, or a dict of dicts."""
import dataclasses
import functools
import inspect
import re
import types

import numpy as np

from gradproof_chain_call import call, names_around_calls, note_forward
from gradproof_chain_names import PARAMS_NAMES, RATE_NAMES, X_NAMES, Y_NAMES, arguments, is_backward, plain
from gradproof_chain_object import ObjectChain
from gradproof_chain_objects import CannotMake, given_for, make, methods

_MAKES = re.compile(r"init|make|create|build|new|construct|random|setup|set_up", re.I)
_MODEL = PARAMS_NAMES | {"net", "model", "nn", "network", "mlp", "ann", "self", "obj", "state", "brain", "nnet", "neural_network", "neural_net"}


class Held:
    """Holds what functions are handed."""

    def __init__(self, model):
        self.model = model


def _parts(value):
    """{name: value} of an object that is no dict; None of what is none."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return value._asdict()
    if isinstance(value, types.SimpleNamespace) or dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dict(vars(value))
    return None


class HandedChain(ObjectChain):
    kind = "functions"

    def __init__(self, owner, maker, sizes, forward, backward):
        self.maker = maker
        ObjectChain.__init__(self, owner, None, sizes, forward, backward, None)

    @functools.cached_property
    def called(self):
        return names_around_calls(self.owner.trees, [f.__name__ for f in (self.forward, self.backward) if f])

    def _made(self, kind, sizes):
        if isinstance(self.maker, type):
            return Held(make(self.maker, sizes))
        made = self.maker(**given_for(self.maker, sizes))
        is_flat = isinstance(made, dict) and not any(isinstance(v, dict) for v in made.values())
        if made is None or isinstance(made, (np.ndarray, list, float, int)) or is_flat or isinstance(made, tuple) and not hasattr(made, "_fields"):
            raise CannotMake("%s makes no object" % self.maker.__name__)
        return Held(made)

    def _env(self, P, X, Y, reg):
        env = ObjectChain._env(self, P, X, Y, reg)
        env.whole = None  # what a forward pass gave, where that is an object
        return env

    def _handed(self, function):
        """The argument that is the object: by its name, by what it says it is, else the first that nobody knows."""
        names = [n for n, has_default, _ in arguments(function) or [] if not has_default]
        said = {n: getattr(a, "__name__", a) for n, a in getattr(function, "__annotations__", {}).items()}
        of_kind = type(self.pristine.model).__name__
        others = {self._handed(f) for f in (self.forward, self.backward) if f} if function is self.cost and self.cost is not self.backward else set()
        for is_it in (lambda n: said.get(n) == of_kind, lambda n: plain(n) in _MODEL and n not in said,
                      lambda n: n in others if others else plain(n) not in X_NAMES | Y_NAMES | RATE_NAMES):
            found = next((n for n in names if is_it(n)), None)
            if found:
                return found
        return None

    def _ask(self, env, what, role, leftovers=()):
        handed = self._handed(what)
        env.named = dict(env.named)
        if handed is not None:
            env.named[handed] = env.made.model
        for argument, has_default, _ in arguments(what) or []:
            known = [env.results[plain(o)] for o in [argument] + self.called.get((what.__name__, argument), []) if plain(o) in env.results]
            if env.whole is not None and getattr(what, "__annotations__", {}).get(argument) in (type(env.whole), type(env.whole).__name__):
                known = [env.whole]
            if argument != handed and known and not has_default and plain(argument) not in Y_NAMES:
                env.named[argument] = known[0]
        try:
            return call(what, env, role, leftovers=leftovers)
        finally:
            env.named.pop(handed, None)

    def _forward(self, env):
        env.last = env.whole = None
        if self.forward is None:
            return []
        result = self._ask(env, self.forward, "forward")
        parts = _parts(result)
        env.whole = result if parts is not None else None
        leftovers = note_forward(env, result if parts is None else parts, self._names_of(self.forward))
        if parts is not None:
            env.cache = result
        for called in self.called.get(self.forward.__name__, ()):
            values = result if isinstance(result, tuple) and len(called) > 1 else (result,)
            env.results.update((plain(n), v) for n, v in zip(called, values) if n)
        return leftovers

    def _read(self, env, result, kept, held):
        parts = _parts(result)
        return ObjectChain._read(self, env, result if parts is None else parts, kept, held)

    def _rate(self):
        return self.owner.rate_of_function(self.backward)

    def where(self):
        return [f for f in dict.fromkeys((self.forward, self.cost, self.backward)) if f is not None]


class HandedWays:
    """The part of a Finder that looks for such functions, and for what makes what they are handed."""

    def _makers(self):
        """Own classes without a backward pass of their own, and functions that are called as what makes something."""
        for cls in self._own_classes():
            own = methods(cls, self.is_own_function)
            if ("__init__" in own or dataclasses.is_dataclass(cls)) and not any(is_backward(n) for n in own):
                yield cls
        for name, function in self._own_functions().items():
            if _MAKES.search(name) and inspect.isfunction(function):
                yield function

    def _handed_chain(self):
        fallback, dead = None, set()
        makers = list(self._makers())
        for forward, backward, costs in self._functions() if makers else ():
            for maker in makers:
                if maker in (forward, backward) or self._loops(backward):
                    continue
                for sizes in ([3, 4, 2], [3, 4, 1], [3, 4, 5, 2], [3, 1]):
                    if (maker, len(sizes), sizes[-1]) in dead:
                        continue
                    try:
                        chain = HandedChain(self, maker, sizes, forward, backward)
                    except (Exception, SystemExit) as error:
                        self.errors.append((None, error))
                        dead.add((maker, len(sizes), sizes[-1]))
                        continue
                    if not chain.slots:
                        dead.add((maker, len(sizes), sizes[-1]))
                        continue
                    ran = self.runs(chain)
                    if ran is None:
                        continue
                    self._with_cost(chain, self._usable_costs(costs, backward))
                    if ran and chain.loss and self.agrees(chain):
                        return chain
                    fallback = fallback or (chain if chain.loss else None)
        return fallback
