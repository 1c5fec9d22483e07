# SPDX-License-Identifier: MIT
"""Is this gradient the gradient of that function?

Every check returns a Report: true where verified, false where wrong or where nothing can be told, and its text says
why. No tolerance is asked for: each entry has an error bar of its own.

>>> import numpy as np
>>> import gradproof as gp
>>> bool(gp.check_grad(lambda x: np.sum(x**2), lambda x: 2 * x, [1.0, -2.0, 0.5]))
True
>>> report = gp.check_grad(lambda x: np.sum(x**2), lambda x: x, [1.0, -2.0, 0.5])
>>> report.verdict
'wrong'
"""
from . import laws
from ._functions import check_grad, check_hessian, check_jacobian, check_jvp, check_vjp
from ._layer import check_layer
from ._network import check_network
from ._program import Explanation, check, explain
from ._report import Array, Mistake, NotVerified, Report
from ._torch import gradcheck



def __getattr__(name: str) -> object:
    if name == "strategies":  # only where Hypothesis is
        import importlib
        return importlib.import_module("gradproof.strategies")
    raise AttributeError(f"module 'gradproof' has no attribute {name!r}")


__all__ = [
    "Array", "Explanation", "Mistake", "NotVerified", "Report", "check", "check_grad", "check_hessian",
    "check_jacobian", "check_jvp", "check_layer", "check_network", "check_vjp", "explain", "gradcheck", "laws",
]
