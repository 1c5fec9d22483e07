# SPDX-License-Identifier: MIT
"""What a function returned, made into arrays of doubles, with a word about everything that had to be done for it."""
import numbers

import numpy as np

from gradproof_names import Arrays


class Answer:
    """Arrays to be sent, shapes that are not two-dimensional, and remarks for people."""

    def __init__(self):
        self.arrays = {}   # name -> 2-d float64
        self.shapes = {}   # name -> text of a shape that is no matrix: "(4,)"
        self.oddities = {}  # name -> what it is instead of numbers: "None", "a str"
        self.notes = []
        self.cache = None  # what a forward step gave for the way back

    def note(self, text):
        if text not in self.notes and len(self.notes) < 40:
            self.notes.append(text)

    def add(self, name, value):
        """Anything a function may have returned under this name. Never raises."""
        try:
            self._add(name, value)
        except Exception as error:  # a subclass that fights back
            self.oddities[name] = "a %s that cannot be read as numbers (%s)" % (type(value).__name__, type(error).__name__)

    def _add(self, name, value):
        if value is None:
            self.oddities[name] = "None"
            return
        kind = type(value)
        if isinstance(value, np.ma.MaskedArray):
            self.note("%s is a masked array; its masked entries were taken as NaN" % name)
            value = np.ma.filled(value.astype(float), np.nan)
        elif isinstance(value, np.matrix):
            self.note("%s is an np.matrix: for it * is the matrix product; use np.array" % name)
            value = np.asarray(value)
        elif isinstance(value, np.ndarray) and kind is not np.ndarray:
            self.note("%s is a %s, a kind of array of its own; its plain numbers were taken" % (name, kind.__name__))
            value = np.ndarray.view(value, np.ndarray)
        elif isinstance(value, (list, tuple)):
            self.note("%s is a %s; it was taken as an array" % (name, kind.__name__))
            value = np.array(value)
        elif not isinstance(value, np.ndarray):
            if not isinstance(value, (numbers.Number, np.generic)):
                self.oddities[name] = "a %s, not an array" % kind.__name__
                return
            value = np.asarray(value)
        self._check_dtype(name, value)

    def _check_dtype(self, name, value):
        if value.dtype.kind == "O":
            if value.size > 10000 or not all(isinstance(v, numbers.Real) for v in value.ravel().tolist()):
                self.oddities[name] = "an array of objects, not of numbers"
                return
            self.note("%s is an array of Python objects; they were taken as doubles" % name)
        elif value.dtype.kind == "c":
            self.oddities[name] = "an array of complex numbers"
            return
        elif value.dtype.kind not in "fiub":
            self.oddities[name] = "an array of %s, not of numbers" % value.dtype
            return
        elif value.dtype.kind in "iub":
            self.note("%s is of the integer type %s: what was computed for it was cut to whole numbers" % (name, value.dtype))
        elif value.dtype.itemsize < 8:
            self.note("computes in %s" % value.dtype)
        if value.ndim != 2:
            self.shapes[name] = "(%s)" % (", ".join(map(str, value.shape)) + ("," if value.ndim == 1 else ""))
        if value.size > 4000000:  # as np.broadcast_to makes them, without memory
            self.shapes[name] = str(value.shape)
            return
        value = np.array(value, dtype=np.float64, order="F")
        if value.ndim < 2:
            value = value.reshape(-1, 1, order="F")
        elif value.ndim > 2:
            value = value.reshape(value.shape[0], -1, order="F")
        self.arrays[name] = value

    def add_cost(self, value):
        """A cost is a number; an array with one entry is one, too."""
        if isinstance(value, tuple) and value:
            value = value[0]
        self.add("cost", value)
        if "cost" in self.arrays and self.arrays["cost"].size == 1:
            self.shapes.pop("cost", None)
            self.arrays["cost"] = self.arrays["cost"].reshape(1, 1)


def snapshot(value, depth=0):
    """Everything the value holds, as bytes: two snapshots are equal if and only if nothing was written to."""
    if isinstance(value, np.ndarray):
        return (value.shape, value.dtype.str, value.tobytes()) if value.dtype.kind != "O" else None
    if depth < 6:
        if isinstance(value, dict):
            return {str(key): snapshot(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [snapshot(item, depth + 1) for item in value]
    return value if isinstance(value, (int, float, str, bool, type(None))) else None


def with_each_array(value, change, depth=0):
    """The same structure, of dicts, lists and tuples of its own, with change(array) for each array."""
    if isinstance(value, np.ndarray):
        return change(value)
    if depth < 6:
        if isinstance(value, dict):
            made = Arrays((key, with_each_array(item, change, depth + 1)) for key, item in value.items())
            made.more = with_each_array(getattr(value, "more", {}), change, depth + 1)
            return made
        if type(value) in (list, tuple):
            return type(value)(with_each_array(item, change, depth + 1) for item in value)
    return value


def copied(value):
    """The same structure with arrays of its own, so that what is written to it is seen and harms nobody."""
    return with_each_array(value, lambda array: array.copy())


def close(a, b):
    try:
        a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
        return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-4, atol=1e-6))
    except Exception:
        return False
