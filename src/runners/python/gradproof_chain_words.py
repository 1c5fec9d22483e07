# SPDX-License-Identifier: MIT
"""What a constructor is given where it is told in words which activations and which loss it has."""
import inspect
import re
import types

from gradproof_chain_names import arguments, plain
from gradproof_source import nested

_HIDDEN = ("tanh", "sigmoid", "logistic", "relu", "leaky_relu")
_LAST = ("sigmoid", "logistic", "softmax", "linear", "identity", "tanh")
_LOSS = (r"mse|mean_?squared?_?error|squared?_?error|quadratic|l2|sse", r"bce|binary_?cross_?entropy|log_?loss|cross_?entropy|nll")
_ACTIVATION = re.compile(r"activ|^act|non_?lin|^funcs?$|^functions$")


def _words(kind):
    """Every word that its methods, and the functions and tables of its file that they name, have as a text."""
    found, todo, seen = [], [f.__func__ if isinstance(f, (staticmethod, classmethod)) else f for c in kind.__mro__[:-1] for f in vars(c).values()], set()
    while todo:
        held = todo.pop(0)
        if not inspect.isfunction(held) or held in seen:
            found += [k for k in held if isinstance(k, str)] if isinstance(held, dict) else []
            continue
        seen.add(held)
        for code in nested(held.__code__):
            found += [c for c in code.co_consts if isinstance(c, str)]
            found += [w for c in code.co_consts if isinstance(c, (tuple, frozenset)) for w in c if isinstance(w, str)]
            near = (held.__globals__.get(n) for n in code.co_names)
            todo += [g for g in near if isinstance(g, (dict, types.FunctionType)) and len(seen) < 40]
    return list(dict.fromkeys(w for w in found if re.fullmatch(r"[A-Za-z][\w -]{0,40}", w)))


def _of(names, words):
    held = {plain(w).replace(" ", "_").replace("-", "_"): w for w in reversed(words)}
    return next((held[n] for n in names if n in held), None)


def words_for(kind, sizes):
    """{argument: the word, or list of one word a layer, that it is given}, of those without a default."""
    needed = [plain(n) for n, has_default, _ in arguments(kind.__init__, True) or [] if not has_default] if kind and kind.__init__ is not object.__init__ else []
    asked = [n for n in needed if _ACTIVATION.search(n) or re.search("loss|cost|criterion", n)]
    words, given = _words(kind) if asked else [], {}
    for name in asked:
        if _ACTIVATION.search(name):
            hidden, last = _of(_HIDDEN, words), _of(_LAST, words)
            if re.search("s$", name) and not re.search("hidden|out|last", name):
                if hidden or last:
                    given[name] = [hidden or last] * (len(sizes) - 2) + [last or hidden]
            elif (last if re.search("out|last|final", name) else hidden):
                given[name] = last if re.search("out|last|final", name) else hidden
        else:
            fitting = [w for pattern in _LOSS for w in words if re.fullmatch(pattern, plain(w).replace(" ", "_").replace("-", "_"))]
            if fitting:
                given[name] = fitting[0]
    return given
