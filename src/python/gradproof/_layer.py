# SPDX-License-Identifier: MIT
"""Checks of layers: objects with forward(x) and backward(dout)."""
from __future__ import annotations

from typing import Any

import numpy as np

from . import _core
from ._functions import options_of, random_state_kept
from ._report import Report
from ._trees import Tree, results


def _gradient_names(name: str) -> tuple[str, ...]:
    return (f"d{name}", f"grad_{name}", f"{name}_grad", f"d_{name}", f"g{name}")


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size > 0


class _Parameters:
    """The arrays of a layer that have a gradient: attributes W with dW, or two dicts params and grads."""

    def __init__(self, layer: Any) -> None:
        self.layer = layer
        self.holder, self.gradients = self._dicts(layer)
        if self.holder is None:
            found = vars(layer)
            self.names = [n for n, v in found.items() if _is_array(v) and any(g in found for g in _gradient_names(n))]
        else:
            self.names = [n for n, v in self.holder.items() if _is_array(v)]

    @staticmethod
    def _dicts(layer: Any) -> tuple[Any, Any]:
        for values, gradients in (("params", "grads"), ("parameters", "gradients"), ("parameters", "grads")):
            a, b = getattr(layer, values, None), getattr(layer, gradients, None)
            if isinstance(a, dict) and isinstance(b, dict):
                return a, gradients
        return None, None

    def get(self) -> list[np.ndarray]:
        return [self.holder[n] if self.holder is not None else getattr(self.layer, n) for n in self.names]

    def set(self, *arrays: np.ndarray) -> None:
        for held, array in zip(self.get(), arrays):
            held[...] = array  # whoever shares the array shares its numbers

    def gradient(self) -> list[Any]:
        found = getattr(self.layer, self.gradients) if self.holder is not None else vars(self.layer)
        return [next((found[g] for g in (n if self.holder is not None else "", *_gradient_names(n)) if g and g in found),
                     np.empty((0, 0))) for n in self.names]


def check_layer(layer: Any, x: Any, **options: Any) -> Report:
    """Is layer.backward(dout) the derivative of layer.forward(x), by x and by the parameters?

    Parameters are the attributes that have a gradient once backward was called (W with dW, grad_W, W_grad), or the
    dict params with the dict grads. backward may also return (dx, dW, db, ...) in the order of these attributes.

    >>> import numpy as np
    >>> import gradproof as gp
    >>> class Affine:
    ...     def __init__(self):
    ...         self.W, self.b = np.array([[0.5, -1.0, 0.3], [2.0, 1.5, -0.7]]), np.array([0.1, 0.2])
    ...     def forward(self, x):
    ...         self.x = x
    ...         return x @ self.W.T + self.b
    ...     def backward(self, dout):
    ...         self.dW, self.db = dout.T @ self.x, dout.sum(axis=0)
    ...         return dout @ self.W
    >>> bool(gp.check_layer(Affine(), np.array([[1.0, 2.0, -0.5], [0.3, -1.0, 0.8]])))
    True
    """
    for name in ("forward", "backward"):
        if not callable(getattr(layer, name, None)):
            raise TypeError(f"{type(layer).__name__} has no {name}(); a layer has forward(x) and backward(dout)")
    tree = Tree(x)
    with random_state_kept():
        made_before = dict(vars(layer)) if hasattr(layer, "__dict__") else {}
        y = results(layer.forward(tree.put_together(tuple(a.copy() for a in tree.arrays))), "forward")
        returned = layer.backward(np.ones_like(y[0]) if len(y) == 1 else tuple(map(np.ones_like, y)))
        parameters = _Parameters(layer)
        by_return = isinstance(returned, tuple) and not parameters.names and len(returned) > len(tree.arrays)
        if by_return:
            # what forward keeps for backward is no parameter
            parameters.names = [n for n, v in made_before.items() if _is_array(v) and getattr(layer, n) is v]
            wanted_shapes = [np.shape(g) for g in returned[len(tree.arrays):]]
            parameters.names = [n for n in parameters.names if np.shape(getattr(layer, n)) in wanted_shapes]
            if len(parameters.names) != len(wanted_shapes):
                raise TypeError(
                    f"backward returns {len(wanted_shapes)} arrays beside dx, and which attributes of "
                    f"{type(layer).__name__} they are the gradients of is not clear; set self.dW beside self.W")
        kept = [array.copy() for array in parameters.get()]

        def backward(*given: np.ndarray) -> Any:
            count = len(tree.arrays)
            layer.forward(tree.put_together(given[:count]))
            v = given[count:]
            return layer.backward(v[0] if len(v) == 1 else v)

        def dx(*given: np.ndarray) -> list[Any]:
            answer = backward(*given)
            if by_return or (isinstance(answer, tuple) and len(answer) > len(tree.arrays)):
                answer = answer[:len(tree.arrays)] if tree.kind is tuple else answer[0]
            return tree.take_apart(answer, "what backward returns")

        def gradient(*given: np.ndarray) -> list[Any]:
            answer = backward(*given)
            return list(answer[len(tree.arrays):]) if by_return else [np.array(g) for g in parameters.gradient()]

        functions = {"forward": lambda *arrays: results(layer.forward(tree.put_together(arrays)), "forward"),
                     "backward": dx, "gradient": gradient, "set": parameters.set, "get": parameters.get}
        wanted = options_of(layer, tree, **options)
        try:
            return Report._of_core(_core.check_layer(tree.arrays, parameters.get(), functions, wanted))
        finally:
            parameters.set(*kept)
