# SPDX-License-Identifier: MIT
"""The classes of a submission's own text that are layers: a forward pass and a backward pass that takes a derivative and no
labels, or a loss. By their text alone: what is there to judge does not depend on what its process says."""
import ast
import re

from gradproof_chain_names import LAST_NAMES, Y_NAMES, parameter_kind, plain
from gradproof_pair_text import statements_of
from gradproof_tree import identifier

FORWARD = ("forward", "forward_pass", "forward_propagation", "forward_prop", "forwardPass", "fprop", "feed_forward", "feedforward", "propagate",
           "call", "__call__")
BACKWARD = ("backward", "backward_pass", "backward_propagation", "backward_prop", "backwardPass", "bprop", "backprop", "back_prop",
            "backpropagate", "back_propagation")
VALUE = FORWARD + ("loss", "cost", "activate", "activation", "function", "func", "fn", "f", "compute", "value", "calculate", "apply", "fx")
SLOPE = ("gradient", "grad", "derivative", "deriv", "derive", "prime", "df", "activation_derivative", "activation_prime", "delta", "dloss", "loss_derivative",
         "dfx", "d")
_COTANGENT = re.compile(r"^_?(dout|d_?[al]|dz|grad|delta|upstream|error|accum)", re.I)
_LABEL = re.compile(r"target|label|true|truth|expected")
_NETWORK = re.compile(r"net(work)?$|model$|^mlp|^nn$|classifier|regressor|regression|sequential|perceptron$|^ann$|^cnn$|^dnn|trainer|optimi", re.I)
_LOSS = re.compile(r"loss|cost|entropy|mse|bce|mae|nll|criterion|hinge|svm", re.I)


def is_label(name):
    return plain(name) in Y_NAMES - LAST_NAMES - {"d"} or _LABEL.search(plain(name)) is not None


def _is_empty(node):
    """Does its body say nothing: pass, a text, ..., raise NotImplementedError, return None?"""
    def says_nothing(s):
        return isinstance(s, (ast.Pass, ast.Raise)) or isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) or \
            isinstance(s, ast.Return) and (s.value is None or isinstance(s.value, ast.Constant) or isinstance(s.value, ast.Name) and s.value.id == "NotImplementedError")
    return all(says_nothing(s) for s in node.body)


class _Classes:
    def __init__(self, trees):
        self.nodes = {node.name: node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)}

    def bases(self, node):
        return [self.nodes[b.id] for b in node.bases if isinstance(b, ast.Name) and b.id in self.nodes and b.id != node.name]

    def lineage(self, node, deep=0):
        found = [node]
        for b in self.bases(node) if deep < 8 else []:
            found += [n for n in self.lineage(b, deep + 1) if n not in found]
        return found

    def method(self, node, names):
        for name in names:
            for kind in self.lineage(node):
                for part in kind.body:
                    if isinstance(part, ast.FunctionDef) and part.name == name and not any(
                            getattr(d, "id", "") in ("classmethod", "property") for d in part.decorator_list):
                        return part
        return None

    def passes(self, node):
        """(forward pass, backward pass, whether that gives a slope), or what there is of them."""
        forward, backward = self.method(node, FORWARD), self.method(node, BACKWARD)
        if backward is None:
            value, slope = self.method(node, VALUE), self.method(node, SLOPE)
            if value is not None and slope is not None and _arguments(slope)[0] and not _COTANGENT.match(_arguments(slope)[0][0]) and \
                    len(_arguments(slope)[0]) == len(_arguments(value)[0]) <= 2:
                return value, slope, True
        return forward, backward, False

    def is_base(self, node):
        return any(node in self.bases(other) for other in self.nodes.values())


def _arguments(function):
    is_static = any(getattr(d, "id", "") == "staticmethod" for d in function.decorator_list)
    given = (function.args.posonlyargs + function.args.args)[0 if is_static else 1:]
    required = given[:len(given) - len(function.args.defaults)] if len(function.args.defaults) <= len(given) else []
    return [a.arg for a in required], [a.arg for a in given]


