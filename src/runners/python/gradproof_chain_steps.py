# SPDX-License-Identifier: MIT
"""How a sequence lies: drawn as columns, one for each step in time, and given as whoever reads it expects it."""
import re

import numpy as np

MANY = 5  # sequences at once, where it takes more than one
STEPS = 4
_STEPS = re.compile(r"^(seq(uence)?_?(len(gth)?|size)|(n|num|nb)_?(time_?)?steps|time_?steps?|steps|t|t_x|tx|bptt_?(steps?|len(gth)?)|n_?time|unroll\w*|max_?len(gth)?"
                    r"|window(_?size)?|n_?seq)$", re.I)
_CUT_OFF = re.compile(r"trunc", re.I)
_STATE = re.compile(r"^(h|s|a|c|hs|cs|z)_?(prev(ious)?|0|init|last|start|old|tm1|t_1|in)?$|^(prev(ious)?|last|init(ial)?|old)_?(h|c|s|a|hidden|state|cell|memory)\w*$"
                    r"|^(hidden|initial|cell)(_?(state|prev|init|h))?$|^state(_?prev)?$|^memory$")
_GIVEN = re.compile(r"^(d_?(y|o|out|outputs?|hs?|l|loss|scores?|logits?|z|v|a|next)\w*|d_?(l|j|e|loss|cost)_?d?_?\w+|(up|out(put)?_?)?(stream_?)?grad(ient)?s?\w*|delta\w*|errors?)$")
_TEXT = re.compile(r"^(data|text|corpus|txt|raw_?text|book|contents?|chars?|characters|vocab(ulary)?|letters|words|alphabet|string|train_?(data|text)|char_?(list|set))$")
_NUMBER_OF = re.compile(r"(to|2)_?(ix|idx|int|index|id|i|num|n)s?$|^(stoi|c2i|w2i|char_?(ix|idx|index|dict)|word_?(ix|idx|index|dict))$")
_OF_NUMBER = re.compile(r"^(ix|idx|int|index|id|i|num)_?(to|2)|^itos$")


class Place(int):
    """The number of a word: an index, which can be compared, and nothing to compute with."""
    __array_priority__ = 1000.0

    def _refused(self, *_):
        raise TypeError("the number of a word is an index, and nothing to compute with")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __neg__ = _refused

    def __eq__(self, other):
        return np.equal(int(self), other) if isinstance(other, np.ndarray) else int(self) == other

    def __ne__(self, other):
        return np.not_equal(int(self), other) if isinstance(other, np.ndarray) else int(self) != other

    __hash__ = int.__hash__


def counts(kind, m):
    """(how many sequences, how many steps each) m columns are."""
    if "batch" not in kind:
        return 1, m
    many = MANY if m >= 2 * MANY else 1
    return many, m // many


def _places(A):
    return [Place(k) for k in np.argmax(A, axis=0)]


def _in_batches(A, kind):
    many, steps = counts("batch", A.shape[1])
    return A[:, :many * steps].T.reshape(many, steps, A.shape[0])


