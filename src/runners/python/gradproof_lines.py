# SPDX-License-Identifier: MIT
"""Which line of a submission's text a mistake stands in. Nothing of the submission is run: its text is parsed.

A question is a text "do" = "lines", the cells as in "load", "functions" (names, a line each), "mistakes" (JSON) and
"in rows"; the answer a text "line K" (JSON) for each mistake that was found:
  cell, line, end, column, end_column   where the statement stands (lines from 1, columns in bytes of UTF-8 from 0)
  text, corrected                       as it is written, and the right line in its own names; "" if that is not known
"""
import ast
import json

import gradproof_line_forms as forms
from gradproof_line_corrections import Correction
from gradproof_line_names import array_of, kind_of
from gradproof_text import Reading
from gradproof_tree import identifier

_UNKNOWN = "not-in-catalogue"

# step: the arrays whose lines it may stand in, the likeliest first
_WANTED = {"Z": ["Z"], "A": ["A"], "cost": ["J"], "dZ_output": ["dZ", "dA"], "dA": ["dA", "dZ"], "dZ": ["dZ", "dA"],
           "m": ["m", "dW", "db"], "dW": ["dW"], "penalty": ["dW"], "db": ["db"]}


class Line:
    """A statement that sets an array, or an entry of a dict or tuple that does."""

    def __init__(self, cell, function, statement, target, value, span=None):
        self.cell, self.function, self.statement, self.target, self.value = cell, function, statement, target, value
        self.kind, self.layer = target if isinstance(target, tuple) else array_of(target)
        self.span = span or statement  # what is shown, and replaced
        self.adds = isinstance(statement, ast.AugAssign)

    def is_copy(self):
        """W1 = parameters["W1"]: nothing is computed."""
        value = self.value
        while isinstance(value, (ast.Subscript, ast.Attribute)) and getattr(value, "attr", "") != "T":
            value = value.value
        return isinstance(value, ast.Name) and not isinstance(self.statement, ast.AugAssign)

    def copies(self):
        """dZ = np.array(dA, copy=True), dZ = dA.copy(): what is computed is computed elsewhere."""
        called = getattr(self.value, "func", None)
        return identifier(called) in ("array", "asarray", "copy", "deepcopy", "float")

    def knows_labels(self):
        """A - Y: the labels are in it."""
        return any(array_of(node)[0] == "Y" for node in ast.walk(self.value)
                   if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)))

    def makes_room(self):
        """dW1 = np.zeros(W1.shape), db = 0.0: to be filled."""
        called = getattr(self.value, "func", None)
        name = identifier(called)
        return name in ("zeros", "zeros_like", "empty", "empty_like", "list", "dict") or \
            isinstance(self.value, (ast.Constant, ast.List)) or isinstance(self.value, ast.Dict) and not self.value.keys


def _lines_of_statement(cell, function, statement):
    value = getattr(statement, "value", None)
    if isinstance(statement, ast.Return) and isinstance(value, ast.Tuple):
        for part in value.elts:
            yield Line(cell, function, statement, ("?", None), part)
    elif isinstance(statement, ast.Return) and value is not None and not isinstance(value, ast.Dict):
        yield Line(cell, function, statement, ("?", None), value)
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
                for left, right in zip(target.elts, value.elts):
                    yield Line(cell, function, statement, left, right)
            elif isinstance(target, ast.Tuple):
                for left in target.elts:
                    yield Line(cell, function, statement, left, value)
            else:
                yield Line(cell, function, statement, target, value)
    elif isinstance(statement, (ast.AugAssign, ast.AnnAssign)) and value is not None:
        yield Line(cell, function, statement, statement.target, value)
    if isinstance(value, ast.Call) and getattr(value.func, "attr", "") in ("append", "insert") and value.args:
        yield Line(cell, function, statement, value.func.value, value.args[-1])
    for node in ast.walk(value) if value is not None else ():
        if isinstance(node, ast.Dict):
            for key, item in zip(node.keys, node.values):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield Line(cell, function, statement, kind_of(key.value), item, item)


def _own_statements(function):
    """Statements of a function, those inside its loops and branches too, not those of functions in it."""
    todo, found = list(function.body), []
    while todo:
        node = todo.pop(0)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            continue
        found.append(node)
        for field in ("body", "orelse", "finalbody"):
            todo = list(getattr(node, field, [])) + todo if isinstance(getattr(node, field, None), list) else todo
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


