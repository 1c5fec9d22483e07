# SPDX-License-Identifier: MIT
"""A class that reads a sequence, as a chain: the columns of X are its steps in time, and not examples of their own."""
import ast
import copy
import re

import numpy as np

from gradproof_chain import cost_among, gives_cost, reseed
from gradproof_chain_call import call, names_around_calls, note_forward, number
from gradproof_chain_losses import loss
from gradproof_chain_names import M_NAMES, arguments, parameter_kind, plain, y_like
from gradproof_chain_object import ObjectChain, is_gradient
from gradproof_chain_objects import Slot, arrays_of, make
from gradproof_chain_steps import (MANY, STEPS, WAYS, counts, for_reader, is_cut_off, is_given, is_state, is_steps,
                                   like_output, of_output, of_targets)
from gradproof_tree import identifier

GIVEN = "the sum of its outputs, each times what its backward pass is given for it"
MISSED = "minus " + GIVEN  # what it misses, the targets less its outputs


class TimeChain(ObjectChain):
    x_kind = y_kind = y_way = state = ""
    wraps, remark, in_time = False, "", True

    def __init__(self, owner, cls, sizes, forward, backward):
        self.m = STEPS
        ObjectChain.__init__(self, owner, cls, sizes, forward, backward, None, owner.trained)
        self.sizes, self.outputs, self.m = list(sizes), sizes[-1], STEPS
        self._without_states()
        self.called = names_around_calls(owner.trees, (forward, backward))

    def _made(self, cls, sizes):
        return make(cls, sizes, None, lambda key: for_reader(key, sizes[0]))

    def _sizes_of_its_own(self):
        pass

    def _without_states(self):
        """Where a sequence ended the next one starts, so that a state may be kept, and has a derivative, as if it were trained."""
        set_anew = set_anew_in(self.owner.trees)
        self._keep(s for s in self.slots if parameter_kind(s.name) or not is_state(plain(s.name)) or s.path[-1][1] not in set_anew)

    def _keep(self, slots):
        self.slots = list(slots)
        self.names, self.shapes = [s.name for s in self.slots], [s.shape for s in self.slots]

    def fits_sizes(self):
        """Is there a matrix that takes so many inputs, and one that gives so many outputs?"""
        n, h, k = self.sizes
        dims = {d for s in self.shapes for d in s}
        return h in dims and k in dims and bool({n, n + h, n + h + 1} & dims)

    # --- data
    def lie(self, x_kind, y_kind, state):
        self.x_kind, self.y_kind, self.state = x_kind, "steps: " + y_kind, state
        self.y_way = y_kind
        self.m = MANY * STEPS if "batch" in x_kind else STEPS
        self.remark = "%d sequences of %d steps each, one after the other in the columns" % (MANY, STEPS) if "batch" in x_kind else \
            "one sequence of %d steps in time, in the columns" % STEPS

    def data(self, seed=5):
        drawn = np.random.RandomState(seed)
        X = drawn.randn(self.sizes[0], self.m)
        if "number" in self.y_way:
            t = np.arange(self.m)
            return X, np.eye(self.outputs)[:, (t * t // 2 + t + 1) % self.outputs]
        Y = drawn.rand(self.outputs, self.m)
        return X, Y / Y.sum(axis=0) if self.outputs > 1 else Y  # of a cross-entropy only such are targets

    def laid_out(self, X, Y):
        return WAYS[self.x_kind](X), WAYS[self.y_way](Y) if self.y_way != "given" else None

    def _env(self, P, X, Y, reg):
        env = ObjectChain._env(self, P, X, Y, reg)
        many, steps = counts(self.x_kind, X.shape[1])
        env.steps, env.gave, env.m = steps, None, many
        for key, value in list(vars(env.made).items()):
            if is_steps(key, value):
                setattr(env.made, key, steps)
            elif is_cut_off(key, value):
                setattr(env.made, key, max(value, steps))
            elif key in self.counts or plain(key) in M_NAMES - {"n", "m", "size"} and type(value) is int:
                setattr(env.made, key, many)
        n_h, drawn = self.sizes[1], np.random.RandomState(4)
        shape = {"column": (n_h, 1), "flat": (n_h,), "row": (many, n_h)}.get(self.state)
        for name in (self.forward, self.backward, self.cost):
            for argument, has_default, _ in arguments(getattr(self.cls, name), True) or [] if name else []:
                if shape and not has_default and is_state(plain(argument)) and (name == self.forward or self.forward is None or self.cost == name):
                    env.named.setdefault(argument, 0.3 * drawn.randn(*shape))
                elif not has_default and is_steps(argument, 1):
                    env.named.setdefault(argument, steps)
        return env

    # --- running
    def _forward(self, env):
        env.last = None
        if self.forward is None:
            return []
        result = call(getattr(env.made, self.forward), env, "forward")
        names = self.owner.result_names(self.forward, self.cls)
        leftovers = note_forward(env, result, names)
        parts = result if isinstance(result, (tuple, list)) else (result,)
        for called in self.called.get(self.forward, ()):
            for name, value in zip(called, parts if len(called) > 1 else (result,)):
                env.results.setdefault(plain(name), value)
        self._note_output(env, parts if isinstance(result, tuple) else (result,) + tuple(parts))
        return leftovers

    def _note_output(self, env, candidates):
        """The first of these values, or of what the object keeps under the name of an output, that can be the output."""
        m = env.steps * env.m
        kept = [v for n, v in vars(env.made).items() if re.match(r"^(y_?(hat|pred|s)?|o|os|outputs?|outs?|p|ps|probs?|predictions?|scores|logits)$", plain(n))]
        for value in list(candidates) + kept:
            found = of_output(value, self.x_kind, self.outputs, m)
            if found is not None:
                env.last = value if env.last is None or isinstance(env.last, tuple) else env.last
                env.gave = found + (value,)
                return

    def _asked(self, env, name, role, leftovers=()):
        """Calls a method with what is known by the names at its calls, too."""
        function = getattr(env.made, name)
        for argument, has_default, _ in arguments(function) or []:
            if argument in env.named or has_default:
                continue
            if self.y_way == "given" and is_given(plain(argument)) and env.gave is not None:
                env.named[argument] = like_output(env.R, env.gave[2])
                continue
            others = [argument] + self.called.get((name, argument), [])
            known = [env.results[plain(o)] for o in others if plain(o) in env.results]
            if known and y_like(argument) != 2:
                env.named[argument] = known[0]
        self._name_the_rest(function, env, role)
        return call(function, env, role, leftovers=leftovers)

    @staticmethod
    def _name_the_rest(function, env, role):
        """Names that say nothing: the output and then the targets of a cost, the targets of a backward pass."""
        asked = [n for n, has_default, _ in arguments(function) or [] if not has_default]
        unknown = [n for n in asked if not env.value(n, False, role)[0]]
        told = [env.last] if role == "cost" and not any(env.value(n, False, role)[1] is env.last for n in asked if n not in unknown) else []
        told += [env.Y] if env.Y is not None and not any(y_like(n) for n in asked if n not in unknown) else []
        if len(unknown) == len(told) > 0 and env.last is not None:
            env.named.update(zip(unknown, told))

    def run_cost(self, P, X, Y, reg):
        reseed()
        env = self._env(P, X, Y, reg)
        leftovers = self._forward(env)
        if self.cost is not None and self.cost != self.backward:
            if self.wraps:
                env.X, env.Y = [env.X], [env.Y]  # of a text of one sentence
            return number(self._asked(env, self.cost, "cost"))
        names = self.owner.result_names(self.backward, self.cls)
        if not gives_cost(self.backward, names) and not self._returns_cost(self.backward):
            return None
        return cost_among(self._asked(env, self.backward, "backward", leftovers), names)

    def _returns_cost(self, name):
        definition = self.owner.source.definition(getattr(self.cls, name))
        return any(isinstance(n, ast.Return) and re.search("loss|cost|^err", identifier(n.value), re.I)
                   for n in ast.walk(definition)) if definition is not None else False

    def run_output(self, P, X, Y):
        reseed()
        env = self._env(P, X, Y, 0.0)
        self._forward(env)
        return env.gave

    def total(self, P, X, Y, reg):
        if self.loss == "own":
            return self.run_cost(P, X, Y, reg)
        gave = self.run_output(P, X, Y)
        if gave is None:
            return None
        if self.loss in (GIVEN, MISSED):
            given = of_output(like_output(Y.ravel(order="F"), gave[2]), self.x_kind, self.outputs, X.shape[1])[0]
            return (1 if self.loss == GIVEN else -1) * float(np.sum(given * gave[0]))
        return loss(self.loss, gave[0], of_targets(Y, self.x_kind, gave[1]))

    def run_gradient(self, P, X, Y, reg, times=1):
        reseed()
        env = self._env(P, X, Y, reg)
        held = self._held(env)
        env.R = Y.ravel(order="F")
        fresh = copy.deepcopy(vars(env.made)) if times > 1 else {}
        for round_ in range(times):
            if round_:  # where the sequence before it ended is another place to start from
                self._start_anew(env.made, fresh)
            reseed()
            leftovers = self._forward(env)
            kept = [np.array(s.get(env.made), dtype=float) for s in self.slots]
            result = self._asked(env, self.backward, "backward", leftovers)
        return self._read(env, result, kept, held)

    def _start_anew(self, made, fresh):
        """All as it was before, but the gradients: those of the call before are still there."""
        kept = [(Slot("", path, value), np.array(value)) for names, path, value in arrays_of(made, self.owner.is_own_type)
                if any(is_gradient([n]) for n in names)]
        vars(made).update(copy.deepcopy(fresh))
        for slot, value in kept:
            try:
                slot.put(made, value)
            except (AttributeError, KeyError, IndexError, TypeError):  # of a list that was empty before
                pass


def set_anew_in(trees):
    """Attributes that methods give another value, which is none that the old one is part of; not where an object is made."""
    found = set()
    for node in [n for t in trees for n in ast.walk(t) if isinstance(n, ast.FunctionDef) and not re.search("init|build|make|create", n.name)]:
        for part in ast.walk(node):
            for target in part.targets if isinstance(part, ast.Assign) else ():
                for one in getattr(target, "elts", [target]):
                    if isinstance(one, ast.Attribute) and not any(
                            isinstance(n, ast.Attribute) and n.attr == one.attr for n in ast.walk(part.value)):
                        found.add(one.attr)
    return found