def _gradients(classes, node):
    """Attributes that some method sets and that are called as the gradient of another attribute that is read: {"dW"}."""
    names = {n.attr for kind in classes.lineage(node) for n in ast.walk(kind)
             if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "self"}
    return sorted(n for n in names for p in names if n != p and re.fullmatch(
        r"_?(d|grad_?|d_|dL_?d?|dL_d)%s|%s_?(grad|gradients?)" % (re.escape(p), re.escape(p)), n, re.I) and (parameter_kind(p) or re.fullmatch("gamma|beta", p, re.I)))


def _is_layer(classes, node, forward, backward):
    required, every = _arguments(backward)
    takes, all_taken = _arguments(forward)
    if not takes and not all_taken:
        return False
    has_labels = any(is_label(n) for n in takes[1:] + [n for n in takes[:1] if plain(n) != "y"])
    backward_labels = any(is_label(n) for n in every)
    if backward_labels or not required and not every:
        return has_labels and (_LOSS.search(node.name) is not None or not _NETWORK.search(node.name))
    if not required:  # backward(dout=1)
        return not _NETWORK.search(node.name) and (has_labels or len(every) == 1)
    return not _NETWORK.search(node.name)


def _users(trees, name):
    """Functions and classes of the text that make objects of a class, or whose objects are made by such; "script" where
    statements outside of both do."""
    calls = {}
    for tree in trees:
        for node in tree.body:
            user = node.name if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else "script"
            calls.setdefault(user, set()).update(
                identifier(n.func) for n in ast.walk(node) if isinstance(n, ast.Call))
    found, todo = set(), [name]
    while todo:
        called = todo.pop()
        more = {user for user, names in calls.items() if called in names and user != name} - found
        found |= more
        todo += more - {"script"}
    return found


def classes_of(declared, count):
    """{"class K": "name, label, line, forward, its line, backward, its line, gradients, what it is, classes made from it,
    what makes objects of it" a line each, then the statements of its backward pass}. It is a "layer", a "slope" where the backward pass takes what the
    forward pass takes, "empty" where it is not written yet, a "container" of layers, which takes a derivative
    as a layer does, or a "network", which takes labels. Classes that are only there to be inherited from are none."""
    out = {}
    classes = _Classes(declared.trees)
    own = set(declared.labels[:count])
    label_of = {id(node): label for (label, _), node in declared.definitions.items()}
    for node in classes.nodes.values():
        forward, backward, is_slope = classes.passes(node)
        labels = {label_of.get(id(f)) for f in node.body if isinstance(f, ast.FunctionDef)} & own
        if forward is None or backward is None or not labels:
            continue
        below = [n.name for n in classes.nodes.values() if node in classes.lineage(n)[1:]]
        empty = [_is_empty(forward), _is_empty(backward)]
        if empty[0] and not empty[1] and not _arguments(forward)[1]:
            continue  # the inputs of a graph: their forward pass has nothing to do
        if any(empty) and below or all(empty) and re.search("base|layer$|module$|abstract|interface|function$", node.name, re.I):
            continue
        if is_slope and (re.search("softmax", node.name, re.I) and len(_arguments(backward)[0]) < 2 or _NETWORK.search(node.name)):
            continue  # of softmax no slope entry by entry is a derivative; of a network it is another gradient
        what = "empty" if any(empty) else "slope" if is_slope else "layer" if _is_layer(classes, node, forward, backward) else \
            "container" if _arguments(backward)[0] and not any(is_label(n) for n in _arguments(backward)[1] + _arguments(forward)[0]) else "network"
        out["class %d" % (len(out) + 1)] = "\n".join(
            [node.name, labels.pop(), str(node.lineno), forward.name, str(forward.lineno), backward.name, str(backward.lineno),
             ",".join(_gradients(classes, node)), what, ",".join(below), ",".join(sorted(_users(declared.trees, node.name)))] +
            (statements_of(backward, declared.texts[label_of[id(backward)]]) if id(backward) in label_of else []))
    return out
