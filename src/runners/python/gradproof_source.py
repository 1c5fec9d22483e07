# SPDX-License-Identifier: MIT
"""Reads a submission: which of its statements are run, and which are not.

Run are imports, definitions, and the assignments those definitions need. Plots, prints, tests, training and shell
lines are not. What fails on the way is a note, not the end, unless nothing is left.
"""
import ast
import io
import re
import sys
import types

from gradproof_text import Reading
from gradproof_unwritten import is_unwritten

# stands for a text that a file reads and that is not here: what is learnt from it does not matter
_TEXT = "the quick brown fox jumps over the lazy dog; pack my box with five dozen liquor jugs.\n" * 20
_TRAINING = re.compile(r"model|train|fit|optimi[sz]e|descent|predict|plot|load|main|run", re.I)


def nested(code):
    """A code object and all that stand in it."""
    todo, found = [code], []
    while todo:
        found.append(todo.pop())
        todo += [constant for constant in found[-1].co_consts if isinstance(constant, types.CodeType)]
    return found


def _at_once(tree):
    """`with open(name) as f: text = f.read()` as text = open(name).read(), the name as it is written in the file."""
    said = {s.targets[0].id: s.value for s in tree.body if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name)
            and isinstance(s.value, ast.Constant)} if tree else {}
    for k, s in enumerate(tree.body if tree else []):
        item = s.items[0] if isinstance(s, ast.With) and len(s.items) == 1 and len(s.body) == 1 else None
        if item and isinstance(item.optional_vars, ast.Name) and isinstance(s.body[0], ast.Assign):
            tree.body[k] = s = _Put(item.optional_vars.id, item.context_expr).visit(s.body[0])
        for c in ast.walk(s):
            if isinstance(c, ast.Call) and getattr(c.func, "id", "") == "open" and c.args and getattr(c.args[0], "id", "") in said:
                c.args[0] = said[c.args[0].id]
    return tree


def _with_arguments_named(tree):
    """def cost(params, *args) that begins with n, X, Y = args, as cost(params, n, X, Y): so it is called."""
    for node in ast.walk(tree) if tree else []:
        rest = node.args.vararg.arg if isinstance(node, ast.FunctionDef) and node.args.vararg and not node.args.kwonlyargs else None
        if rest is None or node.args.defaults:
            continue
        taken = [s for s in node.body if isinstance(s, ast.Assign) and getattr(s.value, "id", "") == rest and isinstance(s.targets[0], ast.Tuple)]
        names = [getattr(e, "id", None) for s in taken for e in s.targets[0].elts]
        uses = [n for n in ast.walk(node) if isinstance(n, ast.Name) and n.id == rest]
        if len(taken) == 1 == len(uses) and all(names):
            node.args.vararg = None
            node.args.args += [ast.copy_location(ast.arg(arg=n), node) for n in names]
            node.body[node.body.index(taken[0])] = ast.copy_location(ast.Pass(), taken[0])
    return tree


class _Put(ast.NodeTransformer):
    def __init__(self, name, value):
        self.name, self.value = name, value

    def visit_Name(self, node):
        return self.value if node.id == self.name and isinstance(node.ctx, ast.Load) else node


