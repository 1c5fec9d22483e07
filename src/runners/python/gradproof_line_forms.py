# SPDX-License-Identifier: MIT
"""An expression of NumPy as what it computes, whichever of its spellings was taken, and templates held against it.

np.dot(a, b), np.matmul(a, b), a.dot(b) and a @ b are one thing, and so are (1 / m) * x, x / m and np.divide(x, m).
"""
import ast


def _product(parts):
    """One product of factors, each (form, is it divided by)."""
    number, above, below = 1.0, [], []
    for form, divided in parts:
        if form[0] == "product":
            _, n, top, bottom = form
        elif form[0] == "number":
            n, top, bottom = form[1], (), ()
        else:
            n, top, bottom = 1.0, (form,), ()
        if divided:
            if n == 0:
                return ("other", "division by 0")
            number, above, below = number / n, above + list(bottom), below + list(top)
        else:
            number, above, below = number * n, above + list(top), below + list(bottom)
    if not above and not below:
        return ("number", number)
    if number == 1.0 and len(above) == 1 and not below:
        return above[0]
    return ("product", number, tuple(above), tuple(below))


def _sum(parts):
    terms = []
    for form in parts:
        terms += list(form[1]) if form[0] == "sum" else [form]
    return ("sum", tuple(terms))


def _constant(node, otherwise=None):
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _constant(node.operand)
        return -value if value is not None else otherwise
    return node.value if isinstance(node, ast.Constant) else otherwise


def _reduction(name, arguments, keywords):
    if not arguments:
        return ("other", "nothing")
    axis = keywords.get("axis", arguments[1] if len(arguments) > 1 else None)
    keeps = keywords.get("keepdims")
    axis = _constant(axis) if axis is not None else None
    return ("reduce", name, form(arguments[0]), -1 if axis is None else axis, bool(keeps is not None and _constant(keeps)))


def _call(node):
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    arguments = list(node.args)
    is_method = isinstance(function, ast.Attribute) and not (
        isinstance(function.value, ast.Name) and function.value.id in ("np", "numpy", "math", "anp", "jnp", "torch"))
    if is_method and name in ("dot", "sum", "mean", "transpose", "reshape"):
        arguments.insert(0, function.value)
    keywords = {k.arg: k.value for k in node.keywords if k.arg}
    if name in ("dot", "matmul") and len(arguments) == 2:
        return ("dot", form(arguments[0]), form(arguments[1]))
    if name == "multiply" and len(arguments) == 2:
        return _product([(form(arguments[0]), False), (form(arguments[1]), False)])
    if name in ("divide", "true_divide") and len(arguments) == 2:
        return _product([(form(arguments[0]), False), (form(arguments[1]), True)])
    if name in ("power", "pow") and len(arguments) == 2:
        return ("power", form(arguments[0]), form(arguments[1]))
    if name == "square" and len(arguments) == 1:
        return ("power", form(arguments[0]), ("number", 2.0))
    if name in ("sum", "mean", "average"):
        return _reduction("mean" if name != "sum" else name, arguments, keywords)
    if name == "transpose" and len(arguments) == 1:
        return ("turned", form(arguments[0]))
    if name in ("float", "squeeze", "asarray", "array") and len(arguments) == 1:
        return form(arguments[0])
    return ("call", name) + tuple(form(a) for a in arguments)


def form(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return ("number", float(node.value))
    if isinstance(node, ast.BinOp):
        left, right = form(node.left), form(node.right)
        if isinstance(node.op, ast.Mult):
            return _product([(left, False), (right, False)])
        if isinstance(node.op, ast.Div):
            return _product([(left, False), (right, True)])
        if isinstance(node.op, ast.MatMult):
            return ("dot", left, right)
        if isinstance(node.op, ast.Pow):
            return ("power", left, right)
        if isinstance(node.op, ast.Add):
            return _sum([left, right])
        if isinstance(node.op, ast.Sub):
            return _sum([left, _product([(("number", -1.0), False), (right, False)])])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _product([(("number", -1.0), False), (form(node.operand), False)])
    if isinstance(node, ast.Call):
        return _call(node)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return ("turned", form(node.value))
    if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        return ("name", ast.unparse(node))
    return ("other", ast.unparse(node))


def fits(template, found, bound):
    """Does the template's form become the found one with names for its names? Those are put into `bound`."""
    if template[0] == "name":
        if bound.setdefault(template[1], found) == found:
            return True
        return False
    if template[0] == "call" and template[1] in ("g", "g_prime"):
        return True  # any spelling of it
    if template[0] == "sum" and found[0] == "sum":
        return _all_fit(template[1], found[1], bound)
    if template[0] == "product" and found[0] == "product":
        before = dict(bound)
        if template[1] == found[1] and _all_fit(template[2], found[2], bound) and _all_fit(template[3], found[3], bound):
            return True
        bound.clear()
        bound.update(before)
        return False
    if len(template) != len(found) or template[0] != found[0]:
        return False
    return all(fits(t, f, bound) if isinstance(t, tuple) else t == f for t, f in zip(template[1:], found[1:]))


def _all_fit(templates, found, bound):
    """Each template to another of the found, in any order."""
    if len(templates) != len(found):
        return False
    if not templates:
        return True
    for k, candidate in enumerate(found):
        trial = dict(bound)
        if fits(templates[0], candidate, trial) and _all_fit(templates[1:], found[:k] + found[k + 1:], trial):
            bound.clear()
            bound.update(trial)
            return True
    return False


def template_of(line):
    """(name on the left, form) of a template "dW = np.dot(dZ, A_prev.T) / m"; None where it is no single line."""
    try:
        body = ast.parse(line).body
    except SyntaxError:
        return None
    if len(body) != 1 or not isinstance(body[0], ast.Assign) or not isinstance(body[0].targets[0], ast.Name):
        return None
    return body[0].targets[0].id, form(body[0].value)
