# SPDX-License-Identifier: MIT
"""One round of a training loop as code that can be run: what stands before the loop, and its body, once.

The body of a function is run as if it stood in a module whose names are the function's arguments: its local variables
can then be set and read like any others.
"""
import ast
import copy
import re

from gradproof_chain_names import ROUNDS, parameter_kind, plain
from gradproof_returned import defaults_of
from gradproof_tree import identifier, target_of

STOP, ONCE, COST, SEEN, AT = "_gradproof_stop", "_gradproof_once", "_gradproof_cost", "_gradproof_seen", "_gradproof_at"
_COST_NAMES = re.compile(r"^_?(loss|cost|total_?loss|total_?cost|j|data_?loss|(train|current|epoch|batch|mean|avg)_?loss|loss_?value|mse|mse_loss)$", re.I)
_SPEAKERS = {"print", "display", "input"}
_PLOTS = {"plt", "ax", "fig", "sns", "pyplot", "pylab", "logging", "logger", "tqdm"}


class Stop(Exception):
    """The round is over."""


def combined(a, b, sign):
    return a - b if sign == "-" else a / b if sign == "/" else a + b if sign == "+" else None


def root_name(node):
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return getattr(node, "id", "")


def speaks(statement):
    """Does it only print or draw?"""
    if not isinstance(statement, (ast.If, ast.Expr, ast.With)):
        return False
    calls = [c.func for c in ast.walk(statement) if isinstance(c, ast.Call)]
    says = any(getattr(f, "id", "") in _SPEAKERS or root_name(f) in _PLOTS for f in calls)
    return says and not any(isinstance(n, (ast.AugAssign, ast.Break)) for n in ast.walk(statement))


def without_output(body):
    return [s for s in body if not speaks(s)] or [ast.Pass()]


def is_main(statement):
    return isinstance(statement, ast.If) and "__main__" in ast.dump(statement.test)


def flattened(tree):
    """The statements of a file in order; what stands under `if __name__ == "__main__"` and in a called main() among them."""
    mains = {s.name: s for s in tree.body if isinstance(s, ast.FunctionDef) and re.search("main", s.name) and not s.args.args}
    out = []
    for statement in tree.body:
        todo = statement.body if is_main(statement) else [statement]
        for inner in todo:
            called = inner.value.func if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Call) else None
            if getattr(called, "id", "") in mains:
                out += mains[called.id].body
            else:
                out.append(inner)
    return out


class _AsModule(ast.NodeTransformer):
    """Makes what stands in a function fit to stand in a module: return ends the round, __names belong to their class."""

    def __init__(self, owner=""):
        self.owner = owner.lstrip("_")

    def _keep(self, node):
        return node

    visit_ClassDef = _keep

    def visit_FunctionDef(self, node):
        return self._names_only(node)

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def _names_only(self, node):
        for part in ast.walk(node):
            self._mangle(part)
        return node

    def _mangle(self, node):
        if isinstance(node, ast.Attribute) and self.owner and node.attr.startswith("__") and not node.attr.endswith("__"):
            node.attr = "_%s%s" % (self.owner, node.attr)

    def generic_visit(self, node):
        self._mangle(node)
        return super().generic_visit(node)

    def visit_Return(self, node):
        return ast.copy_location(ast.Raise(exc=ast.Name(id=STOP, ctx=ast.Load()), cause=None), node)

    def visit_Nonlocal(self, node):
        return ast.copy_location(ast.Pass(), node)

    visit_Global = visit_Nonlocal


def as_module(statements, owner=""):
    return [_AsModule(owner).visit(copy.deepcopy(s)) for s in statements]


def factored(node):
    """c (a - b) for the text c a - c b with one number c, where it is that; else the node."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)):
        return node
    parts = []
    for side in (node.left, node.right):
        if not (isinstance(side, ast.BinOp) and isinstance(side.op, ast.Mult)):
            return node
        number, rest = (side.left, side.right) if isinstance(side.left, ast.Constant) else (side.right, side.left)
        if not isinstance(number, ast.Constant) or isinstance(rest, ast.Constant):
            return node
        parts.append((number, rest))
    (c, a), (d, b) = parts
    if c.value != d.value:
        return node
    return ast.copy_location(ast.BinOp(left=c, op=ast.Mult(), right=ast.copy_location(ast.BinOp(left=a, op=ast.Sub(), right=b), node)), node)


def _factor(node):
    """The number c where the text is c a, of a name a: a, and not c a, is what is compared with the targets. Else 1."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        for number, rest in ((node.left, node.right), (node.right, node.left)):
            if isinstance(number, ast.Constant) and isinstance(number.value, (int, float)) and number.value and \
                    isinstance(rest, (ast.Name, ast.Attribute, ast.Subscript)):
                return number.value if isinstance(node.op, ast.Mult) else 1 / number.value if number is node.right else 1
    return 1


