# SPDX-License-Identifier: MIT
"""What a submission uses and nobody has: names of modules that are not beside it, and names that are set nowhere."""
import ast

from gradproof_helpers import NEVER_IMPORTED, Nothing

_MOST = 6


def _used(trees):
    """Names that functions and methods read, and that classes are derived from."""
    nodes = [n for tree in trees for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    inside = [part for n in nodes for part in (n.body if isinstance(n, ast.FunctionDef) else n.bases)]
    return {n.id for part in inside for n in ast.walk(part) if isinstance(n, ast.Name)}


def of_absent_modules(trees, namespace):
    """"loss_of (losses), Layer (layer)": of its own modules alone, and not of packages that anybody can install."""
    used, found = _used(trees), []
    for tree in trees:
        for node in ast.walk(tree):
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            if not module or module.partition(".")[0] in NEVER_IMPORTED:
                continue
            names = [a.asname or a.name for a in node.names]
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
