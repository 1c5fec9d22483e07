# SPDX-License-Identifier: MIT
"""torch.autograd.gradcheck with error bars, where torch is there."""
from __future__ import annotations

from typing import Any, Callable

from ._functions import check_vjp
from ._report import Report


def gradcheck(fn: Callable[..., Any], inputs: Any, **options: Any) -> Report:
    """Does fn(*inputs) backpropagate what it computes? The arguments of torch.autograd.gradcheck, without a tolerance.

    inputs: a tensor or a tuple; those that require a gradient are differentiated by. fn returns a tensor or a tuple.
    options: those of check_vjp(). Raises ImportError where there is no torch.
    """
    import torch

    given = inputs if isinstance(inputs, (tuple, list)) else (inputs,)
    places = [k for k, t in enumerate(given) if isinstance(t, torch.Tensor) and t.requires_grad]
    if not places:
        raise ValueError("none of the inputs requires a gradient; set requires_grad=True on one of them")

    def tensors(arrays: tuple[Any, ...], differentiated: bool) -> list[Any]:
        made = list(given)
        for place, array in zip(places, arrays):
            made[place] = torch.as_tensor(array).reshape(given[place].shape).clone().requires_grad_(differentiated)
        return made

    def outputs(made: list[Any]) -> tuple[Any, ...]:
        found = fn(*made)
        found = found if isinstance(found, (tuple, list)) else (found,)
        return tuple(t for t in found if isinstance(t, torch.Tensor) and (t.is_floating_point() or t.is_complex()))

    def value(x: tuple[Any, ...]) -> tuple[Any, ...]:
        with torch.enable_grad():  # a Function may look at what requires a gradient
            return tuple(t.detach().numpy().copy() for t in outputs(tensors(x, True)))

    def vjp(x: tuple[Any, ...], v: tuple[Any, ...]) -> tuple[Any, ...]:
        made = tensors(x, True)
        with torch.enable_grad():
            found = outputs(made)
            pairs = [(t, torch.as_tensor(c).reshape(t.shape)) for t, c in zip(found, v) if t.requires_grad]
            wanted = [made[place] for place in places]
            if not pairs:
                return tuple(torch.zeros_like(t).detach().numpy() for t in wanted)
            gradients = torch.autograd.grad([t for t, _ in pairs], wanted, [c for _, c in pairs], allow_unused=True)
        return tuple((torch.zeros_like(t) if g is None else g).detach().numpy().copy()
                     for t, g in zip(wanted, gradients))

    point = tuple(given[place].detach().numpy().copy() for place in places)
    value.__name__ = getattr(fn, "__name__", type(fn).__name__)
    return check_vjp(value, vjp, point, **options)
