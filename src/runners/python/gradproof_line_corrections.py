# SPDX-License-Identifier: MIT
"""The right line in the names that the text around a wrong one uses.

The equations are those of the notation; what each array is called is looked for in the line itself first, then in
its function. Whether the line is right is not known here: it is tried before anybody sees it.
"""
import ast

import gradproof_line_forms as forms
from gradproof_line_names import array_of


class Correction:
    def __init__(self, text, line, mistake, rows):
        self.line, self.mistake, self.rows = line, mistake, rows
        self.depth, self.layer = mistake.get("depth") or 0, mistake.get("layer") or 0
        if isinstance(line.layer, int):
            self.layer = line.layer
        elif line.layer == "L" and self.depth:
            self.layer = self.depth
        self.step = mistake["step"]
        self.names, self.found = {}, {}
        self._gather()
        whole = line.function
        self.at = any(isinstance(n, ast.BinOp) and isinstance(n.op, ast.MatMult) for n in ast.walk(whole)) and \
            not any(isinstance(n, ast.Attribute) and n.attr == "dot" for n in ast.walk(line.value))
        self.helpers = {getattr(f, "name", "") for _, f in text.functions}
        # "return dA, dW, db", and names bound by an import or a module that stands in
        self.called = {n.func.id for _, f in text.functions for n in ast.walk(f)
                       if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}

    def _gather(self):
        """(kind, layer) -> expression; of the line itself before those of its function, later before earlier."""
        here = [n for n in ast.walk(self.line.value) if isinstance(n, (ast.Name, ast.Attribute, ast.Subscript))]
        around, own = [], getattr(self.line.function, "args", None)
        for argument in (own.args + own.kwonlyargs if own else []):
            around.append(ast.Name(id=argument.arg))
        for node in ast.walk(self.line.function):
            if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and \
                    getattr(node, "lineno", 0) <= self.line.statement.lineno:
                around.append(node)
        # a name that is set or handed over comes before cache["Z1"], which another function may not have
        around.sort(key=lambda node: not isinstance(node, ast.Name))
        for node in here + around:
            kind, layer = array_of(node)
            if kind is None or (isinstance(node, ast.Attribute) and node.attr in ("T", "shape", "dot", "sum")):
                continue
            if isinstance(node, ast.Subscript) and not isinstance(node.slice, (ast.Constant, ast.BinOp, ast.JoinedStr)):
                continue
            self.names.setdefault((kind, layer), ast.unparse(node))

    def name(self, kind, layer):
        depth = self.depth
        tries = [(kind, layer)]
        if depth and layer == depth:
            tries.append((kind, "L"))
        if kind == "A" and layer == self.layer - 1:
            tries.append((kind, "prev"))
        if not any(isinstance(l, int) and k == kind for k, l in self.names if (k, l) != ("A", 0)):
            tries.append((kind, None))  # a function for any layer
        for key in tries:
            if key in self.names:
                return self.names[key]
        raise KeyError(kind)

    def dot(self, a, b):
        return "%s @ %s" % (a, b) if self.at else "np.dot(%s, %s)" % (a, b)

    def m(self):
        if ("m", None) in self.names:
            return self.names["m", None]
        for key in (("A", 0), ("A", "prev"), ("A", None), ("Y", None), ("A", self.layer - 1), ("dZ", self.layer)):
            if key in self.names:
                return "%s.shape[%d]" % (self.names[key], 0 if self.rows else 1)
        raise KeyError("m")

    def below(self):
        """A[l-1], X below the first layer."""
        if ("A", "prev") in self.names:
            return self.names["A", "prev"]
        return self.name("A", self.layer - 1)

    def slope(self):
        g = self.mistake.get("hidden", "")
        if g == "relu":
            for kind in ("Z", "A"):
                try:
                    return "(%s > 0)" % self.name(kind, self.layer)
                except KeyError:
                    continue
        A = self.name("A", self.layer)
        if g == "tanh":
            return "(1 - %s ** 2)" % A
        if g == "sigmoid":
            return "(%s * (1 - %s))" % (A, A)
        raise KeyError("slope")

    def back(self):
        """dA[l]."""
        try:
            W, dZ = self.name("W", self.layer + 1), self.name("dZ", self.layer + 1)
        except KeyError:
            W, dZ = self.names["W", None], self.names["dZ", None]
        return self.dot(dZ, W + ".T") if self.rows else self.dot(W + ".T", dZ)

    def dW(self):
        dZ = self.name("dZ", self.layer)
        product = self.dot(self.below() + ".T", dZ) if self.rows else self.dot(dZ, self.below() + ".T")
        text = "%s / %s" % (product, self.m())
        if ("lambda", None) in self.names:
            text += " + %s / %s * %s" % (self.names["lambda", None], self.m(), self.name("W", self.layer))
        return text

    def db(self):
        keeps = not self.rows or any(k.arg == "keepdims" for n in ast.walk(self.line.function)
                                     if isinstance(n, ast.Call) for k in n.keywords)
        return "np.sum(%s, axis=%d%s) / %s" % (self.name("dZ", self.layer), 0 if self.rows else 1,
                                               ", keepdims=True" if keeps else "", self.m())

    def dZ(self):
        try:
            dA = self.name("dA", self.layer)
        except KeyError:
            dA = self.back()
            dA = "(%s)" % dA if self.at else dA
        return "%s * %s" % (dA, self.slope())

    def dZ_output(self):
        AL, Y = self.name("A", self.depth or "L"), self.names["Y", None]
        if self.line.kind == "dA":
            return "-(np.divide(%s, %s) - np.divide(1 - %s, 1 - %s))" % (Y, AL, Y, AL)
        return "%s - %s" % (AL, Y)

    def Z(self):
        W, b = self.name("W", self.layer), self.name("b", self.layer)
        return "%s + %s" % (self.dot(self.below(), W) if self.rows else self.dot(W, self.below()), b)

    def A(self):
        Z, is_last = self.name("Z", self.layer), self.depth and self.layer == self.depth
        g = self.mistake.get("output" if is_last else "hidden", "")
        if g in self.helpers or g in self.called:
            return "%s(%s)" % (g, Z)
        return {"tanh": "np.tanh(%s)", "relu": "np.maximum(%s, 0)", "sigmoid": "1 / (1 + np.exp(-%s))",
                "identity": "%s"}[g] % Z

    def J(self):
        AL, Y, m = self.name("A", self.depth or "L"), self.names["Y", None], self.m()
        return {"sigmoid": "-np.sum({1} * np.log({0}) + (1 - {1}) * np.log(1 - {0})) / {2}",
                "softmax": "-np.sum({1} * np.log({0})) / {2}",
                "identity": "np.sum(({0} - {1}) ** 2) / (2 * {2})"}[self.mistake.get("output", "")].format(AL, Y, m)

    def examples(self):
        return "%s.shape[%d]" % (self.names.get(("A", 0)) or self.below(), 0 if self.rows else 1)

    def _from_template(self):
        """The catalogue's right line with the names that its wrong line has here; None where that one does not fit."""
        wrong = forms.template_of(self.mistake.get("wrong", ""))
        bound = {}
        if wrong is None or not forms.fits(wrong[1], forms.form(self.line.value), bound):
            return None
        right = ast.parse(self.mistake["right"]).body
        if len(right) != 1 or not isinstance(right[0], ast.Assign):
            return None
        for node in ast.walk(right[0].value):
            if isinstance(node, ast.Name) and node.id != "np":
                if bound.get(node.id, ("",))[0] == "name":
                    node.id = bound[node.id][1]
                elif node.id == "m":
                    node.id = self.m()
                else:
                    return None
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("g", "g_prime"):
                return None
        return ast.unparse(right[0].value)

    def _value(self):
        wanted = {"dW": self.dW, "penalty": self.dW, "db": self.db, "Z": self.Z, "A": self.A, "cost": self.J,
                  "m": self.examples, "dZ_output": self.dZ_output,
                  "dA": self.back if self.line.kind == "dA" else self.dZ,
                  "dZ": self.dZ}[self.step]
        if self.step == "m" and self.line.kind in ("dW", "db"):
            wanted = self.dW if self.line.kind == "dW" else self.db
        try:
            return wanted()
        except KeyError:
            return self._from_template()

    def _divided(self):
        """What is there, divided by m: for the lines in which nothing but that is missing."""
        value = ast.unparse(self.line.value)
        is_sum = isinstance(self.line.value, ast.BinOp) and isinstance(self.line.value.op, (ast.Add, ast.Sub))
        return "%s / %s" % ("(%s)" % value if is_sum else value, self.m())

    def text(self):
        line, statement = self.line, self.line.statement
        if self.mistake["id"].startswith("missing-1/m-in-d"):
            value = self._divided()
        elif isinstance(statement, ast.AugAssign) or any(isinstance(n, ast.Slice) for n in ast.walk(line.value)):
            value = self._from_template()
        else:
            value = self._value()
        if not value:
            return ""
        if line.span is not statement:
            return value
        if isinstance(statement, ast.Return):
            return "return " + value if statement.value is line.value else ""
        if isinstance(statement, ast.Assign) and statement.value is line.value and len(statement.targets) == 1:
            return "%s = %s" % (ast.unparse(statement.targets[0]), value)
        if isinstance(statement, ast.AugAssign):
            return "%s += %s" % (ast.unparse(statement.target), value)
        return ""
