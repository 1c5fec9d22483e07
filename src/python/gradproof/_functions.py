# SPDX-License-Identifier: MIT
"""Checks of functions: gradients, Jacobians, products with them, Hessians."""
from __future__ import annotations

import contextlib
import random
from typing import Any, Callable, Iterator, Sequence

import numpy as np

from . import _core
from ._report import Report
from ._trees import Tree, results

_ENTRIES = ("automatic", "every one", "by directions")


@contextlib.contextmanager
def random_state_kept() -> Iterator[None]:
    """Whatever the functions draw, the random numbers of the caller go on as if nothing had been."""
    of_numpy, of_python = np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        np.random.set_state(of_numpy)
        random.setstate(of_python)


def options_of(function: Any, tree: Tree, *, names: Sequence[str] | None = None, seed: int = 1,
               entries: str = "automatic", directions: int = 5, noise: float = 0.0,
               single_precision: bool = False, most_evaluations: int = 0,
               most_seconds: float = 0.0) -> dict[str, Any]:
    if entries not in _ENTRIES:
        raise ValueError(f"entries={entries!r}; expected one of {', '.join(map(repr, _ENTRIES))}")
    if directions < 1:
        raise ValueError(f"directions={directions}; expected at least 1")
    for what, most in (("most_evaluations", most_evaluations), ("most_seconds", most_seconds)):
        if not most >= 0:
            raise ValueError(f"{what}={most}; expected how many may be spent, or 0 for any number")
    given = list(names) if names is not None else tree.names
    if given and len(given) != len(tree.arrays):
        raise ValueError(f"there are {len(given)} names and {len(tree.arrays)} arrays in x; give one for each")
    return {"name": getattr(function, "__name__", type(function).__name__), "names": given, "seed": seed,
            "entries": entries, "directions": directions, "noise": noise, "single_precision": single_precision,
            "most_evaluations": int(most_evaluations), "most_seconds": float(most_seconds)}


def known_at(x: Tree, value: Any) -> Callable[..., Any]:
    """A derivative that was given as numbers: known at x, and nowhere else."""
    def claimed(*arrays: np.ndarray) -> Any:
        same = all(np.array_equal(a, b) for a, b in zip(arrays, x.arrays))
        return value if same else [np.empty((0, 0)) for _ in x.arrays]
    return claimed


def check_grad(f: Callable[..., Any], grad: Any, x: Any, *args: Any, **options: Any) -> Report:
    """Is grad(x) the gradient of f(x)? The arguments of scipy.optimize.check_grad, in its order.

    f(x, *args) is one number. grad is a function of the same arguments, or the gradient at x itself, in the form of
    x: a number, an array of any shape, or a dict, tuple or list of arrays.

    options: names of the arrays; seed of random directions; entries "automatic" (the default: an array of more than
    2000 entries goes by random directions), "every one" or "by directions"; directions, how many (5); noise of a value
    of f that you know of; single_precision, of what computes in float32 inside; most_evaluations of f for differences
    (some 30 more go into its noise and whether it repeats) and most_seconds, 0 for any: a check that they end is
    wrong if it has met something wrong by then, else "cannot tell" with the count of what was judged.

    >>> import numpy as np
    >>> import gradproof as gp
    >>> x = {"W": np.array([[0.5, -1.0], [2.0, 1.5]]), "b": np.array([0.1, 0.2])}
    >>> f = lambda p: np.sum(np.tanh(p["W"] @ p["b"]))
    >>> def grad(p):
    ...     d = 1 - np.tanh(p["W"] @ p["b"]) ** 2
    ...     return {"W": np.outer(d, p["b"]), "b": p["W"] @ d}     # W.T @ d was meant
    >>> report = gp.check_grad(f, grad, x)
    >>> [(array.name, array.verdict) for array in report.arrays]
    [('gradient, W', 'verified'), ('gradient, b', 'wrong')]
    """
    tree = Tree(x)
    wanted = options_of(f, tree, **options)
    if callable(grad):
        asked = tree.caller(grad, args)
        gradient = lambda *arrays: tree.take_apart(asked(*arrays), "the gradient")  # noqa: E731
    else:
        gradient = known_at(tree, tree.take_apart(grad, "grad"))
    with random_state_kept():
        return Report._of_core(_core.check_objective(tree.arrays, tree.caller(f, args), gradient, wanted))


