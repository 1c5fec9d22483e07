# SPDX-License-Identifier: MIT
"""Networks of neurons that are dicts of lists of numbers: the weights of one unit, its bias last, one example at a time."""
import numpy as np

from gradproof_chain import Chain
from gradproof_chain_names import BACKWARD, FORWARD, RATE_NAMES, UPDATE, arguments, plain
from gradproof_chain_objects import RATE
from gradproof_chain_single import OneByOne


def _required(function):
    return [n for n, has_default, _ in arguments(function) or [] if not has_default]


class NeuronChain(Chain):
    """forward(network, row), backward(network, expected), update(network, row, rate): what the last changes is the gradient."""
    uses_update, cost = True, None

    def __init__(self, owner, forward, backward, update, sizes, key, row_has_target):
        self.owner, self.forward, self.backward, self.update = owner, forward, backward, update
        self.sizes, self.outputs, self.key, self.row_has_target = list(sizes), sizes[-1], key, row_has_target
        self.names = ["W%d" % l for l in range(1, len(sizes))]
        self.shapes = [(b, a + 1) for a, b in zip(sizes, sizes[1:])]

    def start(self):
        drawn = np.random.RandomState(3)
        return [0.5 * drawn.randn(*s) for s in self.shapes]

    def _ran(self, P, X, Y):
        network = [[{self.key: [float(w) for w in unit]} for unit in layer] for layer in P]
        row = [float(v) for v in X.ravel()] + ([int(np.argmax(Y))] if self.row_has_target else [])
        return network, row, self.forward(network, row)

    def run_output(self, P, X, Y):
        return np.asarray(self._ran(P, X, Y)[2], dtype=float)

    def run_cost(self, P, X, Y, reg):
        return None

    def run_gradient(self, P, X, Y, reg, times=1):
        network, row, _ = self._ran(P, X, Y)
        self.backward(network, [float(v) for v in Y.ravel()])
        given = {n: RATE if plain(n) in RATE_NAMES else None for n in _required(self.update)}
        rest = [network, row]
        self.update(**{n: v if v is not None else rest.pop(0) for n, v in given.items()})
        after = [np.array([unit[self.key] for unit in layer], dtype=float) for layer in network]
        return [(np.asarray(p) - a) / RATE for p, a in zip(P, after)]

    def where(self):
        return [self.forward, self.backward, self.update]


class NeuronWays:
    """The part of a Finder that looks for such functions."""

    def _neuron_chain(self):
        text = "\n".join(line for lines in self.source.lines.values() for line in lines)
        key = next((k for k in ("weights", "w", "weight") if "['%s']" % k in text or '["%s"]' % k in text), None)
        if key is None:
            return None
        own = self._own_functions()
        two = {n: f for n, f in own.items() if len(_required(f)) == 2}
        three = [f for n, f in own.items() if len(_required(f)) == 3 and UPDATE.search(n) and any(plain(a) in RATE_NAMES for a in _required(f))]
        for forward in [f for n, f in two.items() if FORWARD.search(n) and not BACKWARD.search(n)]:
            for backward in [f for n, f in two.items() if BACKWARD.search(n)]:
                for update in three:
                    for sizes, has_target in (([3, 4, 2], True), ([3, 4, 2], False), ([3, 4, 1], True), ([3, 4, 1], False)):
                        chain = OneByOne(NeuronChain(self, forward, backward, update, sizes, key, has_target))
                        try:
                            X, Y = chain.data()
                            found = chain.run_gradient(chain.start(), X, Y, 0.0)
                            fits = all(g.shape == s and np.all(np.isfinite(g)) and np.any(g) for g, s in zip(found, chain.shapes))
                        except (Exception, SystemExit) as error:
                            self.errors.append((None, error))
                            continue
                        self._with_cost(chain, [])
                        if fits and chain.loss:
                            return chain
        return None
