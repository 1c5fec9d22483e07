# SPDX-License-Identifier: MIT
"""A class of somebody's as a chain: made by its own constructor, its parameters set, its methods called one after the other."""
import copy
import re

import numpy as np

from gradproof_chain import M, Chain, cost_among, gives_cost, reseed, sizes_by_weights
from gradproof_chain_call import Env, call, note_forward, number
from gradproof_chain_names import M_NAMES, RATE_NAMES, REG_NAMES, arguments, base_of_gradient, parameter_kind, plain
from gradproof_chain_objects import CannotMake, arrays_of, make, parameters_of, sorted_by_layer
from gradproof_chain_words import words_for
from gradproof_clip import CLIPPING
from gradproof_chain_results import NoGradient, NoStep, base, gradients, leaves
from gradproof_round_update import is_of_one_size


def is_gradient(names):
    return any(re.match(r"_?(d|grad|nabla|delta_?w|delta_?b)|\w+_grad(ient)?s?(_?\d*|_\w+)$", w, re.I) for w in map(str, names) if not w.isdigit())


class ObjectChain(Chain):
    kind = "class"

    def __init__(self, owner, kind, sizes, forward, backward, cost, trained=()):
        """trained: parameters_of"""
        self.trained = trained
        self.asked_sizes, self.moved, self.unread = sizes, [], []  # [(slot, value)] that is not asked for; names that nothing was read of
        self.owner, self.cls, self.sizes, self.outputs = owner, kind, sizes, sizes[-1]
        self.forward, self.backward, self.cost = forward, backward, cost
        reseed()
        self.pristine = self._made(kind, sizes)
        told = {plain(n) for n, _, _ in arguments(kind.__init__, True) or []} & M_NAMES if kind else set()
        self.counts = [k for k, v in vars(self.pristine).items() if plain(k) in told and v == M]  # of the examples it was told of
        slots = parameters_of(self.pristine, owner.is_own_type, trained)
        order = sorted_by_layer([s.name for s in slots])
        self.slots = [slots[k] for k in order]
        self._share()
        self._without_memories()
        self._first_layer_first()
        self._sizes_of_its_own()
        self.names, self.shapes = [s.name for s in self.slots], [s.shape for s in self.slots]

    def with_one_output(self):
        if self.sizes != self.asked_sizes or type(self) is not ObjectChain:
            return None
        return ObjectChain(self.owner, self.cls, self.sizes[:-1] + [1], self.forward, self.backward, self.cost, self.trained)

    def _made(self, kind, sizes):
        data, words = self.data(), words_for(kind, sizes)
        if words:
            self.remark = "it was made with %s" % ", ".join("%s = %r" % w for w in words.items())
        try:
            return make(kind, sizes, None, words.get)
        except CannotMake:
            return make(kind, sizes, (data[0].T.copy(), data[1].T.copy()), words.get)

    def _share(self):
        """One array known under two names is one parameter."""
        seen, kept = [], []
        for slot in self.slots:
            value = slot.get(self.pristine)
            if not (isinstance(value, np.ndarray) and any(value is other for other in seen)):
                seen.append(value)
                kept.append(slot)
        self.slots = kept

    def _without_memories(self):
        """What an optimiser remembers of W1 is called mW1 or vW1, and lies as W1 does: no parameter, and nothing to be drawn."""
        shapes = {s.name: s.shape for s in self.slots}
        self.slots = [s for s in self.slots if not (s.name[:1] in "mvs" and shapes.get(s.name[1:].lstrip("_")) == s.shape)]

    def _first_layer_first(self):
        """Layers that know one another may be met from the last one on: W1, W2 are W2, W1 where only so they have the sizes asked for."""
        def sizes(slots):
            return sizes_by_weights([s.name for s in slots], [s.shape for s in slots], self.asked_sizes)
        numbers = [re.search(r"\d+$", s.name) for s in self.slots]
        if sizes(self.slots) == self.asked_sizes or not all(numbers):
            return
        last = max(int(n.group()) for n in numbers)
        turned = sorted(self.slots, key=lambda s: -int(re.search(r"\d+$", s.name).group()))
        if sizes(turned) == self.asked_sizes:
            for slot, number_ in zip(self.slots, numbers):
                slot.name = slot.name[:number_.start()] + str(last + 1 - int(number_.group()))
            self.slots = turned

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
        return note_forward(env, self._ask(env, self.forward, "forward"), self._names_of(self.forward))

    def _ask(self, env, what, role, leftovers=()):
        """Calls one of its methods, or a function beside it."""
        return call(what if callable(what) else getattr(env.made, what), env, role, leftovers=leftovers)

    def _names_of(self, what):
        return self.owner.result_names(what, self.cls)

    def _rate(self):
        return self.owner.rate_of(self.backward, self.cls)

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
            return number(self._ask(env, self.cost, "cost"))
        names = self._names_of(self.backward)
        if not gives_cost(getattr(self.backward, "__name__", self.backward), names):
            return None
        self._after(env, self._forward(env))
        return cost_among(self._ask(env, self.backward, "backward"), names)

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
            result = self._ask(env, self.backward, "backward", leftovers)
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
                rate = self._rate()
            found = [np.asarray((k - a.reshape(k.shape)) / rate) if a.shape == k.shape or (k.shape == () and a.size == 1) else a
                     for k, a in zip(kept, after)]
            if CLIPPING.set_aside and is_of_one_size(found):  # what is cut off is of one size as well
                raise NoStep("what it changes is changed by one and the same amount nearly everywhere: its step is none along a "
                             "gradient alone (Adam, RMSprop, clipping?); a method that returns the gradient, or keeps it, is judged")
            return found
        if isinstance(result, (tuple, list)) and len(result) > 1 and number(result[0]) is not None and \
                np.ndim(result[0]) == 0 and len(leaves(result)) == len(self.shapes) + 1:
            result = result[1] if len(result) == 2 else result[1:]
        try:
            return gradients(result, self._names_of(self.backward), self.names, self.shapes)
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
            if not sibling and isinstance(slot.path[-1][1], str):  # dW beside weights
                of_kind = [v for t, v, p in found if p[:-1] == slot.path[:-1] and v.shape == slot.shape and isinstance(p[-1][1], str) and
                           parameter_kind(base_of_gradient(p[-1][1])) == parameter_kind(slot.path[-1][1]) is not None]
                sibling = of_kind if len(of_kind) == 1 else []
            by_holder[slot.name] = sibling[-1] if len(sibling) >= 1 else None
        if all(v is not None for v in by_holder.values()):
            return [by_holder[s.name] for s in self.slots]
        if not found:
            raise error
        return gradients(dict((t, v) for t, v, _ in found), [], self.names, self.shapes)

    def where(self):
        return [self.function(n) for n in dict.fromkeys((self.forward, self.cost, self.backward)) if n]