def check_jacobian(F: Callable[..., Any], jac: Any, x: Any, *args: Any, **options: Any) -> Report:
    """Is jac(x) the Jacobian of F(x)? J[i, j] = dF_i / dx_j; of matrices, by columns (Fortran's order).

    >>> import numpy as np
    >>> import gradproof as gp
    >>> A = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> bool(gp.check_jacobian(lambda x: A @ x, lambda x: A, [0.5, -1.0]))
    True
    """
    return _jacobian(F, jac, x, args, options, "J", False)


def check_hessian(grad: Callable[..., Any], hess: Any, x: Any, *args: Any, **options: Any) -> Report:
    """Is hess(x) the derivative of grad(x), and symmetric? That grad is right itself is for check_grad().

    >>> import numpy as np
    >>> import gradproof as gp
    >>> bool(gp.check_hessian(lambda x: 4 * x**3, lambda x: np.diag(12 * x**2), [0.5, -1.0]))
    True
    """
    return _jacobian(grad, hess, x, args, options, "H", True)


def _jacobian(F: Callable[..., Any], jac: Any, x: Any, args: tuple[Any, ...], options: dict[str, Any], name: str,
              symmetric: bool) -> Report:
    tree = Tree(x)
    wanted = options_of(F, tree, **options)
    value = tree.caller(F, args)
    asked = tree.caller(jac, args) if callable(jac) else known_at(tree, jac)

    def claim(*arrays: np.ndarray) -> list[Any]:
        matrix = asked(*arrays)
        if matrix is None:
            raise TypeError("the derivative is None; is a return missing?")
        if hasattr(matrix, "toarray"):  # sparse
            matrix = matrix.toarray()
        return matrix if isinstance(matrix, list) and matrix and isinstance(matrix[0], np.ndarray) else [np.atleast_2d(matrix)]

    with random_state_kept():
        return Report._of_core(_core.check_jacobian(
            tree.arrays, lambda *arrays: results(value(*arrays), "the function"), claim, wanted, name, symmetric))


def check_vjp(F: Callable[..., Any], vjp: Callable[..., Any], x: Any, *args: Any, **options: Any) -> Report:
    """Is vjp(x, v) = J^T v, in the form of x, for v in the shape of F(x)? Also: zero for v = 0, and linear in v.

    >>> import numpy as np
    >>> import gradproof as gp
    >>> bool(gp.check_vjp(np.sin, lambda x, v: np.cos(x) * v, np.array([[0.5, -1.0], [2.0, 0.1]])))
    True
    """
    return _product(F, vjp, x, args, options, True)


def check_jvp(F: Callable[..., Any], jvp: Callable[..., Any], x: Any, *args: Any, **options: Any) -> Report:
    """Is jvp(x, d) = J d, in the shape of F(x), for d in the form of x? Also: zero for d = 0, and linear in d.

    >>> import numpy as np
    >>> import gradproof as gp
    >>> bool(gp.check_jvp(np.sin, lambda x, d: np.cos(x) * d, np.array([0.5, -1.0])))
    True
    """
    return _product(F, jvp, x, args, options, False)


def _product(F: Callable[..., Any], product: Callable[..., Any], x: Any, args: tuple[Any, ...],
             options: dict[str, Any], transposed: bool) -> Report:
    tree = Tree(x)
    wanted = options_of(F, tree, **options)
    value, count = tree.caller(F, args), len(tree.arrays)
    last: list[Any] = [None]

    def function(*arrays: np.ndarray) -> list[Any]:
        last[0] = value(*arrays)
        return results(last[0], "the function")

    def claim(*given: np.ndarray) -> list[Any]:
        point, v = tree.put_together(given[:count]), given[count:]
        if transposed:  # v in the form of F(x)
            single = not isinstance(last[0], (tuple, list, dict))
            cotangent = v[0] if single else dict(zip(last[0], v)) if isinstance(last[0], dict) else type(last[0])(v)
            return tree.take_apart(product(point, cotangent, *args), "the product")
        return results(product(point, tree.put_together(v), *args), "the product")

    with random_state_kept():
        return Report._of_core(_core.check_product(tree.arrays, function, claim, wanted, transposed))
