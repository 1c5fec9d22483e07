# SPDX-License-Identifier: MIT
"""Is a function not written yet? The exercises are handed out with gaps: None, or nothing, between two comments."""
import ast
import re

_BEGINS = re.compile(r"#.*(START CODE|CODE STARTS|TODO)", re.I)
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
    return [n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)]


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


def is_unwritten(definition, lines, error):
    """Why this exception out of the function says that it is not written yet; "" where it says something else."""
    none = only_none(definition)
    if none:
        return "%s %s None" % (", ".join(none[:8]), "is" if len(none) == 1 else "are")
    if isinstance(error, NameError):
        body = [n for n in definition.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
        if all(isinstance(n, (ast.Return, ast.Pass)) for n in body):
            return "there is nothing in it but what it returns"
        if _gaps(lines[definition.lineno - 1:definition.end_lineno]):
            return "there is nothing between the comments where code goes"
    return ""
