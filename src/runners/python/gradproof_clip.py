# SPDX-License-Identifier: MIT
"""The clipping of a gradient, which leaves no derivative: np.clip(dW, -5, 5), set aside where it stands in a text, and nowhere else."""
import ast
import re
import sys

import numpy as np

from gradproof_tree import identifier, identifier_of_array

LEAST_CLIP = 0.1  # who clips at less cuts off every gradient, and not one that explodes


def _clips(tree):
    """Calls that clip what has the name of a gradient between -c and c."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and identifier(node.func) == "clip" and node.args):
            continue
        said = {k.arg: k.value for k in node.keywords}
        low, high = (node.args[1:3] + [None, None])[:2]
        low, high = low or said.get("a_min", said.get("min")), high or said.get("a_max", said.get("max"))
        is_symmetric = isinstance(low, ast.UnaryOp) and isinstance(low.op, ast.USub) and high is not None and ast.dump(low.operand) == ast.dump(high)
        if is_symmetric and re.match(r"_?(d|g|delta|nabla)", identifier_of_array(node.args[0])):
            yield node


class Clipping:
    """Lets what is clipped at these places be as large as it is, while set_aside; numbers: at which of it something was cut off."""

    def __init__(self):
        self.places, self.numbers, self.set_aside, self._clip = set(), set(), False, np.clip
        np.clip = self.clip

    def look_at(self, texts):
        """texts: [(label, tree)] of what is run under these labels."""
        for label, tree in texts:
            self.places |= {(label, line) for node in _clips(tree) for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}

    def clip(self, a, a_min=None, a_max=None, out=None, **more):
        frame = sys._getframe(1) if self.places else None
        if frame is None or (frame.f_code.co_filename, frame.f_lineno) not in self.places or not np.all(np.asarray(a_max) >= LEAST_CLIP):
            return self._clip(a, a_min, a_max, **(more if out is None else dict(more, out=out)))
        if np.ndim(a_max) == 0 and np.any(np.abs(a) > a_max):
            self.numbers.add(float(a_max))
        if not self.set_aside:
            return self._clip(a, a_min, a_max, **(more if out is None else dict(more, out=out)))
        if out is None:
            return np.array(a, dtype=float)
        out[...] = a
        return out


CLIPPING = Clipping()
