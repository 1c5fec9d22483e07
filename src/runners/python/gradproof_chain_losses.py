# SPDX-License-Identifier: MIT
"""The losses that people mean where their file computes none: of the last activation O and the targets Y, both (n, m)."""
import numpy as np


def _log(p):
    with np.errstate(all="ignore"):
        return np.log(p)


def _bce(O, Y):
    return -np.sum(Y * _log(O) + (1 - Y) * _log(1 - O))


def _cce(O, Y):
    return -np.sum(Y * _log(O))


def _cce_of_scores(O, Y):
    top = O.max(axis=0)
    return np.sum(top + _log(np.exp(O - top).sum(axis=0)) - (Y * O).sum(axis=0))


def _bce_of_scores(O, Y):
    return np.sum(np.logaddexp(0, O) - Y * O)


def _squared(O, Y):
    return np.sum((O - Y) ** 2)


# name for people -> (loss summed over all, factor with m examples and n outputs)
LOSSES = {
    "the mean of the binary cross-entropies": (_bce, lambda m, n: 1 / m),
    "the mean of the cross-entropies": (_cce, lambda m, n: 1 / m),
    "half the mean squared error": (_squared, lambda m, n: 0.5 / m),
    "the mean over the examples of the squared error": (_squared, lambda m, n: 1 / m),
    "the mean squared error over examples and outputs": (_squared, lambda m, n: 1 / (m * n)),
    "the sum of the binary cross-entropies": (_bce, lambda m, n: 1.0),
    "the sum of the cross-entropies": (_cce, lambda m, n: 1.0),
    "half the sum of the squared errors": (_squared, lambda m, n: 0.5),
    "the sum of the squared errors": (_squared, lambda m, n: 1.0),
    "the mean cross-entropy of a softmax of its scores": (_cce_of_scores, lambda m, n: 1 / m),
    "the mean binary cross-entropy of a sigmoid of its scores": (_bce_of_scores, lambda m, n: 1 / m),
    "half the mean squared error over examples and outputs": (_squared, lambda m, n: 0.5 / (m * n)),
}


def output_as_columns(output, outputs, m):
    """The last activation as (n, m); None where it has another shape."""
    try:
        made = np.asarray(output, dtype=float)
    except (TypeError, ValueError):
        return None
    if made.shape == (outputs, m):
        return made
    if made.shape == (m, outputs):
        return made.T
    return made.reshape(outputs, m) if made.size == outputs * m and 1 in (outputs, m) else None


def fitting(output):
    """Names of the losses that this last activation can have, likeliest first."""
    inside = np.all((output > 0) & (output < 1))
    sums = output.shape[0] > 1 and np.allclose(output.sum(axis=0), 1)
    names = list(LOSSES)
    if sums:
        return [n for n in names if "binary" not in n and "scores" not in n]
    if inside:
        return [n for n in names if "scores" not in n and (output.shape[0] == 1 or "of the cross-entropies" not in n)]
    first = ["half the mean squared error"]
    return first + [n for n in names if "entropies" not in n and n not in first and ("softmax" not in n or output.shape[0] > 1)]


def loss(name, output, Y):
    total, factor = LOSSES[name]
    return float(total(output, Y) * factor(Y.shape[1], Y.shape[0]))
