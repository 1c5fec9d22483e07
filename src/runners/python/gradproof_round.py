# SPDX-License-Identifier: MIT
"""One round of somebody's training loop as a chain: the gradient is what the round changes, divided by its rate.

A parameter is a number or array that the round changes and on which its output depends. The output is what the text
compares with the targets (a - y, y / a, a[.., labels]), seen as it runs: no name and no place of it matters.
"""
import contextlib
import io

import numpy as np

from gradproof_chain import Chain, reseed
from gradproof_chain_call import number
from gradproof_chain_names import RATE_NAMES, REG_NAMES
from gradproof_chain_objects import RATE, sorted_by_layer
from gradproof_round_data import few_of
from gradproof_round_state import assign, changed, name_apart, slots_of, taken
from gradproof_round_still import in_order
from gradproof_round_update import descended, feeds, gradient_slots, is_of_one_size, multiple
from gradproof_round_text import AT, COST, ONCE, SEEN, STOP, Stop, combined

_FEW = 5


class NoRound(Exception):
    """Why this loop cannot be read as one that trains."""


class NoUpdate(NoRound):
    """It is none that trains."""


def _same(a, b):
    return a.shape == b.shape and np.array_equal(a, b)


def _values(slots, space):
    return [np.array(s.get(space), dtype=float) for s in slots]


class Targets:
    """Is an array the targets, in whatever layout?"""

    def __init__(self, y):
        self.flat = np.asarray(y, dtype=float).squeeze()
        whole = self.flat.ndim == 1 and np.all(self.flat == np.round(self.flat)) and np.all(self.flat >= 0)
        self.labels = self.flat.astype(int) if whole else np.argmax(self.flat, axis=1) if self.flat.ndim == 2 else None

    def equals(self, value):
        try:
            found = np.asarray(value)
            if found.dtype.kind not in "fiub" or found.size == 0:
                return False
            found = found.astype(float).squeeze()
        except (ValueError, TypeError):
            return False
        if _same(found, self.flat) or _same(found.T, self.flat):
            return True
        return self._one_hot(found) or (found.ndim == 2 and self._one_hot(found.T))

    def _one_hot(self, found):
        if self.labels is None or self.flat.ndim != 1 or found.ndim != 2 or found.shape[0] != self.labels.size:
            return self.flat.ndim == 0 and found.ndim == 1 and found.size > 1 and found.sum() == 1 and found.max() == 1 and \
                int(np.argmax(found)) == int(self.flat)
        return bool(np.all(found.sum(axis=1) == 1) and np.array_equal(np.argmax(found, axis=1), self.labels))

    def one_by_one(self, count):
        """The target of each example, as it is met when they are gone through one after the other."""
        whole = np.atleast_1d(self.flat)
        return list(whole) if whole.shape[0] == count else list(whole.T) if whole.ndim == 2 and whole.shape[1] == count else []

    def among(self, where):
        """Is this index [.., labels]?"""
        parts = where if isinstance(where, tuple) else (where,)
        return self.labels is not None and any(
            np.ndim(p) <= 1 and np.size(p) == self.labels.size and np.array_equal(np.ravel(np.asarray(p)), np.ravel(self.labels))
            for p in parts[1:] if not isinstance(p, (slice, type(None), type(Ellipsis))))