WAYS = {
    "numbers": lambda A: _places(A),
    "columns": lambda A: [A[:, t:t + 1].copy() for t in range(A.shape[1])],
    "rows": lambda A: A.T.copy(),
    "rows one by one": lambda A: [A[:, t:t + 1].T.copy() for t in range(A.shape[1])],
    "stacked columns": lambda A: A.T[:, :, None].copy(),
    "batch": lambda A: _in_batches(A, "batch").copy(),
    "batch of steps": lambda A: _in_batches(A, "batch").transpose(1, 0, 2).copy(),
    "batch of numbers": lambda A: np.argmax(_in_batches(A, "batch"), axis=2),
    "matrix": lambda A: A.copy(),
    "series": lambda A: A[0].copy(),
    "last number": lambda A: _places(A)[-1],
    "last column": lambda A: A[:, -1:].copy(),
    "last vector": lambda A: A[:, -1].copy(),
    "last row": lambda A: A[:, -1:].T.copy(),
    "batch of last": lambda A: _in_batches(A, "batch")[:, -1].copy(),
    "batch of last numbers": lambda A: np.argmax(_in_batches(A, "batch")[:, -1], axis=1),
    "last value": lambda A: float(A[0, -1]),
}
# what the targets can be beside such inputs, likeliest first; "given": no targets, but the derivative by the output
TARGETS = {
    "numbers": ("numbers", "columns", "rows", "last number", "last column", "last vector"),
    "columns": ("columns", "numbers", "last column", "last number", "rows", "given"),
    "rows": ("rows", "numbers", "last vector", "last column", "last row", "last number", "given"),
    "rows one by one": ("rows one by one", "numbers", "last row", "last number", "given"),
    "stacked columns": ("stacked columns", "last column", "numbers", "last number", "given"),
    "batch": ("batch", "batch of last", "batch of last numbers", "batch of numbers", "given"),
    "batch of numbers": ("batch of numbers", "batch", "batch of last numbers"),
    "batch of steps": ("batch of steps", "batch of last", "given"),
    "matrix": ("matrix", "last column", "numbers", "given"),
    "series": ("series", "last value"),
}


def is_steps(name, value):
    return type(value) is int and bool(_STEPS.match(name.strip("_")))


def is_cut_off(name, value):
    """After how many steps the way back through time ends: no more is cut off than what is not there."""
    return type(value) is int and bool(_CUT_OFF.search(name))


def is_state(name):
    return bool(_STATE.match(name))


def is_given(name):
    return bool(_GIVEN.match(name))


def for_reader(name, kinds):
    """What the constructor of a class that reads a text wants beside sizes; None for what nobody can tell."""
    letters = "κλμνξοπρστυφχψω"[:kinds]  # none of which is the name of a parameter
    if _OF_NUMBER.search(name):
        return dict(enumerate(letters))
    if _NUMBER_OF.search(name):
        return {c: k for k, c in enumerate(letters)}
    if _TEXT.match(name):
        return letters * 12
    return STEPS if _STEPS.match(name) or _CUT_OFF.search(name) else None


def of_output(value, kind, k, m):
    """(the output as columns (k, ...), is it of the last step alone?) where this value can be the output; None."""
    many, steps = counts(kind, m)
    if isinstance(value, dict):
        value = [value[t] for t in range(steps)] if all(t in value for t in range(steps)) else None
    try:
        if isinstance(value, (list, tuple)):
            parts = [np.asarray(v, dtype=float).ravel() for v in value[-steps:]]
            made = np.stack(parts, axis=1) if len(parts) == steps else None
            return (made, False) if made is not None and many == 1 and made.shape == (k, steps) else None
        made = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None
    if many == 1 and made.size == k * steps and made.ndim:
        if kind == "matrix" and made.shape == (k, steps):
            return made, False
        if made.shape[0] == steps:
            return made.reshape(steps, k).T, False
    if made.shape in ((many, steps, k), (steps, many, k)) and "batch" in kind:
        made = made if kind != "batch of steps" else made.transpose(1, 0, 2)
        return (made.reshape(many * steps, k).T, False) if made.shape == (many, steps, k) else None
    if many > 1 and made.shape in ((many, k), (k, many)):
        return (made.T if made.shape == (many, k) else made), True
    return (made.reshape(k, 1), steps > 1) if many == 1 and made.size == k else None


def like_output(numbers, value):
    """These numbers, over and over, in the form of that output."""
    if isinstance(value, dict):
        return {t: np.roll(like_output(numbers, v), k) for k, (t, v) in enumerate(value.items())}
    if isinstance(value, (list, tuple)):
        return [np.roll(like_output(numbers, v), k) for k, v in enumerate(value)]
    return np.resize(numbers, np.shape(value))


def of_targets(Y, kind, last):
    """The targets beside that output."""
    many, steps = counts(kind, Y.shape[1])
    Y = Y[:, :many * steps]
    return Y[:, steps - 1::steps] if last else Y
