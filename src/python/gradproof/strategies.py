# SPDX-License-Identifier: MIT
"""Strategies of Hypothesis for gradients: shapes that shrink, numbers that do not lie at a kink by design.

>>> from hypothesis import given, settings                                      # doctest: +SKIP
>>> @given(gp.strategies.networks())                                            # doctest: +SKIP
... def test_mine(network): assert gp.check_grad(cost(network), grad(network), network.parameters)
"""
from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

try:
    from hypothesis import strategies as st
except ImportError as missing:
    raise ImportError("gradproof.strategies needs Hypothesis: apt-get install python3-hypothesis") from missing


@dataclasses.dataclass(frozen=True)
class Network:
    """X is n[0] x m, Y is n[L] x m of zeros and ones, parameters {"W1": n[1] x n[0], "b1": n[1] x 1, ...}."""
    sizes: tuple[int, ...]
    X: np.ndarray
    Y: np.ndarray
    parameters: dict[str, np.ndarray]


def shapes(axes: int = 2, most: int = 6) -> Any:
    """Shapes of so many axes, each from 1 to `most`."""
    return st.lists(st.integers(1, most), min_size=axes, max_size=axes).map(tuple)


def sizes(layers: tuple[int, int] = (1, 3), most: int = 6) -> Any:
    """n[0], ..., n[L] of networks of layers[0] to layers[1] layers."""
    return st.lists(st.integers(1, most), min_size=layers[0] + 1, max_size=layers[1] + 1).map(tuple)


def arrays(shape: tuple[int, ...], scale: float = 1.0) -> Any:
    """Normal numbers of this shape. They shrink to those of the seed 0: what matters of them is that none is special."""
    return st.integers(0, 2**32 - 1).map(lambda seed: scale * np.random.default_rng(seed).standard_normal(shape))


@st.composite
def networks(draw: Any, layers: tuple[int, int] = (1, 3), most: int = 6, examples: int = 7) -> Network:
    """A network of the notation with examples in columns, its weights scaled by 1/sqrt(n[l-1])."""
    n, m = draw(sizes(layers, most)), draw(st.integers(1, examples))
    parameters = {}
    for layer, (below, here) in enumerate(zip(n[:-1], n[1:]), start=1):
        parameters[f"W{layer}"] = draw(arrays((here, below), below**-0.5))
        parameters[f"b{layer}"] = draw(arrays((here, 1), 0.5))
    Y = (draw(arrays((n[-1], m))) > 0).astype(float)
    return Network(n, draw(arrays((n[0], m))), Y, parameters)
