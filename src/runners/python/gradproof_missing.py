# SPDX-License-Identifier: MIT
"""What a submission uses and nobody has: names of modules that are not beside it, and names that are set nowhere."""
import ast
import builtins

from gradproof_helpers import NEVER_IMPORTED, Nothing, is_stand_in

_MOST = 6


def _used(trees):
    """Names that functions and methods read, and that classes are derived from."""
    nodes = [n for tree in trees for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    inside = [part for n in nodes for part in (n.body if isinstance(n, ast.FunctionDef) else n.bases)]
    return {n.id for part in inside for n in ast.walk(part) if isinstance(n, ast.Name)}


def _set_anywhere(trees):
    """Names that anything in it sets: a statement, an argument, a definition."""
    nodes = [n for tree in trees for n in ast.walk(tree)]
    return {n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)} | {n.arg for n in nodes if isinstance(n, ast.arg)} | \
        {n.name for n in nodes if isinstance(n, (ast.FunctionDef, ast.ClassDef, ast.ExceptHandler))}


def of_absent_modules(trees, namespace):
    """"loss_of (losses), Layer (layer)": of its own modules alone, and not of packages that anybody can install. What is
    set nowhere may be in a module of which everything is imported."""
    used, found = _used(trees), []
    missing = sorted(n for n in used - _set_anywhere(trees) if n not in namespace and not hasattr(builtins, n))
    for tree in trees:
        for node in ast.walk(tree):
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            if not module or module.partition(".")[0] in NEVER_IMPORTED:
                continue
            names = [a.asname or a.name for a in node.names]
            if names == ["*"] and is_stand_in(module):
                found += ["%s (%s)" % (n, module) for n in missing]
            found += ["%s (%s)" % (n, module) for n in names if n in used and isinstance(namespace.get(n), Nothing)]
    return ", ".join(dict.fromkeys(found[:_MOST]))


def nowhere_set(errors, source):
    """(name, label, line) of the first NameError that lines of its own raised; None where there is none."""
    stored = {n.id for _, tree in source.whole for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for _, error in errors:
        trace = source.trace(error) if isinstance(error, NameError) and not isinstance(error, UnboundLocalError) else []
        name = getattr(error, "name", None)
        if trace and name and name not in source.assigned | stored and name not in source.namespace:
            return name, trace[-1][0], trace[-1][1]
    return None