class Text:
    def __init__(self, cells):
        self.cells, self.functions, self.lines = [text.split("\n") for _, text in cells], [], []
        for k, (label, text) in enumerate(cells):
            tree = Reading(label, text).tree
            if tree is None:
                continue
            found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
            for function in found + [tree]:
                self.functions.append((k, function))
                for statement in _own_statements(function):
                    self.lines += list(_lines_of_statement(k, function, statement))

    def reached_from(self, names):
        """{name of a function: how many calls away it is}, from these, by name."""
        distance, todo = {}, [(name.split(".")[-1], 0) for name in names]
        by_name = {}
        for _, function in self.functions:
            by_name.setdefault(getattr(function, "name", ""), []).append(function)
        while todo:
            name, away = todo.pop(0)
            if name in distance or name not in by_name:
                continue
            distance[name] = away
            for function in by_name[name]:
                for node in ast.walk(function):
                    if isinstance(node, ast.Call):
                        todo.append((identifier(node.func), away + 1))
        return distance

    def source(self, line):
        span = line.span
        text = self.cells[line.cell][span.lineno - 1:span.end_lineno]
        last = text[-1].encode("utf-8")[:span.end_col_offset].decode("utf-8", "replace")
        text[-1] = last
        text[0] = text[0].encode("utf-8")[span.col_offset:].decode("utf-8", "replace")
        return " ".join(part.strip() for part in text)


def _layer_fits(line, mistake):
    """2: it names this layer; 1: it names none; 0: another one."""
    layer, depth = mistake.get("layer") or 0, mistake.get("depth") or 0
    if mistake["step"] == "dZ_output":
        layer = depth or layer
    if line.layer in (None, "prev", "") or not layer:
        return 1
    if line.layer == "L":
        return 2 if layer == depth else 0
    return 2 if line.layer == layer else 0


def _score(line, mistake, wanted, distance):
    kind = line.kind
    if kind == "?":
        if mistake["step"] in ("m",):
            return None
        score = 0
    elif kind not in wanted or not _layer_fits(line, mistake):
        return None
    else:
        score = 6 * _layer_fits(line, mistake) - 3 * wanted.index(kind)
    name = getattr(line.function, "name", "")
    if name not in distance and distance:
        score -= 8
    bound = {}
    template = forms.template_of(mistake.get("wrong", ""))
    found = forms.form(line.value)
    as_written = bool(template and forms.fits(template[1], found, bound))
    if as_written:
        score += 9
    elif kind == "?":
        return None
    right = forms.template_of(mistake.get("right", ""))
    if right and forms.fits(right[1], found, {}) and mistake["step"] != "m":
        score -= 7
    is_left_zero = "left-zero" in mistake["id"]
    if mistake["id"] == _UNKNOWN and (line.makes_room() or line.copies()):
        return None  # nothing speaks for it
    if not as_written:  # dZ = dA is a copy, and the mistake
        score -= 12 if line.is_copy() else 6 if line.makes_room() and not is_left_zero else 0
    if isinstance(line.value, ast.Call) and getattr(line.value.func, "id", "") in distance:
        score -= 4  # the work is done elsewhere
    if mistake["step"] in ("m", "dW", "db", "dA", "dZ", "dZ_output", "penalty"):
        score += 2 if any(word in name.lower() for word in ("back", "grad", "propagat", "delta")) else 0
        score -= 4 if any(word in name.lower() for word in ("forward", "predict", "update")) else 0
    if kind == "dA" and line.layer == "L" and mistake["step"] == "dZ_output":
        score += 2
    # only the output layer's dZ knows the labels: dZ = A - Y is no line of a hidden layer
    if line.knows_labels() and mistake["step"] in ("dZ", "dA") and not as_written:
        score -= 12
    return score


def find(text, mistake, distance):
    wanted = _WANTED[mistake["step"]]
    best, best_score = None, None
    for line in text.lines:
        score = _score(line, mistake, wanted, distance)
        if score is not None and score > -6 and (best is None or score > best_score):
            best, best_score = line, score
    return best


def _corrected(text, line, mistake, rows):
    try:
        return Correction(text, line, mistake, rows).text()
    except (KeyError, ValueError, RecursionError):
        return ""


def _is_the_same(a, b):
    """But for blanks, brackets and quotes: that corrects nothing."""
    try:
        return ast.dump(ast.parse(a)) == ast.dump(ast.parse(b))
    except SyntaxError:
        return False


def answer(texts):
    if not hasattr(ast, "unparse"):
        return {}  # before Python 3.9
    count = sum(1 for name in texts if name.startswith("source "))
    text = Text([(texts["label %d" % k], texts["source %d" % k]) for k in range(1, count + 1)])
    distance = text.reached_from([name for name in texts.get("functions", "").split("\n") if name])
    out = {}
    for k, mistake in enumerate(json.loads(texts["mistakes"])):
        line = find(text, mistake, distance)
        if line is None:
            continue
        corrected = _corrected(text, line, mistake, bool(texts.get("rows")))
        if _is_the_same(corrected, text.source(line)):
            if mistake["id"] == _UNKNOWN:
                continue  # nothing speaks for a line that is as the equation has it
            corrected = ""
        span = line.span
        out["line %d" % k] = json.dumps({
            "cell": line.cell + 1, "line": span.lineno, "end": span.end_lineno, "column": span.col_offset,
            "end_column": span.end_col_offset, "text": text.source(line)[:400], "corrected": corrected[:400]})
    return out
