# SPDX-License-Identifier: MIT
"""What a round does with its gradient: a step along it, or more than that (momentum, Adam, clipping, weight decay).

Where the step is more, the gradient is read from the variables that the text calls gradients: dW1 of W1, grads["W1"] of
params["W1"], layer.dW of layer.W. By names alone, never by what agrees with the cost.
"""
import ast
import re

import numpy as np

from gradproof_chain_names import parameter_kind, plain
from gradproof_tree import identifier

_GRADIENT = re.compile(r"^(?:d|grad|grads|gradient|g|delta|nabla|d[jl]_?d|dc_?d|dcost_?d|dloss_?d)_?(.+)$|^(.+?)_?(?:grad|grads|gradient|gradients|delta)$")
_HOLDER = re.compile("grad|nabla|delta", re.I)


def _key(slot):
    """(numbers on the way, the last word, the words before it)."""
    words = [plain(step[1]) for step in slot.path if isinstance(step[1], str)]
    numbers = tuple(step[1] for step in slot.path if not isinstance(step[1], str))
    return numbers, words[-1] if words else "", words[:-1]


def _is_gradient_of(slot, of):
    numbers, last, holders = _key(slot)
    its_numbers, its_last, _ = _key(of)
    if numbers != its_numbers or not its_last or slot.path == of.path:
        return False
    if last == its_last:
        return any(_HOLDER.search(h) for h in holders)
    found = _GRADIENT.match(last)
    return bool(found) and (found.group(1) or found.group(2)).strip("_") == its_last


def gradient_slots(parameters, there):
    """For each parameter that slot of those that are there which holds its gradient; None where the text has no such name, or several."""
    out = []
    for of in parameters:
        named = [s for s in there if _is_gradient_of(s, of) and s.shape == of.shape]
        out.append(named[0] if len(named) == 1 else None)
    return out


def _names(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _made_from(loop):
    """{variable: the variables that the text of the loop makes it from}; what is handed to a call may be made by it."""
    made = {}
    for node in ast.walk(loop):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            sources = _names(node.value)
        elif isinstance(node, (ast.For, ast.comprehension)):
            targets, sources = [node.target], _names(node.iter)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            targets, sources = [node.value], _names(node.value)
        else:
            continue
        for name in {n for t in targets for n in _names(t)}:
            made.setdefault(name, set()).update(sources)
    return made


def feeds(loop, source, target):
    """Is this variable made from that one in the text of the loop? Where the loop itself does not make it: perhaps."""
    made, seen, todo = _made_from(loop), set(), [target]
    if source == target or target not in made:
        return True
    while todo:
        for name in made.get(todo.pop(), ()):
            if name not in seen:
                seen.add(name)
                todo.append(name)
    return source in seen


def multiple(change, gradient):
    """f where change = f gradient, entry for entry; None where there is no such number."""
    size = float(np.sum(gradient * gradient))
    if size == 0.0 or not np.all(np.isfinite(change)):
        return None
    f = float(np.sum(change * gradient)) / size
    return f if np.allclose(change, f * gradient, rtol=1e-9, atol=1e-12 * np.max(np.abs(gradient))) and f != 0.0 else None


def is_of_one_size(changes):
    """Do most of the entries change by one and the same amount, up or down? No gradient does that by chance."""
    sizes = np.concatenate([np.abs(np.ravel(c)) for c in changes])
    sizes = sizes[sizes > 0]
    if sizes.size < 6:
        return False
    sizes = np.sort(sizes)
    same = np.searchsorted(sizes, sizes * (1 + 1e-4), side="right") - np.arange(sizes.size)
    return int(np.max(same)) > sizes.size // 2


def descended(loop):
    """Names from which the loop subtracts something (or to which it adds, where they are called like parameters), and which
    it sets nowhere else: those are parameters."""
    subtracted, sets = set(), {}
    for part in ast.walk(loop):
        targets = part.targets if isinstance(part, ast.Assign) else [part.target] if isinstance(part, ast.AugAssign) else []
        for target in targets:
            name = identifier(target)
            sets[name] = sets.get(name, 0) + 1
            left = part.value.left if isinstance(part, ast.Assign) and isinstance(part.value, ast.BinOp) else target
            operation = part.op if isinstance(part, ast.AugAssign) else getattr(part.value, "op", None)
            is_step = isinstance(operation, ast.Sub) or isinstance(operation, ast.Add) and parameter_kind(name)
            if is_step and name and ast.dump(left).replace("Load", "") == ast.dump(target).replace("Store", ""):
                subtracted.add(name)
    return {name for name in subtracted if sets[name] == 1}
