# SPDX-License-Identifier: MIT
"""Does a text reach into the process that runs it, or change what others compute with? No backpropagation needs to.

What is written is judged only where it is what answers. Who is set on it can hide this: it is seen, not prevented.
"""
import ast

_REACHES = {"sys": {"modules", "_getframe", "_current_frames", "settrace", "setprofile"},
            "inspect": {"stack", "currentframe", "getouterframes", "getinnerframes", "trace"},
            "gc": {"get_objects", "get_referrers", "get_referents"},
            "threading": {"settrace", "setprofile"}}
_OF_FRAMES = {"f_back", "f_globals", "f_locals", "tb_frame", "gi_frame"}
_OF_FUNCTIONS = {"__code__", "__defaults__", "__kwdefaults__", "__globals__", "__closure__", "__builtins__"}
_OLD_NAMES_OF_NUMPY = {"bool", "int", "float", "complex", "object", "str", "long", "unicode", "product", "cumproduct", "trapz"}


def _modules(tree):
    """{name in the text: module} of what is imported whole."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update((a.asname or a.name.split(".")[0], a.name if a.asname else a.name.split(".")[0]) for a in node.names)
    return names


def _root(node):
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return getattr(node, "id", "")


def _is_usual(node, parent):
    """'google.colab' in sys.modules, sys.modules[__name__]"""
    if isinstance(parent, ast.Compare):
        return all(isinstance(op, (ast.In, ast.NotIn)) for op in parent.ops)
    return isinstance(parent, ast.Subscript) and getattr(parent.slice, "id", "") == "__name__"


def _reached(node, parent, modules):
    """What a node reaches into; "" for nothing."""
    if isinstance(node, ast.Import):
        return next((a.name for a in node.names if a.name.startswith("gradproof_")), "")
    if isinstance(node, ast.ImportFrom):
        if (node.module or "").startswith("gradproof_"):
            return node.module
        return next(("%s.%s" % (node.module, a.name) for a in node.names if a.name in _REACHES.get(node.module, ())), "")
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) and node.value.startswith("gradproof_") and node.value.isidentifier() else ""
    if isinstance(node, ast.Attribute):
        if node.attr in _OF_FRAMES or node.attr in _OF_FUNCTIONS and isinstance(node.ctx, ast.Store):
            return node.attr
        module = modules.get(getattr(node.value, "id", ""), "")
        if node.attr in _REACHES.get(module, ()) and not _is_usual(node, parent):
            return "%s.%s" % (module, node.attr)
        if isinstance(node.ctx, (ast.Store, ast.Del)) and modules.get(_root(node), "").split(".")[0] == "numpy" and \
                node.attr not in _OLD_NAMES_OF_NUMPY:
            return "%s =" % ast.unparse(node)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("setattr", "delattr") and node.args and \
            modules.get(_root(node.args[0]), "").split(".")[0] == "numpy":
        return "%s(%s, ...)" % (node.func.id, ast.unparse(node.args[0]))
    return ""


def reaches_inside(labels, trees):
    """"sys._getframe, student.py line 3" of the first; "" where there is none."""
    for label, tree in zip(labels, trees):
        modules = _modules(tree)
        for parent in ast.walk(tree):
            for node in ast.iter_child_nodes(parent):
                what = _reached(node, parent, modules)
                if what:
                    return "%s, %s line %d" % (what[:60], label, node.lineno)
    return ""
