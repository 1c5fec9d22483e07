# SPDX-License-Identifier: MIT
"""Is a function not written yet? The exercises are handed out with gaps: None, or nothing, between two comments."""
import ast
import re

_BEGINS = re.compile(r"#.*(START CODE|CODE STARTS|TODO)", re.I)
USUAL_NAMES = {"np": "numpy", "numpy": "numpy", "math": "math", "plt": "matplotlib", "pd": "pandas", "copy": "copy",
               "random": "random", "scipy": "scipy", "sys": "sys", "os": "os"}  # and what is imported for them
_ENDS = re.compile(r"#.*(END CODE|CODE ENDS)", re.I)


def _gaps(lines):
    """Is there a pair of comments with nothing between them?"""
    inside, empty = False, False
    for line in lines:
        if _BEGINS.search(line):
            inside, empty = True, True
        elif _ENDS.search(line):
            if inside and empty:
                return True
            inside = False
        elif inside and line.split("#")[0].strip() not in ("", "pass"):
            empty = False
    return False


def _targets(node):
    """What is set: grads of grads["dW" + str(l)] = ..., not the names in its brackets."""
    return [n.id for target in node.targets for n in ast.walk(target)
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def _is_of_a_module(definition, name):
    """Is the name called, or something taken out of it? Then nothing is unwritten: it was never imported or defined."""
    return any(isinstance(getattr(node, part, None), ast.Name) and getattr(node, part).id == name
               for node in ast.walk(definition)
               for kind, part in ((ast.Attribute, "value"), (ast.Call, "func")) if isinstance(node, kind))


def only_none(definition):
    """Names that the function sets to None and to nothing else, in their order."""
    none, other = [], set()
    for node in ast.walk(definition):
        if isinstance(node, ast.Assign):
            is_none = isinstance(node.value, ast.Constant) and node.value.value in (None, Ellipsis)
            if is_none:
                none += [n for n in _targets(node) if n not in none]
            else:
                other.update(_targets(node))
    return [n for n in none if n not in other]


def name_of(error):
    """The name that a NameError is about, "" for any other exception."""
    found = re.search(r"'(\w+)'", str(error)) if isinstance(error, NameError) else None
    return found.group(1) if found else ""


def prints_its_result(definition):
    """Does the function print, and return nothing?"""
    nodes = list(ast.walk(definition))
    returns = any(isinstance(node, (ast.Return, ast.Yield)) and node.value is not None for node in nodes)
    return not returns and any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print" for node in nodes)


def is_unwritten(definition, lines, error):
    """Why this exception out of the function says that it is not written yet; "" where it says something else."""
    none = only_none(definition)
    if none:
        return "%s %s None" % (", ".join(none[:8]), "is" if len(none) == 1 else "are")
    if isinstance(error, NameError) and name_of(error) not in USUAL_NAMES:
        body = [n for n in definition.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
        if all(isinstance(n, (ast.Return, ast.Pass)) for n in body) \
                and not _is_of_a_module(definition, name_of(error)):
            return "there is nothing in it but what it returns"
        if _gaps(lines[definition.lineno - 1:definition.end_lineno]):
            return "there is nothing between the comments where code goes"
    return ""