class RoundChain(Chain):
    kind = "script"

    def __init__(self, finder, setting, data, first_line, last_line, functions=(), each=False):
        """setting: how the round is set up (round_setting); data: how inputs and targets lie (round_data)."""
        self.owner, self.setting, self.how, self.cost = finder, setting, data, None
        self.first_line, self.last_line, self.functions = first_line, last_line, list(functions)
        self.m, self.rows, self.each, self.factor = few_of(data) if each else data.m, data.rows, each, 1.0
        self.y_kind = "labels" if data.labels else "rows" if data.rows else "like"
        self.costs_seen, self.slots, self.rates, self.use_printed, self.cost_function, self.set_reg = [], [], {}, True, None, 0.0
        self._find()

    def without_epsilon(self):
        return self.setting.without_epsilon()

    # --- running
    def _set_up(self, x, y, watch=False):
        reseed()
        with contextlib.redirect_stdout(io.StringIO()), in_order():
            space = self.setting.prepare(x, y, watch)
        for held in (space, self.setting.around):  # the loop's own names, and those that functions read
            for holder, key in taken(held, self.owner.is_own_type, RATE_NAMES):
                assign(holder, key, self.rate)
            for holder, key in taken(held, self.owner.is_own_type, REG_NAMES):
                self.takes_reg = True
                assign(holder, key, self.set_reg)
        return space

    rate = RATE
    gradients, forgotten, reads_variables, taken_up, rates_said = (), (), False, 1.0, ""
    step_is_more = step_is_of_one_size = is_climbed = False

    def _go(self, space, watch=False):
        rounds = []

        def stop_after_one():
            if rounds:
                raise Stop()
            rounds.append(1)
        space[ONCE], space[STOP] = stop_after_one, Stop
        reseed()
        try:
            with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"), in_order():
                exec(self.setting.loop_code(watch), space)
        except Stop:
            pass

    def _after(self, P, x, y):
        """The names of the loop after one round."""
        space = self._set_up(x, y)
        self._put(space, P)
        self._go(space)
        return space

    def _round(self, P, x, y):
        return _values(self.slots, self._after(P, x, y))

    def _put(self, space, P):
        for slot, value in zip(self.slots, P):
            slot.put(space, float(value) if slot.shape == () else value.copy())

    def _watched(self, P, x, y):
        """(what is compared with the targets, what is called a cost) as the round runs."""
        found, added, zeros, costs, targets, singles = [], [], [], [], Targets(y), {}
        expected = [] if self.each else targets.one_by_one(self.m)
        count = np.size(y) if not self.how.labels else max(1, len(np.ravel(y)))
        space = {}

        def note(value, found=found):
            try:
                made = np.array(value, dtype=float)
            except (ValueError, TypeError):
                return
            if made.size and made.size % count == 0 and made.size <= 4096:
                (found if np.any(made) else zeros).append(made)

        def note_single(target, value, place):
            held = singles.setdefault(place, [])
            try:
                if len(held) < len(expected) and np.size(target) == np.size(value) == np.size(expected[len(held)]) and \
                        np.array_equal(np.ravel(target), np.ravel(expected[len(held)])):
                    held.append(np.array(value, dtype=float).ravel())
            except (ValueError, TypeError):
                pass

        def seen(a, b, sign, place, of_a=1, of_b=1):
            if expected and sign != "+":
                note_single(a, b, place)
                note_single(b, a, place + ("right",))
            held = added if sign == "+" else found  # a sum with them is a mistake, and still shows what was meant
            if targets.equals(a) and not isinstance(b, int):
                note(b if of_b == 1 else b / of_b, held)
            elif sign != "/" and targets.equals(b) and not isinstance(a, int):
                note(a if of_a == 1 else a / of_a, held)
            return combined(a, b, sign)

        def at(value, where):
            if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.ndim == 2 and targets.among(where):
                note(value)
            return value

        def cost(value):
            if number(value) is not None and all(_same(np.asarray(s.get(space), dtype=float), np.asarray(p)) for s, p in zip(self.slots, P)):
                costs.append(number(value))
        hooks = {SEEN: seen, AT: at, COST: cost}
        self.setting.hooks.update(hooks)
        space = self._set_up(x, y, watch=True)
        space.update(hooks)
        self._put(space, P)
        del found[:], added[:], zeros[:]
        singles.clear()
        try:
            self._go(space, watch=True)
        except Exception:
            if not found:
                raise
        whole = [held for held in singles.values() if len(held) == len(expected) > 1]
        found += added + [np.stack(held) for held in whole[:1]] + zeros  # the last: of units that are all dead
        return (found[0] if found else None), (costs[-1] if costs else None)

    def last_output(self, P, x, y):
        return self._watched(P, x, y)[0]

    # --- what is a parameter
    def _find(self):
        X, Y = self.data()
        x, y = self._parts(X, Y)[0]
        space = self._set_up(x, y)
        before = slots_of(space, self.owner.is_own_type, self.setting.fixed_names())
        kept = _values(before, space)
        self._go(space)
        trained = descended(self.setting.loop)  # what is changed by nothing is changed wrongly, where the output depends on it
        moving = [s for s, k in zip(before, kept) if changed(s, space, k) or s.path[-1][1] in trained]
        if not moving:
            raise NoUpdate("the loop in lines %d to %d changes no array that was there before it" % (self.first_line, self.last_line))
        self.still = [s for s in before if s not in moving]
        self.slots = moving
        draws = np.random.RandomState(7)
        P = [np.asarray(0.5 * draws.randn(*s.shape)) for s in moving]
        base = self._watched(P, x, y)
        if base[0] is None and base[1] is None:
            raise NoRound("nothing in the loop in lines %d to %d is compared with the targets" % (self.first_line, self.last_line))
        kept = []
        for k, slot in enumerate(moving):
            other = [p + 0.25 * draws.randn(*p.shape) if i == k else p for i, p in enumerate(P)]
            now = self._watched(other, x, y)
            if any(a is not None and b is not None and not np.array_equal(a, b) for a, b in zip(base, now)):
                kept.append(slot)
        if not kept:
            raise NoRound("the output does not depend on what the loop in lines %d to %d changes" % (self.first_line, self.last_line))
        name_apart(kept)
        order = sorted_by_layer([s.name for s in kept])
        self.slots = [kept[k] for k in order]
        self._with_few_inputs()
        self.names, self.shapes = [s.name for s in self.slots], [s.shape for s in self.slots]
        if base[0] is not None:
            self.outputs = max(1, base[0].size // (1 if self.each else self.m))
        self.sizes = [self.how.n] + [max(s) if s else 1 for s in self.shapes if len(s) == 2 and min(s) > 1][:-1] + [self.outputs]
        self._find_rates(*self._parts(*self.data())[0])

    def _with_few_inputs(self):
        """784 inputs say no more than 5: so many are asked for where the round runs with them."""
        plainly = self.how, [s.shape for s in self.slots]
        if self.how.n <= _FEW or len(self.how.x_tail) != 1:
            return
        self.how = self.how.with_inputs(_FEW)
        for slot in self.slots:
            slot.shape = tuple(_FEW if k == plainly[0].n else k for k in slot.shape)
        P = [np.asarray(0.4 * np.random.RandomState(9).randn(*s.shape)) for s in self.slots]
        try:
            if all(np.shape(a) == p.shape for p, a in zip(P, self._round(P, *self._parts(*self.data())[0]))):
                return
        except Exception:
            pass
        self.how = plainly[0]
        for slot, shape in zip(self.slots, plainly[1]):
            slot.shape = shape

    def _changes(self, P, after):
        return [a - p if np.shape(a) == np.shape(p) else np.zeros(()) for a, p in zip(after, P)]

    def _find_rates(self, x, y):
        """Which number scales every change, and with it the gradient: one called a rate, else any that does."""
        P = [np.asarray(0.4 * np.random.RandomState(8).randn(*s)) for s in self.shapes]
        once = self._changes(P, self._round(P, x, y))
        self.rate = 2 * RATE
        twice = self._changes(P, self._round(P, x, y))
        self.rate = RATE
        scales = [bool(np.any(a)) and a.shape == b.shape and np.allclose(2 * a, b, rtol=1e-9, atol=1e-14) for a, b in zip(once, twice)]
        self.rate_is_found = all(scales)
        if not any(scales):
            for name, value in self.setting.small_numbers(self._set_up(x, y)):
                self.setting.numbers = {name: 2 * value}
                twice = self._changes(P, self._round(P, x, y))
                self.setting.numbers = {}
                if all(np.any(a) and a.shape == b.shape and np.allclose(2 * a, b, rtol=1e-9, atol=1e-14) for a, b in zip(once, twice)):
                    self.rates = dict.fromkeys(self.names, value)
                    return
        own = {} if all(scales) else self.setting.rates_of_their_own(self.names, self._set_up(x, y))
        self.rates_said = ", ".join("%s for %s" % (text, name) for name, (text, _) in own.items())
        for name, right in zip(self.names, scales):
            self.rates[name] = own[name][1] if own else RATE if right else self.setting.constant_rate(name)

    # --- variables that the text calls gradients
    def find_gradients(self):
        """Notes the variables that hold the gradient, one for each parameter, and what the round makes of them."""
        P = [np.asarray(0.4 * np.random.RandomState(10).randn(*s)) for s in self.shapes]
        space = self._after(P, *self._parts(*self.data())[0])
        changes = self._changes(P, _values(self.slots, space))
        self.step_is_of_one_size = is_of_one_size(changes)
        there = slots_of(space, self.owner.is_own_type, self.setting.fixed_names())
        still = self._never_set([p + 0.1 for p in P], space)
        self.forgotten = [(g.name, s.name) for s, g in zip(still, gradient_slots(still, there)) if g is not None]
        found = gradient_slots(self.slots, there)
        if None in found or not all(feeds(self.setting.loop, g.path[0][1], s.path[0][1]) for g, s in zip(found, self.slots)):
            return
        factors = [multiple(c, g) for c, g in zip(changes, _values(found, space))]
        self.step_is_more = None in factors
        if not self.step_is_more and not self.rate_is_found:  # a step whose rate nobody knows says no more than they do
            return
        if not any(f is not None and f > 0 for f in factors):  # what goes up is a mistake of the step
            self.gradients = found

    def _never_set(self, P, space):
        """Those of still that are the same after a round from other parameters: what is not is computed, as an activation that is kept."""
        other = self._after(P, *self._parts(*self.data())[0])
        return [s for s in self.still if not changed(s, other, np.asarray(s.get(space), dtype=float))]

    def remark(self):
        """What is to be said of its step, or of a gradient that was read from variables."""
        if self.reads_variables:
            why = "it is more than one along it (momentum, Adam, clipping, weight decay?)" if self.step_is_more else "it is not that times the rate"
            return "the gradient was read from %s; the step of the loop was not judged: %s" % (", ".join(g.name for g in self.gradients), why)
        factor = self.factor * self.taken_up
        if factor == -1.0 and self.is_climbed:
            return "its cost is a log-likelihood, which its step makes larger"
        if factor != 1.0:
            return "its step is along %g times the gradient of %s cost: a constant, which the rate takes up" % (factor, "its" if self.loss == "own" else "that")
        return "its arrays have rates of their own: " + self.rates_said if self.rates_said else ""

    def not_judged(self):
        """"db1 (b1 is never changed by the loop)", of each."""
        return ", ".join("%s (%s is never changed by the loop)" % pair for pair in self.forgotten)

    def knows_rate(self):
        return any(rate != 1.0 for rate in self.rates.values())

    # --- what the judge asks
    def data(self, seed=5):
        return tuple(part[:, :self.m] for part in self.how.drawn(seed))

    def _examples(self, X, Y):
        return [self.how.laid_out(X[:, k:k + 1], Y[:, k:k + 1]) for k in range(X.shape[1])]

    def start(self):
        space, drawn = self._set_up(*self.how.laid_out(*self.data())), np.random.RandomState(3)
        return [v if v.shape == s.shape else 0.5 * drawn.randn(*s.shape) for s, v in zip(self.slots, _values(self.slots, space))]

    def _parts(self, X, Y):
        return self._examples(X, Y) if self.each else [self.how.laid_out(X, Y)]

    def run_output(self, P, X, Y):
        outputs = [self._watched(P, x, y)[0] for x, y in self._parts(X, Y)]
        if any(o is None for o in outputs):
            return None
        if not self.each:
            return outputs[0].reshape(-1, outputs[0].shape[-1]) if outputs[0].ndim > 2 else outputs[0]
        return np.stack([o.ravel() for o in outputs], axis=1)

    def run_cost(self, P, X, Y, reg):
        self.set_reg = reg if self.cost_function or self.use_printed else 0.0
        try:
            if self.cost_function is not None:
                found = [self.setting.ask_cost(self, self.cost_function, P, x, y) for x, y in self._parts(X, Y)]
            elif self.use_printed:
                found = [self._watched(P, x, y)[1] for x, y in self._parts(X, Y)]
            else:
                return None
        finally:
            self.set_reg = 0.0
        return None if any(c is None for c in found) else self.factor * sum(found)

    def _gradient_of(self, P, x, y):
        space = self._after(P, x, y)
        if self.reads_variables:
            return _values(self.gradients, space)
        return [(p - a) / self.rates[n] if np.shape(a) == np.shape(p) else a
                for n, p, a in zip(self.names, P, _values(self.slots, space))]

    def run_gradient(self, P, X, Y, reg, times=1):
        self.uses_update = True
        self.set_reg = reg if self.loss == "own" else 0.0
        total = None
        for x, y in self._parts(X, Y):
            found = self._gradient_of(P, x, y)
            total = found if total is None else [t + g for t, g in zip(total, found)]
        self.set_reg = 0.0
        return total

    def is_one_at_a_time(self):
        """Is a round over two examples what two rounds over one are, in one order or the other, or one of them alone?"""
        X, Y = self.data()
        P = [np.asarray(0.4 * np.random.RandomState(9).randn(*s)) for s in self.shapes]
        try:
            both = self._round(P, *self.how.laid_out(X[:, :2], Y[:, :2]))
            a, b = self._examples(X[:, :2], Y[:, :2])
            ways = [self._round(self._round(P, *a), *b), self._round(self._round(P, *b), *a), self._round(P, *a), self._round(P, *b)]
        except Exception:
            return self.how.one_only
        return any(all(np.allclose(u, v, rtol=1e-9, atol=1e-12) for u, v in zip(both, way)) for way in ways)

    def lines(self):
        return "%d-%d" % (self.first_line, self.last_line)

    def described(self):
        said = "one round of the loop in lines %d to %d" % (self.first_line, self.last_line)
        said += ", one example at a time" if self.each else ""
        return said + (", its regulariser set to 0" if self.takes_reg and self.loss != "own" else "")

    def where(self):
        return self.functions
