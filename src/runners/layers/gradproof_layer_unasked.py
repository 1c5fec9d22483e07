# SPDX-License-Identifier: MIT
"""What a layer computes with and nothing was asked by: arrays of its constructor that move what comes out, and that are
changed, or have a gradient somewhere. A constant, such as an encoding of positions, is and has neither.
"""
import numpy as np

from gradproof_chain_names import base
from gradproof_chain_objects import Slot, walk
from gradproof_chain_trained import trained_names
from gradproof_layer_names import Kept, kept_by, title_of

_TITLE = "one that nothing was asked by"


def moves(run, slot, outputs):
    """Does what comes out change with this array of a new object?"""
    kept = run.kept
    try:
        value = np.asarray(slot.get(run.made({})), dtype=float)
        run.kept = kept + [Kept(slot, _TITLE)]
        moved = run.forward({_TITLE: value + 0.1 * np.random.RandomState(5).randn(*value.shape)})[2]
    except Exception:  # it is no array that can be another
        return False
    finally:
        run.kept = kept
    return len(moved) != len(outputs) or any(not np.array_equal(a, b) for a, b in zip(moved, outputs))


def _arrays(made, is_own):
    """{its path: the array} of what an object keeps."""
    found = {}
    for _, path, _ in kept_by(made, is_own):
        try:
            found[tuple(path)] = np.array(Slot("", path, None).get(made), dtype=float)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            continue
    return found


def _left_over(layer, run, cotangents):
    """Shapes of the arrays that a backward pass sets or returns, and that are no gradient which is asked."""
    before = _arrays(run.forward({})[0], layer.is_own_type)
    made, parts = run.backward({}, cotangents)
    asked = {tuple(k.gradient) for k in run.kept if k.gradient is not None}
    shapes = {a.shape for path, a in _arrays(made, layer.is_own_type).items()
              if path not in asked and (path not in before or not np.array_equal(before[path], a))}
    given = run.returned
    given = list(given.values()) if isinstance(given, dict) else given if isinstance(given, (tuple, list)) else [given]
    return shapes | {np.shape(v) for v in given if isinstance(v, np.ndarray) and not any(v is p for p in parts.values())}


def _held(made, is_own, trained):
    """[(names, path, shape)] of the arrays that an object keeps, and of the numbers that are trained: a slope of 0.25."""
    out = []
    walk(made, [], [], is_own, lambda value, names: isinstance(value, float) and base(str(names[-1])) in trained, set(), out)
    return [(names, path, np.shape(value)) for names, path, value in out]


def unasked(layer, run, taken):
    """Their names. taken: how many cotangents its backward pass takes"""
    trained = trained_names([tree for source in [layer.source] + layer.source.beside for _, tree in source.whole])
    kept = {tuple(k.slot.path) for k in run.kept}
    outputs, shapes = run.forward({})[2], None
    found = []
    for names, path, shape in _held(run.made({}), layer.is_own_type, trained):
        if tuple(path) in kept or not moves(run, Slot("", path, None), outputs):
            continue
        if shapes is None:
            random = np.random.RandomState(6)
            shapes = _left_over(layer, run, [random.randn(*o.shape) for o in outputs[:taken]])
        title = title_of(names, layer.lists)
        if shape in shapes or base(title) in trained:
            found.append(title)
    return found
