# SPDX-License-Identifier: MIT
"""Which names of a text are trained: what is updated, and what has a gradient by its name.

A parameter is known by its name (W1, bias); what is called otherwise ("mixing") is one all the same where the text
computes a gradient of it.
"""
import ast
import re

import numpy as np

from gradproof_chain_names import BACKWARD, PARAMS_NAMES, X_NAMES, Y_NAMES, base, base_of_gradient, is_cost, parameter_kind, plain
from gradproof_returned import own_nodes
from gradproof_tree import identifier, identifier_of_array, target_of

_OF_A_GRADIENT = re.compile(r"^_*(d_?(?=[a-z])|grad|nabla|delta)|_grad(ient)?s?_|(grad|gradient)s?\d*$", re.I)


def _updated(node):
    """The name that a statement makes less or more of: x -= ..., x = x - ...; "" for any other."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Sub):
        return identifier_of_array(node.target)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.Sub):
        name = identifier_of_array(node.targets[0])
        return name if name and identifier_of_array(node.value.left) == name else ""
    return ""


def trained_names(trees):
    """As base() of them."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            words = [identifier_of_array(node)] if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store) else \
                [k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)] if isinstance(node, ast.Dict) else []
            found |= {base_of_gradient(w) for w in words if _OF_A_GRADIENT.search(plain(w))}
            if isinstance(node, (ast.Assign, ast.AugAssign)):
                found.add(base(_updated(node)))
            if isinstance(node, ast.FunctionDef) and BACKWARD.search(node.name):  # {"mixing": ...} beside {"W1": ...}
                found |= {base(k.value) for r in ast.walk(node) if isinstance(r, ast.Return) and isinstance(r.value, ast.Dict)
                          for k in r.value.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)}
    return found - {""} - {base(n) for n in X_NAMES | Y_NAMES}  # dX is a step on the way, and X no parameter


def cost_before_steps(definition):
    """The name that a function gives a cost, once, for all examples, and before it makes any parameter less or more; "" where
    it gives none."""
    nodes = own_nodes(definition) if definition is not None else []
    steps = [n.lineno for n in nodes if parameter_kind(_updated(n)) or plain(_updated(n)) in PARAMS_NAMES]
    of_each = {id(n) for loop in nodes if isinstance(loop, (ast.For, ast.While)) for n in ast.walk(loop)}
    found = []
    for node in nodes:
        if isinstance(node, (ast.Assign, ast.AugAssign)) and isinstance(target_of(node), ast.Name):
            calls = [identifier(c.func) for c in ast.walk(node.value) if isinstance(c, ast.Call)]
            if any(is_cost(n) for n in [target_of(node).id] + calls):
                found.append(node)
    is_one = len(found) == 1 and isinstance(found[0], ast.Assign) and id(found[0]) not in of_each
    return target_of(found[0]).id if is_one and found[0].lineno < min(steps, default=found[0].lineno + 1) else ""


def number_set_in(definition, name):
    """The number that a function gives this name, and nothing else; None where there is no such number."""
    values = [n.value for n in ast.walk(definition) if isinstance(n, ast.Assign) and any(getattr(t, "id", "") == name for t in n.targets)]
    numbers = {v.value for v in values if isinstance(v, ast.Constant) and type(v.value) in (int, float)}
    return float(numbers.pop()) if len(values) == len(numbers) == 1 else None


def moved_apart(value, by=1):
    """Another point: not all entries moved by the same, which a softmax would not see."""
    return value + 0.1 * (by + np.arange(value.size)).reshape(value.shape)


def those_that_matter(chain, slots, P, X, Y):
    """Of such slots of its object those that move its cost."""
    at, found = chain.total(P, X, Y, 0.3), []
    for slot in slots:
        chain.moved = [(slot, moved_apart(np.asarray(slot.get(chain.pristine), dtype=float)))]
        found += [slot] if chain.total(P, X, Y, 0.3) != at else []
    chain.moved = []
    return found
