# SPDX-License-Identifier: MIT
"""A class of somebody's as a chain: made by its own constructor, its parameters set, its methods called one after the other."""
import copy
import re

import numpy as np

from gradproof_chain import M, Chain, cost_among, gives_cost, reseed, sizes_by_weights
from gradproof_chain_call import Env, call, note_forward, number
from gradproof_chain_names import M_NAMES, RATE_NAMES, REG_NAMES, arguments, plain
from gradproof_chain_objects import CannotMake, arrays_of, make, parameters_of, sorted_by_layer
from gradproof_chain_results import NoGradient, base, gradients, leaves


def is_gradient(names):
    return any(re.match(r"_?(d|grad|nabla|delta_?w|delta_?b)", w, re.I) for w in map(str, names) if not w.isdigit())


class ObjectChain(Chain):
    kind = "class"

    def __init__(self, owner, kind, sizes, forward, backward, cost, trained=()):
        """trained: parameters_of"""
        self.asked_sizes, self.moved, self.unread = sizes, [], []  # [(slot, value)] that is not asked for; names that nothing was read of
        self.owner, self.cls, self.sizes, self.outputs = owner, kind, sizes, sizes[-1]
        self.forward, self.backward, self.cost = forward, backward, cost
        reseed()
        self.pristine = self._made(kind, sizes)
        told = {plain(n) for n, _, _ in arguments(kind.__init__, True) or []} & M_NAMES
        self.counts = [k for k, v in vars(self.pristine).items() if plain(k) in told and v == M]  # of the examples it was told of
        slots = parameters_of(self.pristine, owner.is_own_type, trained)
        order = sorted_by_layer([s.name for s in slots])
        self.slots = [slots[k] for k in order]
        self._share()
        self._sizes_of_its_own()
        self.names, self.shapes = [s.name for s in self.slots], [s.shape for s in self.slots]

    def _made(self, kind, sizes):
        data = self.data()
        try:
            return make(kind, sizes)
        except CannotMake:
            return make(kind, sizes, (data[0].T.copy(), data[1].T.copy()))

    def _share(self):
        """One array known under two names is one parameter."""
        seen, kept = [], []
        for slot in self.slots:
            value = slot.get(self.pristine)
            if not (isinstance(value, np.ndarray) and any(value is other for other in seen)):
                seen.append(value)
                kept.append(slot)
        self.slots = kept

    def _sizes_of_its_own(self):
        self.sizes = sizes_by_weights([s.name for s in self.slots], [s.shape for s in self.slots], self.sizes)
        self.outputs = self.sizes[-1]
        if self.outputs > self.m and self.outputs != self.asked_sizes[-1]:
            self.m = self.outputs + 3  # two fewer are asked as well: a class that no example is of is unknown to what counts them

    def has_bias_node(self, sizes):
        """Has its first layer one input more than it was asked for, which is always 1? Sets how many it is given."""
        if self.sizes[0] != sizes[0] + 1:
            return False
        self.sizes = list(sizes)
        return True

    def fresh(self, P):
        made = copy.deepcopy(self.pristine)
        for slot, value in list(zip(self.slots, P)) + self.moved:
            slot.put(made, float(value) if slot.shape == () else value.copy())
        return made

    def start(self):
        return [np.asarray(s.get(self.pristine), dtype=float) for s in self.slots]

    def _env(self, P, X, Y, reg):
        x, y = self.laid_out(X, Y)
        made = self.fresh(P)
        for key in list(vars(made)):
            if plain(key) in REG_NAMES and isinstance(vars(made)[key], (int, float)) and not isinstance(vars(made)[key], bool):
                self.takes_reg = True
                setattr(made, key, reg)
        for key in self.counts:
            setattr(made, key, X.shape[1])
        env = Env(x, y, self.sizes, self.m, {}, regular=reg)
        env.made = made
        return env

    def _forward(self, env):
        env.last = None  # of the call before
        if self.forward is None:
            return []
        result = call(getattr(env.made, self.forward), env, "forward")
        return note_forward(env, result, self.owner.result_names(self.forward, self.cls))

    def _after(self, env, leftovers):
        """Last activation, where the forward pass keeps it on the object and returns nothing."""
        if env.last is None:
            for names, _, value in arrays_of(env.made, self.owner.is_own_type)[::-1]:
                if sorted(np.shape(value)) == sorted((self.outputs, self.m)) and not re.match("d|grad|delta", str(names[-1])):
                    env.last = value
                    break

    def run_cost(self, P, X, Y, reg):
        reseed()
        env = self._env(P, X, Y, reg)
        if self.cost is not None and self.cost != self.backward:
            leftovers = self._forward(env)
            self._after(env, leftovers)
            if self.y_kind == "tokens":
                env.X, env.Y = [env.X], [env.Y]  # of a text of one sentence
            return number(call(getattr(env.made, self.cost), env, "cost"))
        names = self.owner.result_names(self.backward, self.cls)
        if not gives_cost(self.backward, names):
            return None
        self._after(env, self._forward(env))
        return cost_among(call(getattr(env.made, self.backward), env, "backward"), names)

    def run_output(self, P, X, Y):
        reseed()
        env = self._env(P, X, Y, 0.0)
        self._after(env, self._forward(env))
        return env.last

    def run_gradient(self, P, X, Y, reg, times=1):
        reseed()
        env = self._env(P, X, Y, reg)
        held = self._held(env)
        for _ in range(times):
            reseed()
            leftovers = self._forward(env)
            self._after(env, leftovers)
            kept = [np.array(s.get(env.made), dtype=float) for s in self.slots]
            result = call(getattr(env.made, self.backward), env, "backward", leftovers=leftovers)
        return self._read(env, result, kept, held)

    def _held(self, env):
        """What it keeps that is called like a gradient: {path: (which object it is, its values)}."""
        return {tuple(path): (id(value), np.array(value)) for names, path, value in arrays_of(env.made, self.owner.is_own_type)
                if is_gradient(names)}

    def _read(self, env, result, kept, held):
        after = [np.array(s.get(env.made), dtype=float) for s in self.slots]
        if any(a.shape != k.shape or not np.array_equal(a, k) for a, k in zip(after, kept)):
            self.uses_update = True
            rate = next((v for n, v in vars(env.made).items() if plain(n) in RATE_NAMES - {"step"}
                         and isinstance(v, (int, float))), None)
            if rate is None:
                rate = self.owner.rate_of(self.backward, self.cls)
            return [np.asarray((k - a.reshape(k.shape)) / rate) if a.shape == k.shape or (k.shape == () and a.size == 1) else a
                    for k, a in zip(kept, after)]
        if isinstance(result, (tuple, list)) and len(result) > 1 and number(result[0]) is not None and \
                np.ndim(result[0]) == 0 and len(leaves(result)) == len(self.shapes) + 1:
            result = result[1] if len(result) == 2 else result[1:]
        try:
            return gradients(result, self.owner.result_names(self.backward, self.cls), self.names, self.shapes)
        except NoGradient as error:
            return self._on_the_object(env, error, held)

    def _on_the_object(self, env, error, held):
        """@raises error where none is there, or none of them was set by these calls"""
        now = self._held(env)
        if now and all(path in held and held[path][0] == which and np.array_equal(held[path][1], values)
                       for path, (which, values) in now.items()):
            raise error
        found = []
        for names, path, value in arrays_of(env.made, self.owner.is_own_type):
            words = [str(n) for n in names]
            if is_gradient(names):
                numbers_ = [int(w) for w in words if w.isdigit()]
                last = [w for w in words if not w.isdigit()][-1]
                title = last if re.search(r"\d", last) or not numbers_ else "%s%d" % (last, numbers_[-1] + 1)
                found.append((title, value, path))
        by_holder = {}
        for slot in self.slots:
            sibling = [v for t, v, p in found if p[:-1] == slot.path[:-1] and v.shape == slot.shape and
                       base(slot.path[-1][1]) in base(p[-1][1])]
            by_holder[slot.name] = sibling[-1] if len(sibling) >= 1 else None
        if all(v is not None for v in by_holder.values()):
            return [by_holder[s.name] for s in self.slots]
        if not found:
            raise error
        return gradients(dict((t, v) for t, v, _ in found), [], self.names, self.shapes)

    def where(self):
        return [getattr(self.cls, n) for n in dict.fromkeys((self.forward, self.cost, self.backward)) if n]
