# SPDX-License-Identifier: MIT
"""The functions of a submission's own text by name, arguments and what they return: who pairs a backward pass with its
forward pass looks at nothing else."""
import ast

from gradproof_returned import own_nodes


def _returned(function):
    """How many things its `return`s give at most."""
    values = [n.value for n in own_nodes(function) if isinstance(n, ast.Return) and n.value is not None]
    return max([len(v.elts) if isinstance(v, (ast.Tuple, ast.List)) else 1 for v in values], default=0)


def functions_of(declared, count):
    """{"function K": "name, label, line, required arguments, all arguments, how many it returns" a line each} of the first
    `count` texts."""
    out, own = {}, set(declared.labels[:count])
    label_of = {id(node): label for (label, _), node in declared.definitions.items() if label in own}
    for tree in declared.trees:
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and id(node) in label_of:
                names = [a.arg for a in node.args.posonlyargs + node.args.args]
                required = names[:len(names) - len(node.args.defaults)]
                out["function %d" % (len(out) + 1)] = "\n".join(
                    [node.name, label_of[id(node)], str(node.lineno), ",".join(required), ",".join(names), str(_returned(node))])
    return out