class Watching(ast.NodeTransformer):
    """Lets every a - b, a / b, a[.., labels] be seen by a function that compares one side with the targets."""

    def visit_BinOp(self, node):
        node = factored(node)
        factors = [_factor(node.left), _factor(node.right)]
        self.generic_visit(node)
        if isinstance(node.op, (ast.Sub, ast.Div, ast.Add)) and not (isinstance(node.left, ast.Constant) or isinstance(node.right, ast.Constant)):
            sign = {ast.Sub: "-", ast.Div: "/", ast.Add: "+"}[type(node.op)]
            return self._seen(node, [node.left, node.right], sign, [ast.Constant(value=c) for c in factors])
        return node

    def _seen(self, node, sides, sign, more=()):
        return ast.copy_location(ast.Call(func=ast.Name(id=SEEN, ctx=ast.Load()),
                                          args=sides + [ast.Constant(value=sign), self._place(node), *more], keywords=[]), node)

    def visit_Call(self, node):
        self.generic_visit(node)
        if getattr(node.func, "attr", "") == "subtract" and len(node.args) == 2 and not node.keywords:
            return self._seen(node, node.args, "-")
        return node

    def visit_Subscript(self, node):
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Tuple) and not any(isinstance(e, ast.Slice) for e in node.slice.elts):
            node.value = self._at(node)
        return node

    @staticmethod
    def _place(node):
        return ast.Constant(value=(node.lineno, node.col_offset))

    @staticmethod
    def _at(node):
        where = copy.deepcopy(node.slice)
        for part in ast.walk(where):
            if hasattr(part, "ctx"):
                part.ctx = ast.Load()
        value = copy.deepcopy(node.value)
        return ast.copy_location(ast.Call(func=ast.Name(id=AT, ctx=ast.Load()), args=[value, where], keywords=[]), node)

    def visit_AugAssign(self, node):
        before = copy.deepcopy(node.target)
        self.generic_visit(node)
        if not isinstance(node.op, (ast.Sub, ast.Div)):
            return node
        for part in ast.walk(before):
            if hasattr(part, "ctx"):
                part.ctx = ast.Load()
        if isinstance(before, ast.Subscript):
            if any(isinstance(e, ast.Slice) for e in ast.walk(before.slice)):
                return node
            seen = self._at(before)
        else:
            seen = self._seen(node, [before, copy.deepcopy(node.value)], "?")
        return [ast.copy_location(ast.Expr(value=ast.copy_location(seen, node)), node), node]

    def visit_JoinedStr(self, node):
        return node


class _Costs(ast.NodeTransformer):
    """Notes what is called a cost, where it is set."""

    def visit_FunctionDef(self, node):
        return node

    visit_ClassDef = visit_Lambda = visit_FunctionDef

    def visit_Assign(self, node):
        return self._noted(node, node.targets[0])

    def visit_AugAssign(self, node):
        return self._noted(node, node.target)

    @staticmethod
    def _noted(node, target):
        if isinstance(target, ast.Name) and _COST_NAMES.match(target.id):
            call = ast.Call(func=ast.Name(id=COST, ctx=ast.Load()), args=[ast.Name(id=target.id, ctx=ast.Load())], keywords=[])
            return [node, ast.copy_location(ast.Expr(value=ast.copy_location(call, node)), node)]
        return node


def once(loop):
    """The loop, run for one round."""
    made = copy.deepcopy(loop)
    guard = ast.Expr(value=ast.Call(func=ast.Name(id=ONCE, ctx=ast.Load()), args=[], keywords=[]))
    made.body = [ast.copy_location(guard, loop)] + [s for s in without_output(made.body)] + [ast.copy_location(ast.Break(), loop)]
    made.orelse = []
    if isinstance(made, ast.While):
        made.test = ast.copy_location(ast.Constant(value=True), loop)
    return made


def only_first(loop):
    """Binds the target of a loop to the first of what it runs over, and nothing more."""
    if not isinstance(loop, ast.For):
        return []
    made = copy.deepcopy(loop)
    made.body, made.orelse = [ast.copy_location(ast.Break(), loop)], []
    return [made]


