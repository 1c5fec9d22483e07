# SPDX-License-Identifier: MIT
"""What a name in somebody's backpropagation stands for: "dW1", "grads['dW' + str(l)]" and "self.grad_w" are dW.

A kind is one of dW db dZ dA Z A W b Y J m lambda; a layer a number, "L", "prev", or None where the name has none.
"""
import ast
import re

_LAYER = r"_?(?P<l>\d*|L|prev|last|out|output|hidden)_?(?:temp|tmp)?"
_W, _B = r"(?:weights?|theta|w)", r"(?:bias(?:es)?|b)"
_KINDS = [(kind, re.compile(pattern + "$", re.I)) for kind, pattern in (
    ("dW", r"(?:d|grads?_?|nabla_?|delta_?|dj_?d)_?" + _W + _LAYER),
    ("dW", _W + r"_?(?P<l>\d*)_?(?:grads?|gradients?)"),
    ("db", r"(?:d|grads?_?|nabla_?|delta_?|dj_?d)_?" + _B + _LAYER),
    ("db", _B + r"_?(?P<l>\d*)_?(?:grads?|gradients?)"),
    ("dZ", r"(?:d_?z|delta|d_?scores|d_?net|d_?logits|err(?:or)?s?)" + _LAYER),
    ("dZ", r"d_?(?P<l>\d+)"),
    ("dA", r"d_?(?:a|h|hidden)" + _LAYER),
    ("Z", r"(?:z|net|scores|logits)" + _LAYER),
    ("A", r"(?:a|h|activations?|hidden|probs|y_?hat|y_?pred|output)" + _LAYER),
    ("W", _W + _LAYER),
    ("b", _B + _LAYER),
    ("lambda", r"lambd?a?_?|reg|l2|lam(?:bda)?_?"),
    ("J", r"(?:j|cost|loss|total_?(?:cost|loss)?)"),
)]
_INPUT = re.compile(r"(X|x|inputs?|X_?batch|x_?batch)$")
_LABELS = re.compile(r"(Y|y|t|labels?|targets?|y_?true|Y_?batch|y_?batch)$")
_EXAMPLES = re.compile(r"(m|N|n|n_?samples|num_?(examples|samples|train)|batch_?size|m_?(train|examples)|samples)$")


def kind_of(name):
    """("dW", 1), ("A", 0) for the inputs, ("A", "L"), ("m", None); (None, None) for anything else."""
    name = name.strip("_")
    if _EXAMPLES.match(name):
        return "m", None
    if _INPUT.match(name):
        return "A", 0
    if _LABELS.match(name):
        return "Y", None
    for kind, pattern in _KINDS:
        found = pattern.match(name)
        if found:
            layer = found.groupdict().get("l") or None
            last = layer and layer.lower() in ("l", "last", "out", "output")
            if layer is None and name.lower() in ("y_hat", "yhat", "y_pred", "ypred", "probs", "output"):
                last = True
            return kind, "L" if last else int(layer) if layer and layer.isdigit() else layer
    return None, None


def word_of(node):
    """The name that tells what an expression is: its own, its attribute's, or the key it is kept under; else ""."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        key = node.slice
        if type(key).__name__ == "Index":  # Python 3.8
            key = key.value
        texts = [part.value for part in ast.walk(key) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        if texts and not isinstance(key, ast.Slice):
            return re.sub(r"[%{].*", "", texts[0])
        return word_of(node.value)
    return ""


def array_of(node):
    return kind_of(word_of(node)) if word_of(node) else (None, None)
