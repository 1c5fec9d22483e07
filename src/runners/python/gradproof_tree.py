# SPDX-License-Identifier: MIT
"""Names in a syntax tree."""
import ast


def identifier(node):
    """"w" of w and of self.w; "" of anything else."""
    return getattr(node, "attr", getattr(node, "id", ""))


def _without_brackets(node):
    """w of w[0][:, 1]."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node


def identifier_of_array(node):
    """"w" of self.w[0][:, 1]."""
    return identifier(_without_brackets(node))


def target_of(node):
    """What a statement sets, without what stands in brackets behind it; None for no such statement."""
    return _without_brackets(node.target if isinstance(node, ast.AugAssign) else node.targets[0] if isinstance(node, ast.Assign) else None)
