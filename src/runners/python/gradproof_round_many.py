# SPDX-License-Identifier: MIT
"""Several loops of one file, each with parameters of its own, as one chain: its cost is the sum of theirs.

The derivative by a parameter of one is that of its own cost alone, so nothing is lost and nothing is mixed.
"""
import numpy as np

from gradproof_chain import Chain


class Together(Chain):
    kind, uses_update = "script", True

    def __init__(self, chains):
        first = chains[0]
        self.chains, self.owner, self.backward, self.cost = chains, first.owner, None, None
        self.m, self.rows, self.y_kind, self.outputs, self.sizes = first.m, first.rows, first.y_kind, first.outputs, first.sizes
        self.names, self.shapes = [], []
        for k, chain in enumerate(chains, start=1):
            for name, shape in zip(chain.names, chain.shapes):
                taken = name in self.names
                self.names.append("%s of lines %d to %d" % (name, chain.first_line, chain.last_line) if taken else name)
                self.shapes.append(shape)
        losses = list(dict.fromkeys(c.loss for c in chains))
        self.loss = losses[0] if len(losses) == 1 else ", and ".join("its own cost" if name == "own" else name for name in losses)
        self.takes_reg = any(c.takes_reg for c in chains)
        self.setting = first.setting
        self.functions = [f for c in chains for f in c.functions]

    def _each(self, P, X, Y):
        """(chain, its parameters, its inputs and targets): data of its own where they lie in another way."""
        at = 0
        for chain in self.chains:
            n = len(chain.shapes)
            own = chain.data()
            fits = own[0].shape == X.shape and own[1].shape == Y.shape
            yield (chain, P[at:at + n]) + ((X, Y) if fits else own)
            at += n

    def data(self, seed=5):
        return self.chains[0].data(seed)

    def start(self):
        return [p for c in self.chains for p in c.start()]

    def total(self, P, X, Y, reg):
        found = [c.total(p, x, y, reg) for c, p, x, y in self._each(P, X, Y)]
        return None if any(v is None for v in found) else sum(found)

    def run_cost(self, P, X, Y, reg):
        return self.total(P, X, Y, reg)

    def run_output(self, P, X, Y):
        return None  # of which of them?

    def run_gradient(self, P, X, Y, reg, times=1):
        return [np.asarray(g) for c, p, x, y in self._each(P, X, Y) for g in c.run_gradient(p, x, y, reg)]

    def without_epsilon(self):
        return {value for c in self.chains for value in c.without_epsilon()}

    def remark(self):
        return "; ".join(filter(None, (c.remark() for c in self.chains)))

    def not_judged(self):
        return ", ".join(filter(None, (c.not_judged() for c in self.chains)))

    def lines(self):
        return " ".join(c.lines() for c in self.chains)

    def described(self):
        return "; ".join(c.described() for c in self.chains)

    def where(self):
        return self.functions
