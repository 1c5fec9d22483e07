# SPDX-License-Identifier: MIT
"""Functions whose parameters come as one vector, beside the sizes that it is taken apart with: cost(theta, num_classes, ...).

What is in the vector need not be known: its length is, once the function runs with it and gives so many derivatives back.
"""
import re

from gradproof_chain import FunctionChain
from gradproof_chain_names import PARAMS_NAMES, X_NAMES, arguments, plain

_OTHERS = ((re.compile(r"^(rho|sparsity\w*)$"), 0.1), (re.compile(r"^beta$"), 0.4))


def _lengths(inputs, hidden, outputs):
    """How many parameters networks of such sizes have, with biases and without."""
    return dict.fromkeys((inputs * outputs, (inputs + 1) * outputs, inputs * hidden + hidden * outputs,
                          (inputs + 1) * hidden + (hidden + 1) * outputs, 2 * inputs * hidden + hidden + inputs))


class VectorChain(FunctionChain):
    def __init__(self, owner, backward, name, sizes, length, given):
        FunctionChain.__init__(self, owner, None, backward, None, sizes[-1], "flat", "flat", None, [name], 0, (given, list(sizes)))
        self.shapes = [(length,)]


class RatingsChain(VectorChain):
    """Ratings Y of films by users where R is 1, of features of both: there are no inputs."""

    def _env(self, P, X, Y, reg):
        env = VectorChain._env(self, P, X, Y, reg)
        env.Y = X.copy()
        env.named.update({"R": (X > -0.5) * 1.0, "r": (X > -0.5) * 1.0})
        return env


class VectorWays:
    """The part of a Finder that looks for parameters in one vector."""

    def _vector_ways(self, backward):
        needed = [n for n, has_default, _ in arguments(backward) or [] if not has_default]
        taken = [n for n in needed if plain(n) in PARAMS_NAMES]
        sizes = [n for n in needed if re.search("size|^num_|^n_|_dim", plain(n))]
        if len(taken) != 1 or len(sizes) < 2:
            return
        if {"r", "y"} <= {plain(n) for n in needed} and not any(plain(n) in X_NAMES for n in needed):
            yield self._ratings(backward, taken[0], sizes)
            return
        given = {n: value for n in needed for pattern, value in _OTHERS if pattern.match(plain(n))}
        for outputs in (3, 1):
            for length in _lengths(3, 4, outputs):
                yield VectorChain(self, backward, taken[0], [3, 4, outputs], length, given)

    def _ratings(self, backward, taken, sizes):
        films, users, features = 4, 7, 2
        known = {"user": users, "movie": films, "film": films, "item": films, "product": films, "feature": features, "latent": features}
        given = {n: value for n in sizes for word, value in known.items() if word in plain(n)}
        return RatingsChain(self, backward, taken, [films, users], features * (films + users), given)