class Source:
    """cells: [(label, text)]; a .py file is one cell with its own name as the label."""

    def __init__(self, cells, helpers, module=None):
        self.notes, self.namespace, self.lines = [], {}, {}
        self.definitions = {}  # (label, line) -> the node of a function
        self.assigned = set()  # names that any statement outside functions sets
        self.errors = []  # (label, line, what, text) of statements that do not parse
        self._helpers = helpers
        self._names = set()
        if module is None:
            module = types.ModuleType("submission")
            sys.modules["submission"] = module
        self.namespace = module.__dict__
        self.namespace["xrange"] = range
        self.beside = []  # sources of modules that lie beside it, in the order they were imported
        self.labels = [label for label, _ in cells]
        trees = [(label, text.split("\n"), tree) for label, text in cells for tree in [_with_arguments_named(_at_once(self._parse(label, text)))] if tree]
        self.mentions_float32 = any("float32" in text for _, text in cells)
        self.whole = [(label, tree) for label, _, tree in trees]
        needed = self._needed_names(trees)
        for label, lines, tree in trees:
            self.lines[label] = lines
            self._note_definitions(label, tree)
            for statement in tree.body:
                self._run(label, statement, needed)

    def _parse(self, label, text):
        reading = Reading(label, text)
        self.notes += reading.notes
        self.errors += reading.errors
        return reading.tree

    def _note_definitions(self, label, tree):
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.definitions[label, min([node.lineno] + [d.lineno for d in node.decorator_list])] = node

    def definition(self, function):
        """The text of a function, as a node; None if it is not the submission's own."""
        return self._text_at(self.place(function))[0]

    def _text_at(self, place):
        for source in [self] + self.beside:
            if place in source.definitions:
                return source.definitions[place], source.lines[place[0]]
        return None, []

    def unwritten(self, error):
        """Why the exception says that the function it came out of is not written yet; else ""."""
        tb, why = error.__traceback__, ""
        while tb is not None:
            code = tb.tb_frame.f_code
            definition, lines = self._text_at((code.co_filename, code.co_firstlineno))
            if definition is not None:
                why = is_unwritten(definition, lines, error)
            tb = tb.tb_next
        return why

    # --- choosing
    @staticmethod
    def _reads(statement, label=""):
        """Names a statement reads from the module: those of its code that are not local to a function in it."""
        return {name for code in nested(compile(ast.Module(body=[statement], type_ignores=[]), label, "exec")) for name in code.co_names}

    def _needed_names(self, trees):
        """Every name that a definition reads, and what the assignments to those names read in turn."""
        needed, assigned = set(), {}
        for label, _, tree in trees:
            for statement in tree.body:
                if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    needed |= self._reads(statement, label)
                for name in self._targets(statement):
                    self.assigned.add(name)
                    assigned.setdefault(name, set()).update(self._reads(statement, label))
        todo = list(needed)
        while todo:
            for name in assigned.get(todo.pop(), ()):
                if name not in needed:
                    needed.add(name)
                    todo.append(name)
        return needed

    @staticmethod
    def _targets(statement):
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
            targets = [statement.target]
        else:
            return []
        names = []
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name):
                    names.append(node.id)
                    if isinstance(target, (ast.Subscript, ast.Attribute)):
                        break  # CONFIG["x"] = 1 sets CONFIG
        return names

    def _is_simple(self, node):
        """No call but of a name that is not a training function of the submission's own."""
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                name = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
                root = part.func
                while isinstance(root, (ast.Attribute, ast.Subscript)):
                    root = root.value
                own = self.namespace.get(getattr(root, "id", ""))
                if isinstance(own, types.FunctionType) and _TRAINING.search(name) and not self._helpers.is_helper(own):
                    return False
                if name in ("input", "exit", "quit", "exec", "eval") or name == "open" and not self._reads_a_text(node):
                    return False
        return True

    @staticmethod
    def _reads_a_text(node):
        """open("name.txt").read(), and what is made of it."""
        opened = [c for c in ast.walk(node) if isinstance(c, ast.Call) and getattr(c.func, "id", "") == "open"]
        read = [c.func.value for c in ast.walk(node) if isinstance(c, ast.Call) and getattr(c.func, "attr", "") == "read"]
        return all(c in read and c.args and isinstance(c.args[0], ast.Constant) and str(c.args[0].value).endswith(".txt") for c in opened)

    def _opens(self, statement):
        return isinstance(statement, ast.Assign) and any(
            isinstance(c, ast.Call) and getattr(c.func, "id", "") == "open" for c in ast.walk(statement.value))

    def _open(self, name, *args, **kwargs):
        try:
            return open(name, *args, **kwargs)
        except OSError:
            self.notes.append("%s is not here; a text of gradproof's stands for it" % name)
            return io.StringIO(_TEXT)

    def _wanted(self, statement, needed):
        if isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            return True
        names = self._targets(statement)
        if names:
            value = getattr(statement, "value", None)
            if value is None:
                return False
            plain = not any(isinstance(part, ast.Call) for part in ast.walk(value))
            imported = {n for n in names if isinstance(self.namespace.get(n), types.ModuleType)}
            return not imported and (plain or any(n in needed for n in names) or self._makes_a_step(names)) \
                and self._is_simple(value)
        if isinstance(statement, ast.Try):
            return all(self._wanted(s, needed) for s in statement.body)
        if isinstance(statement, ast.If):
            test = ast.dump(statement.test)
            return "__main__" not in test and all(self._wanted(s, needed) or isinstance(s, ast.Pass)
                                                  for s in statement.body + statement.orelse)
        return False

    @staticmethod
    def _makes_a_step(names):
        return any(re.search(r"back|forward|gradient|cost|sigmoid|relu", name, re.I) for name in names)

    # --- running
    def _absolute(self, statement):
        """`from .utils import x` without a package around the file: the module lies beside it, or one folder above."""
        package = self.namespace.get("__package__") or ""
        level = getattr(statement, "level", 0)
        if not level or (package and level <= package.count(".") + 1):
            return statement
        if statement.module:
            statement.level = 0
            return statement
        return ast.copy_location(ast.Import(names=statement.names), statement)

    def _run(self, label, statement, needed):
        if not self._wanted(statement, needed):
            return
        statement = self._absolute(statement)
        code = compile(ast.Module(body=[statement], type_ignores=[]), label, "exec")
        space = dict(self.namespace, open=self._open) if self._opens(statement) else self.namespace
        try:
            exec(code, space)
            self.namespace.update((n, space[n]) for n in self._targets(statement) if space is not self.namespace)
        except BaseException as error:  # noqa: a submission may raise anything, SystemExit too
            what = "%s: %s" % (type(error).__name__, str(error)[:200])
            if isinstance(statement, (ast.Import, ast.ImportFrom)) or not self._targets(statement) or \
                    any(name in needed for name in self._targets(statement)):
                self.notes.append("%s, line %d was left out (%s)" % (label, statement.lineno, what))

    def place(self, function):
        """(label, line) of a function, method or callable object of the submission; None if it is not its own."""
        seen = 0
        while seen < 10:
            seen += 1
            if hasattr(function, "__wrapped__"):
                function = function.__wrapped__
            elif hasattr(function, "__func__"):
                function = function.__func__
            elif type(function).__name__ == "partial":
                function = function.func
            elif not hasattr(function, "__code__") and hasattr(type(function), "__call__") \
                    and hasattr(type(function).__call__, "__code__"):
                function = type(function).__call__
            else:
                break
        code = getattr(function, "__code__", None)
        if code is None or not any(code.co_filename in source.labels for source in [self] + self.beside):
            return None
        return code.co_filename, code.co_firstlineno

    def trace(self, error):
        """The submission's own lines of a traceback, the innermost last: [(label, line, text)]."""
        out, tb = [], error.__traceback__
        while tb is not None:
            label = tb.tb_frame.f_code.co_filename
            lines = next((source.lines.get(label, []) for source in [self] + self.beside if label in source.labels), None)
            if lines is not None:
                text = lines[tb.tb_lineno - 1].strip() if 0 < tb.tb_lineno <= len(lines) else ""
                out.append((label, tb.tb_lineno, text))
            tb = tb.tb_next
        return out
