# SPDX-License-Identifier: MIT
"""What a submission declares, read from its text alone: nothing of it is ever run here.

Each function becomes one of our own with the same name, arguments and place that does nothing, each class a class of
such methods. Who chooses by names and arguments can choose among them as among the real ones.
"""
import ast

from gradproof_text import Reading

_METHOD_KINDS = {"staticmethod": staticmethod, "classmethod": classmethod, "property": property}


def _plain_arguments(given):
    """The same names; a default is None, an annotation is left out: both are expressions of the submission."""
    def bare(arg):
        return ast.arg(arg=arg.arg, annotation=None)
    none = [ast.Constant(value=None)]
    return ast.arguments(posonlyargs=[bare(a) for a in given.posonlyargs], args=[bare(a) for a in given.args],
                         vararg=bare(given.vararg) if given.vararg else None, kwonlyargs=[bare(a) for a in given.kwonlyargs],
                         kw_defaults=[None if d is None else none[0] for d in given.kw_defaults],
                         kwarg=bare(given.kwarg) if given.kwarg else None, defaults=none * len(given.defaults))


def stand_in(label, name, arguments, line):
    """A function of this name, with these arguments and this place, that does nothing."""
    function = ast.FunctionDef(name=name, args=_plain_arguments(arguments), body=[ast.Pass()], decorator_list=[], returns=None,
                               type_comment=None, type_params=[])
    for node in ast.walk(function):
        node.lineno = node.end_lineno = line
        node.col_offset = node.end_col_offset = 0
    made = {"__builtins__": {}}
    exec(compile(ast.Module(body=[function], type_ignores=[]), label, "exec"), made)
    return made[name]


def _first_line(node):
    return min([node.lineno] + [d.lineno for d in node.decorator_list])


def _is_main(test):
    return "__main__" in ast.dump(test)


_DECLARES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.AugAssign,
             ast.Pass, ast.If, ast.Try)


class Declared:
    """As a Source, to those who choose: namespace, place(), assigned, definitions, lines; and beside it
    names: whatever any of the texts gives a name to, at any depth; texts, by label."""

    def __init__(self, cells, modules=()):
        """cells: [(label, text)]; modules: [(name, text)] that lie beside it."""
        self.namespace, self.definitions, self.assigned, self.names, self.notes = {}, {}, set(), set(), []
        self._texts = {name: [(name + ".py", text)] for name, text in modules}
        self._modules, self.labels, self.trees, self.texts, self.read_labels = {}, [], [], {}, []  # the last: of the trees
        self._declare(cells, self.namespace)
        for name in self._texts:
            self._module(name)

    def place(self, function):
        function = getattr(function, "__wrapped__", function)
        code = getattr(function, "__code__", None)
        return (code.co_filename, code.co_firstlineno) if code is not None and code.co_filename in self.labels else None

    def _declare(self, cells, space):
        self.labels += [label for label, _ in cells]
        for label, text in cells:
            self.texts[label] = text
            tree = Reading(label, text).tree
            if tree is None:
                continue
            self.trees.append(tree)
            self.read_labels.append(label)
            self._note_names(label, tree)
            for statement in tree.body:
                self._statement(label, statement, space)

    def _note_names(self, label, tree):
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.definitions[label, _first_line(node)] = node
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.names.add(node.name)
            elif isinstance(node, ast.alias):
                self.names.add((node.asname or node.name).split(".")[0])
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.names.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                self.names.add(node.attr)

    def _statement(self, label, node, space):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            space[node.name] = stand_in(label, node.name, node.args, _first_line(node))
        elif isinstance(node, ast.ClassDef):
            space[node.name] = self._class(label, node, space)
        elif isinstance(node, ast.ImportFrom):
            self._imported(node, space)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            self._assigned(label, node, space)
        elif isinstance(node, ast.If) and not _is_main(node.test) and self._only_declares(node.body + node.orelse):
            for part in node.body + node.orelse:
                self._statement(label, part, space)
        elif isinstance(node, ast.Try) and self._only_declares(node.body):
            for part in node.body:
                self._statement(label, part, space)

    @staticmethod
    def _only_declares(statements):
        return all(isinstance(statement, _DECLARES) for statement in statements)

    def _class(self, label, node, space):
        bases = [space[b.id] for b in node.bases if isinstance(b, ast.Name) and isinstance(space.get(b.id), type)]
        held = {}
        for part in node.body:
            if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
                function = stand_in(label, part.name, part.args, _first_line(part))
                for decorator in part.decorator_list:
                    function = _METHOD_KINDS.get(getattr(decorator, "id", ""), lambda f: f)(function)
                held[part.name] = function
        try:
            return type(node.name, tuple(dict.fromkeys(bases)), held)
        except TypeError:  # bases that do not go together: its own methods alone
            return type(node.name, (), held)

    def _assigned(self, label, node, space):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            name = getattr(target, "id", "")
            self.assigned.update(part.id for part in ast.walk(target) if isinstance(part, ast.Name))
            if name and isinstance(node.value, ast.Lambda):
                space[name] = stand_in(label, name, node.value.args, node.value.lineno)
                space[name].__name__ = "<lambda>"
            elif name and isinstance(node.value, ast.Name) and node.value.id in space:
                space[name] = space[node.value.id]
            # anything else leaves what was declared under that name: a new value is no reason not to judge it

    def _imported(self, node, space):
        there = self._module(node.module or "")
        for alias in node.names:
            if alias.name == "*":
                space.update((name, value) for name, value in there.items() if not name.startswith("_"))
            elif alias.name in there:
                space[alias.asname or alias.name] = there[alias.name]

    def _module(self, name):
        if name not in self._modules:
            self._modules[name] = {}
            if name in self._texts:
                self._declare(self._texts[name], self._modules[name])
        return self._modules[name]
