# SPDX-License-Identifier: MIT
from typing import Any, Callable, Sequence

import numpy as np

_Arrays = Sequence[np.ndarray]
_Call = Callable[..., Any]

def check_objective(x: _Arrays, value: _Call, gradient: _Call, options: dict[str, Any]) -> tuple[str, str, str]: ...
def check_jacobian(x: _Arrays, F: _Call, jacobian: _Call, options: dict[str, Any], name: str,
                   symmetric: bool) -> tuple[str, str, str]: ...
def check_product(x: _Arrays, F: _Call, product: _Call, options: dict[str, Any],
                  transposed: bool) -> tuple[str, str, str]: ...
def check_layer(x: _Arrays, parameters: _Arrays, functions: dict[str, _Call],
                options: dict[str, Any]) -> tuple[str, str, str]: ...
