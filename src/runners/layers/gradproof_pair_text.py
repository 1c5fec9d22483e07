# SPDX-License-Identifier: MIT
"""The functions of a submission's own text by name, arguments and what they return: who pairs a backward pass with its
forward pass looks at nothing else."""
import ast

from gradproof_returned import own_nodes


def _returned(function):
    """How many things its `return`s give at most."""
    values = [n.value for n in own_nodes(function) if isinstance(n, ast.Return) and n.value is not None]
    return max([len(v.elts) if isinstance(v, (ast.Tuple, ast.List)) else 1 for v in values], default=0)


def _results(function):
    """The names of what its last `return` gives: "dx,dw,?"."""
    values = [n.value for n in own_nodes(function) if isinstance(n, ast.Return) and isinstance(n.value, (ast.Tuple, ast.List))]
    return ",".join(e.id if isinstance(e, ast.Name) else "?" for e in values[-1].elts) if values else ""


def _target(node):
    """"dW" of dW, self.dW, dW[...] and self.grads["dW"]."""
    while isinstance(node, ast.Subscript):
        key = node.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value
        node = node.value
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def statements_of(function, text):
    """["dW, 40, self.dW = ..."] of what one statement of the function alone gives a value; "return" of its only return."""
    found = {}
    for node in own_nodes(function):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        values = node.value.elts if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) else []
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple) and len(values) == len(target.elts) else [target]
            for part in parts:
                found.setdefault(_target(part), []).append(node)
        if isinstance(node, ast.Return) and node.value is not None:
            found.setdefault("return", []).append(node)
    lines = text.split("\n")
    return ["%s\t%d\t%s" % (name, nodes[0].lineno, " ".join(line.strip() for line in lines[nodes[0].lineno - 1:nodes[0].end_lineno])[:300])
            for name, nodes in sorted(found.items()) if name and len(nodes) == 1 and _says_more(nodes[0])]


def _says_more(node):
    """A name for a value, dW = dw, says nothing, and `return dx, dW` says it of two."""
    return not isinstance(node.value, (ast.Name, ast.Constant, ast.Attribute) + ((ast.Tuple,) if isinstance(node, ast.Return) else ()))


def functions_of(declared, count):
    """{"function K": "name, label, line, required arguments, all arguments, how many it returns, their names" a line each, then its
    statements} of the first `count` texts."""
    out, own = {}, set(declared.labels[:count])
    label_of = {id(node): label for (label, _), node in declared.definitions.items() if label in own}
    for tree in declared.trees:
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and id(node) in label_of:
                names = [a.arg for a in node.args.posonlyargs + node.args.args]
                required = names[:len(names) - len(node.args.defaults)]
                out["function %d" % (len(out) + 1)] = "\n".join(
                    [node.name, label_of[id(node)], str(node.lineno), ",".join(required), ",".join(names), str(_returned(node)), _results(node)] +
                    statements_of(node, declared.texts[label_of[id(node)]]))
    return out
