# SPDX-License-Identifier: MIT
"""Which of the statements before a training loop it needs: a file that draws 100 000 points to learn from draws them
once, and not at each of a thousand questions, which bring points of their own."""
import ast

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def _names(nodes, context=ast.expr_context):
    return {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, context)}


def _read_by(definition):
    """Names of the file that a function or class reads; of a local one too, which keeps more than is needed."""
    arguments = {a.arg for n in ast.walk(definition) if isinstance(n, ast.arguments) for a in n.posonlyargs + n.args + n.kwonlyargs}
    return _names([definition], ast.Load) - _names([definition], ast.Store) - arguments


def needed(statements, after, given):
    """Those of these statements that what comes after them may need, in their order; the names given are set in any case."""
    definitions = [s for s in statements if isinstance(s, _DEFINITIONS)]
    if any(isinstance(n, ast.Global) for s in statements for n in ast.walk(s)):
        return list(statements)  # who calls what sets something is not followed
    called = {s.name for s in definitions if hasattr(s, "name")}
    called |= {(a.asname or a.name).partition(".")[0] for s in definitions if not hasattr(s, "name") for a in s.names}
    wanted = _names(after).union(*(_read_by(s) for s in definitions)) - called - given
    kept = []
    for statement in reversed(statements):
        if isinstance(statement, _DEFINITIONS + (ast.Expr,)) or _names([statement]) & wanted:
            kept.append(statement)
            if statement not in definitions:
                wanted |= _names([statement]) - called - given
    return kept[::-1]
