# SPDX-License-Identifier: MIT
"""Examples in the order in which they were given, all in one batch, while a round of a loop runs: what is compared with
the targets can then be seen, and the gradient of all examples at once does not depend on their order."""
import contextlib
import random

import numpy as np

BATCH_NAMES = {"batch_size", "minibatch_size", "mini_batch_size", "batchsize", "minibatchsize", "mini_batch", "bs"}


def _unchanged(values):
    return None


def _in_order(values, *_, **__):
    return np.arange(values) if isinstance(values, (int, np.integer)) else np.array(values)


class _State(np.random.RandomState):
    def shuffle(self, x):
        return None

    def permutation(self, x):
        return _in_order(x)


class _Generator(np.random.Generator):
    def shuffle(self, x, axis=0):
        return None

    def permutation(self, x, axis=0):
        return _in_order(x)


def _default_generator(seed=None):
    return seed if isinstance(seed, np.random.Generator) else _Generator(np.random.PCG64(seed))


@contextlib.contextmanager
def in_order():
    """Nothing is shuffled in here, by whatever NumPy or `random` offer for it."""
    instead = ((np.random, "shuffle", _unchanged), (np.random, "permutation", _in_order), (np.random, "RandomState", _State),
               (np.random, "default_rng", _default_generator), (random, "shuffle", _unchanged))
    kept = [(module, name, getattr(module, name)) for module, name, _ in instead]
    for module, name, value in instead:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in kept:
            setattr(module, name, value)
