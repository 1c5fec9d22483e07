# SPDX-License-Identifier: MIT
"""How the inputs and targets of a training loop lie, and drawn ones that lie the same."""
import copy
import re

import numpy as np

from gradproof_chain_names import plain, x_like, y_like

MOST = 12
def two_of(names):
    """(name of the inputs, name of the targets) of these, training before test; None for what is not among them."""
    def best(kind):
        ranked = sorted(((kind(n), "test" not in plain(n) and "val" not in plain(n), "train" in plain(n), -k, n)
                         for k, n in enumerate(names) if kind(n)), reverse=True)
        return ranked[0][-1] if ranked else None
    x, y = best(x_like), best(y_like)
    return (x, y) if x != y else (None, y)


class Table(np.ndarray):
    """An array for code that expects a table of pandas, and takes the array out of it."""

    @property
    def values(self):
        return np.asarray(self)

    @property
    def iloc(self):
        return np.asarray(self)

    loc = iloc

    def to_numpy(self, *_, **__):
        return np.asarray(self)


def is_asked_as_table(name, texts):
    """Does any line of these texts ask it for its values, as it would a table?"""
    asked = re.compile(r"\b%s\s*\.\s*(values|iloc|loc|to_numpy)\b" % re.escape(name))
    return any(asked.search(line) for lines in texts for line in lines)


def as_table(value):
    return value.view(Table) if isinstance(value, np.ndarray) else value


class Lie:
    """Inputs (m, ...) or (n, m), targets the same or class numbers (m,)."""

    def __init__(self, x_shape, y, labels=False, rows=True, classes=1):
        self.rows, self.labels, self.classes, self.one_only = rows, labels, classes, False
        y = np.asarray(y)
        self.x_tail = tuple(x_shape[1:]) if rows else tuple(x_shape[:-1])
        self.m = min(MOST, x_shape[0] if rows else x_shape[-1])
        self.y = (y[:self.m] if rows else y[..., :self.m]).copy()
        self.y_tail = self.y.shape[1:] if rows else self.y.shape[:-1]
        self.n = max(1, int(np.prod(self.x_tail)))
        self.is_positive = False

    def with_inputs(self, n):
        """The same with so many inputs to an example."""
        made = copy.copy(self)
        made.x_tail, made.n = (n,), n
        return made

    def with_classes(self, classes):
        made = copy.copy(self)
        made.classes = classes
        return made

    @staticmethod
    def of(x, y):
        """How two arrays of somebody lie; None where they do not lie beside one another."""
        try:
            x, y = np.asarray(x), np.asarray(y)
        except ValueError:
            return None
        found = Lie._of(x, y)
        if found is not None:  # what is nowhere negative may stand in a logarithm
            found.is_positive = bool(np.all(x >= 0))
        return found

    @staticmethod
    def _of(x, y):
        if x.dtype.kind not in "fiub" or y.dtype.kind not in "fiub" or x.ndim == 0 or y.ndim == 0 or x.size == 0 or x.size > 3000000:
            return None
        labels = y.ndim == 1 and y.dtype.kind in "iu" and y.min() >= 0 and y.max() < 100 and x.ndim > 1
        classes = int(y.max()) + 1 if labels and y.max() > 1 else 1
        if x.shape[0] == y.shape[0] and not (x.ndim == 2 == y.ndim and x.shape[1] == y.shape[1] > x.shape[0]):
            return Lie(x.shape, y, labels, True, classes)
        if x.ndim == 2 and x.shape[-1] == y.shape[-1]:
            return Lie(x.shape, y, labels, False, classes)
        return None

    def drawn(self, seed):
        X = np.random.RandomState(seed).randn(self.n, self.m)
        X = np.abs(X) if self.is_positive else X
        y = self.y
        if self.labels and self.classes > 1:
            return X, np.eye(self.classes)[:, np.asarray(y, dtype=int).ravel() % self.classes]
        Y = np.asarray(y, dtype=float)
        if self.y_tail and Y.size > self.m and not Y.any():  # a table that is filled where nobody looked: one class each
            Y = np.eye(Y.size // self.m)[np.arange(self.m) % (Y.size // self.m)]
            Y = Y if self.rows else Y.T
        return X, (Y.reshape(self.m, -1).T if self.rows else Y.reshape(-1, self.m)).copy()

    def laid_out(self, X, Y):
        m = X.shape[1]
        x = np.ascontiguousarray(X.T).reshape((m,) + self.x_tail) if self.rows else X.reshape(self.x_tail + (m,)).copy()
        if self.labels:
            return x, np.argmax(Y, axis=0) if Y.shape[0] > 1 else Y.ravel().astype(int)
        return x, np.ascontiguousarray(Y.T).reshape((m,) + self.y_tail) if self.rows else Y.reshape(self.y_tail + (m,)).copy()


def few_of(lie):
    """How many examples are enough where each is a round of its own: a few, among which every target has two values. A number
    that no text divides by: with 10 a tenth in it would be taken for the mean."""
    Y = lie.drawn(5)[1]
    return next((m for m in (7, 11, 13, 17, 19) if m < lie.m and np.all(np.any(Y[:, :m] != Y[:, :1], axis=1))), lie.m)


def usual(n=3, m=7, outputs=0):
    """How they lie where a file has none: likeliest first. outputs: how many there are, 0 where that is not known."""
    k = outputs if outputs > 1 else 3
    two, more = np.arange(m) % 2, (k - 1 - np.arange(m)) % k  # the last class is there: max() + 1 is how many there are
    if outputs < 2:
        yield Lie((m, n), two, labels=True)
        yield Lie((m, n), two.reshape(m, 1) * 1.0)
    if outputs != 1:
        yield Lie((m, n), np.eye(k)[more])
        yield Lie((m, n), more, labels=True, classes=k)
    if outputs < 2:
        yield Lie((n, m), two.reshape(1, m) * 1.0, rows=False)
    if outputs != 1:
        yield Lie((n, m), np.eye(k)[:, more], rows=False)
        yield Lie((n, m), more, labels=True, rows=False, classes=k)
    if outputs < 2:
        yield Lie((m,), two * 1.0)
