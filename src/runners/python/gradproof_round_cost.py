# SPDX-License-Identifier: MIT
"""Which cost a round of a training loop descends: its own, or the one that fits its step best."""
import ast
from fractions import Fraction

import numpy as np

from gradproof_chain_losses import fitting, loss, output_as_columns
from gradproof_chain_names import UPDATE, is_cost
from gradproof_chain_trained import moved_apart
from gradproof_round import NoRound


class RoundCosts:
    """The part of a RoundFinder that chooses the cost of a chain, and the factor by which its step is along that cost's gradient."""

    def _slopes(self, chain, cost, P):
        drawn, out = np.random.RandomState(11), []
        h = 1e-2 if self.finder.source.mentions_float32 else 1e-5
        for k, p in enumerate(P):
            d = drawn.randn(*p.shape) if p.shape else np.asarray(1.0)
            ends = [cost([q + s * h * d if i == k else q for i, q in enumerate(P)]) for s in (1, -1)]
            out.append((ends[0] - ends[1]) / (2 * h) if None not in ends else np.nan)
        return np.array(out)

    def _score(self, chain, cost, P, found):
        """(share of the arrays that agree, the factor by which they do)."""
        slopes, drawn = self._slopes(chain, cost, P), np.random.RandomState(11)
        claims = np.array([np.sum(g * (drawn.randn(*p.shape) if p.shape else 1.0)) if np.shape(g) == p.shape else np.nan for g, p in zip(found, P)])
        tolerance = 1e-2 if self.finder.source.mentions_float32 else 1e-5

        def share(factor):
            return np.mean(np.abs(factor * slopes - claims) <= tolerance * np.maximum(np.abs(factor * slopes), np.maximum(np.abs(claims), 1e-8)))
        factors = {"": 1.0}
        if chain.reads_variables:
            pass  # what is called a gradient is one: no rate, and no factor
        else:
            if chain.loss == "own":
                factors.update({"2": 2.0, "1/2": 0.5})
                if chain.is_climbed:
                    factors["-1"] = -1.0  # m is none: whether a gradient is that of a sum or of a mean is what it is asked
            if not chain.knows_rate():  # a number in the text that all changes are multiplied with
                factors.update((str(c), c) for c in chain.setting.literals())
            if chain.each:
                factors.update(self._one_factor(slopes, claims))
        ranked = [(share(f), f) for f in factors.values()]
        if not np.any(np.abs(slopes) > 1e-12):
            return 0.0, 1.0
        best = max(s for s, _ in ranked)
        return next(r for r in ranked if r[0] == best)

    @staticmethod
    def _one_factor(slopes, claims):
        """Of one example at a time: any fraction of whole numbers, as 1/20. There is no m that it could be."""
        k = int(np.argmax(np.abs(slopes)))
        ratio = claims[k] / slopes[k] if np.isfinite(claims[k]) and slopes[k] else 0.0
        near = Fraction(ratio).limit_denominator(1000) if np.isfinite(ratio) else 0
        return {"one": float(near)} if near > 0 and abs(float(near) - ratio) <= 1e-6 * ratio else {}

    def choose(self, chain):
        """The same; by the variables that are called gradients where the step is more than one along them."""
        share = self._choose(chain)
        chain.find_gradients()
        if share == 1.0:
            return share
        if chain.gradients:
            kept = chain.loss, chain.use_printed, chain.cost_function, chain.factor, dict(chain.rates)
            chain.reads_variables = True
            by_name = self._choose(chain)
            if by_name > share or chain.step_is_more and by_name >= share:
                return by_name
            chain.reads_variables = False
            chain.loss, chain.use_printed, chain.cost_function, chain.factor, chain.rates = kept
        elif chain.step_is_of_one_size:
            raise NoRound("what the loop in lines %d to %d changes is changed by one and the same amount nearly everywhere: its step is "
                          "no step along a gradient alone (Adam, RMSprop, clipping?), and no variable has the name of a gradient, as dW1 has"
                          % (chain.first_line, chain.last_line))
        return share

    def _choose(self, chain):
        """Sets the cost of the chain; returns the share of its arrays that agree with it at one point."""
        X, Y = chain.data()
        P = [np.asarray(0.6 * np.random.RandomState(17).randn(*s)) for s in chain.shapes]
        tried = []
        with np.errstate(all="ignore"):
            for printed, function in [(True, None)] + [(False, f) for f in self._cost_functions(chain)]:
                chain.use_printed, chain.cost_function, chain.loss, chain.factor = printed, function, "own", 1.0
                value = chain.run_cost(P, X, Y, 0.3)
                if value is None or not np.isfinite(value):
                    continue
                found = chain.run_gradient(P, X, Y, 0.3)
                if not self._depends(chain, P, X, Y, value):
                    continue
                chain.is_climbed = value < 0  # a log-likelihood: what its step adds is its gradient
                share, factor = self._score(chain, lambda at: chain.run_cost(at, X, Y, 0.3), P, found)
                tried.append((share, printed, function, factor))
                if share == 1.0:
                    break
            if tried:
                share, chain.use_printed, chain.cost_function, chain.factor = max(tried, key=lambda t: (t[0], t[1]))
                chain.loss = "own"
                return share
            chain.use_printed, chain.cost_function, chain.loss, chain.factor = False, None, "", 1.0
            found = chain.run_gradient(P, X, Y, 0.0)
            output = chain.run_output(P, X, Y)
            columns = output_as_columns(output, chain.outputs, chain.m) if output is not None else None
            if columns is None or not np.all(np.isfinite(columns)):
                return -1.0
            scores = []
            for name in fitting(self._outputs(chain, P, X, Y, columns)):
                def cost(at, name=name):
                    return loss(name, output_as_columns(chain.run_output(at, X, Y), chain.outputs, chain.m), Y)
                scores.append(self._score(chain, cost, P, found) + (name,))
                if scores[-1][:2] == (1.0, 1.0):
                    break
            share = max(s[0] for s in scores)
            # of one example at a time the gradients add up: it is a sum rather than a mean
            _, rate, chain.loss = min((s for s in scores if s[0] == share), key=lambda s: (s[1] != 1.0, chain.each and "mean" in s[2]))
            if rate != 1.0:
                chain.taken_up = rate if chain.knows_rate() else 1.0
                chain.rates = {name: known * rate for name, known in chain.rates.items()}
            return share

    @staticmethod
    def _outputs(chain, P, X, Y, columns):
        """The output at more points than one: what lies between 0 and 1 by chance does not at all of them."""
        found = [columns]
        for seed in (1, 2, 3, 4):
            drawn = np.random.RandomState(seed)
            more = output_as_columns(chain.run_output([1.5 * drawn.randn(*p.shape) for p in P], X, Y), chain.outputs, chain.m)
            if more is not None and np.all(np.isfinite(more)):
                is_share = np.all((more >= 0) & (more <= 1))  # 1 - 1e-20 is 1 to a computer, and a share all the same
                found.append(np.clip(more, 1e-12, 1 - 1e-12) if is_share else more)
        return np.hstack(found)

    @staticmethod
    def _depends(chain, P, X, Y, value):
        other = chain.run_cost([moved_apart(p) for p in P], X, Y, 0.3)
        return other is not None and other != value

    def _cost_functions(self, chain):
        """Own functions that look like costs, and that the loop names, or the function around it: a loop in another has no
        other cost than that one."""
        names, entry = list(self.finder._own_functions()), chain.setting.entry
        text = ast.dump(entry.node if entry is not None else chain.setting.loop)
        if entry is not None and entry.this:
            names += ["%s.%s" % (entry.this, n) for n in vars(self.finder.space.get(entry.owner, object))]
        own = [(name, name.rsplit(".")[-1]) for name in names]
        return [name for name, n in own if is_cost(n) and not UPDATE.search(n) and "'%s'" % n in text]
