# SPDX-License-Identifier: MIT
"""Finds classes that read sequences, and how a sequence lies for them: by what runs, and then by what agrees."""
import ast
import copy
import re

import numpy as np

from gradproof_chain_cost import draw
from gradproof_chain_losses import fitting
from gradproof_chain_names import FORWARD, UPDATE, arguments, is_backward, is_cost, plain
from gradproof_chain_object import is_gradient
from gradproof_chain_objects import Slot, arrays_of, methods
from gradproof_chain_results import NoGradient
from gradproof_chain_steps import TARGETS, is_given, is_state
from gradproof_chain_time import GIVEN, MISSED, TimeChain, set_anew_in
from gradproof_chain_trained import those_that_matter

_READS_IN_TIME = re.compile(r"(?-i:RNN|Rnn|(?<![A-Za-z])rnn)|lstm|gru\b|recurren|bptt|elman|h_?prev|prev_?h|hidden_state|\bW_?hh?\b|time_?step|seq_?len|sequence|\bt ?- ?1\]", re.I)
_TRIES = 3000



class TimeWays:
    """The part of a Finder that looks for classes that read sequences."""

    def _reads_in_time(self, cls):
        nodes = [n for t in self.trees for n in ast.walk(t) if isinstance(n, ast.ClassDef) and n.name == cls.__name__]
        return any(_READS_IN_TIME.search(ast.unparse(n)) for n in nodes)

    def _in_time(self):
        """[(cls, backward, forward, costs)] of what may read a sequence."""
        for cls in self._own_classes():
            own = methods(cls, self.is_own_function)
            if "__init__" not in own or not self._reads_in_time(cls):
                continue
            backs = [n for n in own if is_backward(n) and not re.search("reset|zero|clear|clip|init", n)]
            costs = [n for n in own if is_cost(n)]
            updates = [n for n in own if UPDATE.search(n) and n not in backs and not n.startswith("__") and not self._loops(own[n])]
            forwards = [n for n in own if FORWARD.search(n) and (n not in backs or "forward" in n) and not re.search("sample|generate", n)]
            forwards.sort(key=lambda n: (bool(re.search("step|cell|one", n)), not re.search("forward|feed", n), n == "__call__"))
            for backward in backs + costs + updates:
                for forward in forwards[:3] + [None]:
                    if forward != backward:
                        yield cls, backward, forward, [c for c in costs if c != backward]

    def _time_chain(self):
        """(share of the arrays that agree, chain) of the best reading of a class as one of sequences; (-1, None)."""
        share, chain = self._best_in_time()
        if chain is not None:
            try:
                chain.unread = self._unread_in_time(chain)
            except (Exception, SystemExit) as error:
                self.errors.append((chain, error))
        return share, chain

    def _unread_in_time(self, chain):
        """Names of arrays that its cost moves with, and that nobody trains: no states."""
        known, beside, set_anew = [s.path for s in chain.slots], [], set_anew_in(self.trees)
        for names, path, value in arrays_of(chain.pristine, self.is_own_type):
            words = [plain(n) for n in names if isinstance(n, str)]
            is_one = any(is_state(w) and w != "c" for w in words) or names[-1] in set_anew
            if path not in known and np.ndim(value) and not is_one and not is_gradient(names):
                beside.append(Slot(words[-1], path, value))
        X, Y = chain.data()
        return [s.name for s in those_that_matter(chain, beside, [0.7 * p for p in draw(chain)], X, Y)]

    def _best_in_time(self):
        best, tries, dead = (-1.0, None), 0, set()
        for cls, backward, forward, costs in self._in_time():
            for sizes in ([3, 6, 2], [5, 3, 5], [1, 6, 1]):
                if (cls, sizes[0]) in dead:
                    continue
                try:
                    chain = TimeChain(self, cls, sizes, forward, backward)
                except (Exception, SystemExit) as error:
                    self.errors.append((None, error))
                    dead.add((cls, sizes[0]))
                    continue
                if not chain.slots or not chain.fits_sizes():
                    dead.add((cls, sizes[0]))
                    continue
                for x_kind, y_kind, state in self._lies_in_time(chain):
                    tries += 1
                    if tries > _TRIES:
                        return best
                    chain.lie(x_kind, y_kind, state)
                    share = self._share_in_time(chain, costs)
                    is_own = chain.loss in ("own", GIVEN, MISSED)
                    if share > best[0] or share == best[0] >= 0 and is_own and best[1].loss != "own":
                        best = share, copy.copy(chain)
                    if share == 1.0 and is_own:
                        return best
        return best

    @staticmethod
    def _lies_in_time(chain):
        takes = [plain(n) for f in (chain.forward, chain.backward) if f for n, has_default, _ in arguments(getattr(chain.cls, f), True) or []
                 if not has_default]
        states = ("column", "flat", "row") if any(map(is_state, takes)) else ("",)
        for x_kind, targets in TARGETS.items():
            if (x_kind == "series") != (chain.sizes[0] == 1):
                continue
            for y_kind in targets:
                for state in states:
                    if y_kind != "given" or any(map(is_given, takes)):
                        yield x_kind, y_kind, state

    def _share_in_time(self, chain, costs):
        """Sets the cost of a chain that runs; the share of its arrays that agree with it, -1 where it does not run."""
        X, Y = chain.data()
        P = [0.7 * p for p in draw(chain)]
        try:
            with np.errstate(all="ignore"):
                found = chain.run_gradient(P, X, Y, 0.3)
                if any(np.shape(g) != s or not np.all(np.isfinite(g)) for g, s in zip(found, chain.shapes)):
                    return -1.0
                return self._best_cost(chain, costs, found, P, X, Y)
        except (Exception, SystemExit) as error:
            self._note_in_time(chain, error)
            return -1.0

    def _note_in_time(self, chain, error):
        """Keeps what came furthest: it is no fault of how the sequence was given."""
        lines = [line for _, line, _ in self.source.trace(error)]
        far = isinstance(error, NoGradient), len(lines) > 0, lines
        if (lines or far[0]) and (self.furthest is None or far > self.furthest[0]):
            self.furthest = far, copy.copy(chain), error

    def _best_cost(self, chain, costs, found, P, X, Y):
        moving = np.mean([bool(np.any(g)) for g in found])
        ways = [(c, w) for c in costs + [None] for w in (False, True)]
        best = (-1.0, None)
        if chain.y_way == "given":
            takes_misses = any(re.search("err|miss", n) for n, _, _ in arguments(getattr(chain.cls, chain.backward), True) or [])
            for chain.loss in (MISSED, GIVEN) if takes_misses else (GIVEN,):
                if chain.total(P, X, Y, 0.3) is None:
                    return -1.0
                share = self._match(chain, lambda at: chain.total(at, X, Y, 0.3), found, P, X, Y) / len(chain.shapes)
                if share:
                    break
            return moving * share
        chain.loss = "own"
        for chain.cost, chain.wraps in ways:
            try:
                if chain.run_cost(P, X, Y, 0.3) is None:
                    continue
                share = self._match(chain, lambda at: chain.total(at, X, Y, 0.3), found, P, X, Y) / len(chain.shapes)
            except (Exception, SystemExit) as error:
                self._note_in_time(chain, error)
                continue
            if share > best[0]:
                best = share, (chain.cost, chain.wraps)
        if best[1] is not None:
            chain.cost, chain.wraps = best[1]
            return moving * best[0]
        chain.cost, gave = None, chain.run_output(P, X, Y)
        if gave is None or not np.all(np.isfinite(gave[0])):
            return -1.0
        for name in fitting(gave[0]):
            chain.loss = name
            share = self._match(chain, lambda at: chain.total(at, X, Y, 0.3), found, P, X, Y) / len(chain.shapes)
            best = max(best, (share, name), key=lambda b: b[0])
        chain.loss = best[1]
        if best[0] > 0:
            return moving * best[0]
        goes_up = self._match(chain, lambda at: -chain.total(at, X, Y, 0.3), found, P, X, Y) == len(chain.shapes)
        return 0.0 if goes_up else -1.0  # of none of the losses that are known: which is meant, nobody can tell