def loops(statements):
    """[(statements that stand before it, loop)] of the loops in a body, the outer ones first."""
    found, todo = [], [([], statements)]
    while todo:
        before, body = todo.pop(0)
        before = list(before)
        for statement in body:
            if isinstance(statement, (ast.For, ast.While)):
                found.append((list(before), statement))
                todo.append((before + only_first(statement), statement.body))
            elif isinstance(statement, (ast.With, ast.Try)):
                todo.append((list(before), statement.body))
            if not isinstance(statement, (ast.For, ast.While)):
                before.append(statement)
    return [(b, loop) for b, loop in found if len(loop.body) > 1 or not isinstance(loop.body[0], ast.Expr)
            or isinstance(loop.body[0].value, ast.Call)]


def slow(tree):
    """Names of the functions and methods that go round and round, or call one that does."""
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    calls = [c for c in ast.walk(tree) if isinstance(c, ast.Call)]
    found = set()
    for node in nodes:
        turns = [part for part in ast.walk(node) if isinstance(part, (ast.For, ast.While))]
        many = _many(node) | _given_many(node, calls) if turns else set()
        if any(is_long(part, many) for part in turns):
            found.add(node.name)
    while True:
        more = {n.name for n in nodes if n.name not in found and any(
            identifier(c.func) in found for c in ast.walk(n) if isinstance(c, ast.Call))}
        if not more:
            return found
        found |= more


def _many(node):
    """Arguments that are large numbers unless somebody says otherwise."""
    return {name for name, d in defaults_of(node.args).items() if _is_many(d)}


def _is_many(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value >= 50


def _given_many(node, calls):
    """Arguments that any call gives a large number."""
    names, found = [a.arg for a in node.args.posonlyargs + node.args.args], set()
    for call in calls:
        if identifier(call.func) == node.name:
            given = names[1:] if isinstance(call.func, ast.Attribute) else names
            found |= {n for n, a in zip(given, call.args) if _is_many(a)}
            found |= {k.arg for k in call.keywords if k.arg and _is_many(k.value)}
    return found


def is_long(part, many=()):
    if isinstance(part, ast.While):
        return True
    if not isinstance(part, ast.For):
        return False
    names = [n.id for n in ast.walk(part.iter) if isinstance(n, ast.Name)] + [n.attr for n in ast.walk(part.iter) if isinstance(n, ast.Attribute)]
    return any(n in many or plain(n) in ROUNDS or re.search("iter|epoc|passes|round|turn|step|times", n) for n in names) or any(_is_many(n) for n in ast.walk(part.iter))


def updates_in(loop):
    """Does the loop itself change parameters, or call what does?"""
    for part in ast.walk(loop):
        if parameter_kind(identifier(target_of(part))):
            return True
        if isinstance(part, ast.Call) and re.search("^_*(update|step|train|fit)|backward", identifier(part.func), re.I):
            return True
    return False


def is_setting(statement, long_ones):
    """Is it run to make what the loop needs? long_ones: slow() of the file."""
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return True
    calls = [c.func for c in ast.walk(statement) if isinstance(c, ast.Call)]
    names = [identifier(f) for f in calls]
    if any(n in ("input", "exit", "quit", "exec", "eval", "sleep") or n in long_ones for n in names):
        return False
    if isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call) and not speaks(statement)
    return isinstance(statement, (ast.If, ast.With, ast.Try)) and not speaks(statement) and not any(
        isinstance(n, (ast.For, ast.While)) for n in ast.walk(statement))


def assigned(statement):
    imported = statement.names if isinstance(statement, (ast.Import, ast.ImportFrom)) else []
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} | \
        {(a.asname or a.name).partition(".")[0] for a in imported}


def compiled(statements, label, watch=False, costs=False):
    made = copy.deepcopy(statements)
    if costs:
        made = [r for s in made for r in _list(_Costs().visit(s))]
    if watch:
        made = [r for s in made for r in _list(Watching().visit(s))]
    return compile(ast.fix_missing_locations(ast.Module(body=made, type_ignores=[])), label, "exec")


def _list(value):
    return value if isinstance(value, list) else [value]


def zipped(loop):
    """Two names that the loop goes through side by side: inputs and targets."""
    for part in ast.walk(loop):
        if isinstance(part, ast.For) and isinstance(part.iter, ast.Call) and getattr(part.iter.func, "id", "") == "zip" \
                and len(part.iter.args) == 2 and all(isinstance(a, ast.Name) for a in part.iter.args):
            return tuple(a.id for a in part.iter.args)
    return None
