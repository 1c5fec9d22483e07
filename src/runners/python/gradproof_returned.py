# SPDX-License-Identifier: MIT
"""What a function's own text says that it takes by default, and that it returns."""
import ast
import functools
import re

from gradproof_chain_names import BACKWARD, NOT_BACKWARD, is_cost
from gradproof_tree import identifier

_GRADIENT = re.compile(r"_?(d_?w|d_?theta|grad|nabla|g$)", re.I)


@functools.lru_cache(maxsize=512)  # asked at every question, and never another
def own_nodes(function):
    """The nodes of a function, without those of functions inside it."""
    todo, found = list(function.body), []
    while todo:
        node = todo.pop()
        found.append(node)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            todo += list(ast.iter_child_nodes(node))
    return found


def defaults_of(arguments):
    """{name: the node of its default} of the arguments of a function that have one."""
    given = arguments.posonlyargs + arguments.args
    pairs = list(zip(given[len(given) - len(arguments.defaults):], arguments.defaults)) + list(zip(arguments.kwonlyargs, arguments.kw_defaults))
    return {argument.arg: default for argument, default in pairs if default is not None}


def element_names(elements):
    return [identifier(e) for e in elements]


def returned_names(definition):
    """Names in the last `return a, b` of a function; [] where it has none."""
    if definition is None:
        return []
    returns = [n for n in own_nodes(definition) if isinstance(n, ast.Return)]
    returns = [n for n in returns if isinstance(n.value, (ast.Tuple, ast.List))]
    return element_names(max(returns, key=lambda n: n.lineno).value.elts) if returns else []


def gives_gradient(name, definition):
    """Is it named as a backward pass, or is it a loss that returns a gradient beside its value?"""
    if BACKWARD.search(name):
        return not NOT_BACKWARD.search(name)
    if not is_cost(name):
        return False
    return any(_GRADIENT.match(returned or "") for returned in returned_names(definition))
