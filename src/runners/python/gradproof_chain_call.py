# SPDX-License-Identifier: MIT
"""Calls a stranger's functions one after the other, each argument by what it is called."""
import ast
import contextlib
import itertools
import re
import types

import numpy as np

from gradproof_chain_names import (CACHE_NAMES, DROP_NAMES, HIDDEN_SIZE, IN_SIZE, KEEP_NAMES, LAST_NAMES, M_NAMES, OUT_SIZE,
                                   PARAMS_NAMES, RATE_NAMES, REG_NAMES, ROUNDS, SIZES, TRAINING_NAMES, X_NAMES, Y_NAMES, arguments, parameter_kind, plain,
                                   x_like, y_like)
from gradproof_chain_objects import RATE
from gradproof_reading import DEFAULT, INPUTS, LABELS, READING, REGULARISER
from gradproof_returned import element_names
from gradproof_tree import identifier

_MOST_HELD = 600


class Unbound(Exception):
    """An argument of which nobody can tell what it stands for."""
    function = ""  # that has it


class Misread(Exception):
    """An argument that was said to be what is not there."""


class Env:
    """What is known while a chain runs: data, parameters, and what came back so far."""

    def __init__(self, X, Y, sizes, m, named, params=None, regular=0.0):
        self.X, self.Y, self.sizes, self.m, self.named = X, Y, sizes, m, dict(named)
        self.params, self.cache, self.last, self.regular = params, None, None, regular
        self.results, self.came = {}, ()  # of the forward pass: by name; in their order

    def value(self, name, has_default, role):
        """(found, value) for one argument of a function of this role: "forward", "cost" or "backward"."""
        return self.of(self.word(name, has_default, role))

    def word(self, name, has_default, role):
        """What such an argument stands for, as a reading says it; "" where nobody can tell, or it keeps its default."""
        key = plain(name)
        if name in self.named or key in self.named:
            return ("parameter " if parameter_kind(name) else "kept ") + (name if name in self.named else key)
        if role == "cost" and self.last is not None and key in LAST_NAMES and key not in X_NAMES:
            return "output"
        if key in Y_NAMES and not (key == "t" and has_default):
            return LABELS
        if key in X_NAMES and not (role == "cost" and key in LAST_NAMES and self.last is not None):
            return INPUTS
        if self.params is not None and key in PARAMS_NAMES:
            return "parameters"
        if key in self.results:
            return "result " + key
        if self.cache is not None and key in CACHE_NAMES and not (has_default and role == "cost"):
            return "cache"
        if self.last is not None and (key in LAST_NAMES or key.replace("_", "") in LAST_NAMES):
            return "output"
        if key in RATE_NAMES:
            return "rate"
        if key in REG_NAMES:
            return "" if self.regular is None and has_default else REGULARISER
        if key in KEEP_NAMES:
            return "keep_prob"
        if key in DROP_NAMES:
            return "" if has_default else "drop_prob"
        if has_default:
            return "rounds" if key in ROUNDS else ""
        if key in TRAINING_NAMES:
            return "training"
        if key in M_NAMES:
            return "number of examples"
        if key in ROUNDS or re.search("epoc|iterat", key):
            return "rounds"
        if SIZES.match(key) and not re.search("input|output|hidden|visible", key):
            return "sizes"
        if HIDDEN_SIZE.match(key) and len(self.sizes) > 2:
            return "number of hidden units"
        if IN_SIZE.match(key):
            return "number of inputs"
        if OUT_SIZE.match(key):
            return "number of outputs"
        if re.search("dim", key):
            return "sizes"
        return LABELS if y_like(name) else INPUTS if x_like(name) else ""

    def of(self, word):
        """(found, value) of what a word of a reading stands for."""
        kind, _, name = word.partition(" ")
        if kind in ("parameter", "kept"):
            return name in self.named, self.named.get(name)
        if kind == "result":
            place = int(name) if name.isdigit() else 0
            if place:
                return place <= len(self.came), self.came[place - 1] if place <= len(self.came) else None
            return plain(name) in self.results, self.results.get(plain(name))
        values = {INPUTS: self.X, LABELS: self.Y, "output": self.last, "parameters": self.params, "cache": self.cache, "rate": RATE,
                  REGULARISER: self.regular or 0.0, "keep_prob": 0.8, "drop_prob": 0.2, "rounds": 1, "training": True, "number of examples": self.m}
        if word in values:
            return word in (INPUTS, LABELS) or values[word] is not None, values[word]
        if word == "sizes":
            return True, list(self.sizes)
        place = {"number of inputs": 0, "number of hidden units": 1, "number of outputs": -1}.get(word)
        return place is not None, None if place is None else self.sizes[place]

    def word_of(self, value, leftovers):
        """What a value was, where it was not told by the name of its argument."""
        place = next((k for k, other in enumerate(self.came, start=1) if other is value), 0)
        if place and any(value is other for other in leftovers):
            return "result %d" % place
        if isinstance(value, types.FunctionType):
            return "function " + value.__name__
        return INPUTS if value is self.X else "output" if value is self.last else LABELS


_TURNS = {"T", "transpose", "reshape", "ravel", "flatten", "squeeze", "argmax"}


def _targets_beside(function, env):
    """The targets as a cost meets them: lying as the output does, which it takes entry by entry; else as they are."""
    last, y = env.last, env.Y
    turned = isinstance(last, np.ndarray) and isinstance(y, np.ndarray) and last.ndim == y.ndim == 2 and y.shape == last.shape[::-1] != last.shape
    code = getattr(function, "__code__", None)
    return y.T if turned and code is not None and not _TURNS & set(code.co_names) else y


def _as_the_output(env):
    """The targets; class numbers as rows or columns of zeros with a one where the output has one for each class."""
    y, last = env.Y, np.asarray(env.last)
    if np.ndim(y) != 1 or y.dtype.kind not in "iu" or last.ndim != 2 or min(last.shape) < 2 or len(y) not in last.shape:
        return y
    rows = len(y) == last.shape[0]
    ones = np.eye(last.shape[1 if rows else 0])[y]
    return ones if rows else ones.T


def _arrays_in(values):
    """The arrays that values hold, in their containers and their layers: among the first few hundred of all."""
    todo = list(values)
    for value in todo:
        if isinstance(value, np.ndarray):
            yield value
        elif len(todo) < _MOST_HELD and not isinstance(value, (type, types.ModuleType, types.FunctionType, types.MethodType)):
            inside = value if isinstance(value, (list, tuple)) else value.values() if isinstance(value, dict) else vars(value).values() \
                if hasattr(value, "__dict__") else ()
            todo += itertools.islice(inside, _MOST_HELD - len(todo))


def _keeps(function, code, X):
    """Is an array like X kept where the function reads: on its object, or in a name of the file?"""
    space = getattr(function, "__globals__", {})
    held = [getattr(function, "__self__", None)] + [space[n] for n in code.co_names if n in space]
    return any(a.shape == X.shape and np.array_equal(a, X) for a in _arrays_in(held))


def _inputs_by_another_name(function, env, given):
    """What is called as an output may be, and is the inputs: a gradient without inputs, their cache or a global of such a name has none of dW[1]."""
    code = getattr(function, "__code__", None)
    outputs = [name for name, value in given.items() if value is env.last]
    held = any(value is env.X or (env.cache is not None and value is env.cache) for value in given.values())
    if code is None or env.last is None or len(outputs) != 1 or held or any(plain(name) in X_NAMES for name in code.co_names + code.co_freevars):
        return None
    return None if _keeps(function, code, np.asarray(env.X)) else outputs[0]


def _function_named(name, function):
    """A function of its own file that an argument is called after: sigmoid, forward_prop_func for forward_prop; None."""
    held = getattr(function, "__globals__", {})
    found = [held.get(n) for n in (name, re.sub(r"_(func|fn|function|callback|callable)$", "", name))]
    return next((f for f in found if isinstance(f, types.FunctionType)), None)


def _finite_of(cost, output, targets):
    """A cost of two arguments whose names say nothing: a logarithm of the targets would not be finite."""
    with np.errstate(all="ignore"):
        value = cost(output, targets)
        return value if np.all(np.isfinite(np.asarray(value, dtype=float))) else cost(targets, output)


def _holds(container, value):
    return isinstance(container, (dict, list, tuple)) and any(v is value for v in (container.values() if isinstance(container, dict) else container))


def call(function, env, role, skip_self=False, leftovers=(), watched=contextlib.nullcontext()):
    """@raises Unbound, or whatever the function raises"""
    found = arguments(function, skip_self)
    if found is None:
        raise Unbound("its arguments cannot be known")
    given, unknown, words, guessed = {}, [], {}, {}
    for name, has_default, _ in found:
        said = READING.argument(function, name)
        guessed[name] = env.word(name, has_default, role)
        words[name] = said or guessed[name]
        known, value = env.of(words[name])
        if said and not known:
            value = _function_named(said.partition(" ")[2], function) if said.startswith("function ") else None
            known = value is not None
            if not known:
                raise Misread(name)
        if not known and not has_default:
            value = _function_named(name, function)
            known = value is not None
        if role == "cost" and known and value is env.Y:
            exactly = plain(name) in Y_NAMES or env.last is None
            value = _targets_beside(function, env) if exactly else _as_the_output(env)
        if known:
            given[name] = value
        elif not has_default:
            unknown.append(name)
    if unknown and len(unknown) == len(leftovers):  # what the forward pass returned without a name
        given.update(zip(unknown, leftovers))
        unknown = []
    if len(unknown) == 1 and role == "forward" and not any(value is env.X for value in given.values()):
        given[unknown[0]] = env.X
        unknown = []
    if role == "backward" and not skip_self:
        inputs = _inputs_by_another_name(function, env, given)
        if inputs:
            given[inputs] = env.X
    if unknown and role == "backward" and not any(value is env.X for value in given.values()) \
            and not any(re.search("err|delta|grad|loss|^d", plain(name)) for name in unknown):
        has_targets = any(value is env.Y for value in given.values())
        if len(unknown) == 1 and has_targets and env.last is not None and any(_holds(value, env.X) for value in given.values()):
            given[unknown.pop()] = env.last  # the inputs are in what it kept
        if len(unknown) == (1 if has_targets else 2):  # feed, expected: whatever they are called
            given.update(zip(unknown, (env.X, env.Y)))
            unknown = []
    if len(unknown) == 1 and role == "backward" and any(value is env.X or value is env.last for value in given.values()) \
            and not any(value is env.Y for value in given.values()) and not re.search("err|delta|grad|loss|^d", plain(unknown[0])):
        given[unknown[0]] = env.Y  # inputs, or the output, beside nothing else but this
        unknown = []
    both = [name for name, value in given.items() if value is env.Y] if role == "cost" and env.last is not None else []
    others = [name for name in both if not re.match("t(arget|rue|$)", plain(name))]
    if len(both) == 2 == len(found) and len(others) == 1:
        given[others[0]] = env.last  # cost(T, Y): Y is what it says
    if len(unknown) == 2 == len(found) and role == "cost" and env.last is not None:
        return _finite_of(function, env.last, _as_the_output(env))
    if unknown and role == "cost" and len(unknown) == 1 and env.last is not None:
        if not any(value is env.last for value in given.values()):
            given[unknown[0]] = env.last
            unknown = []
        elif len(found) == 2:  # beside the output nothing but the targets, in the form that the output has
            given[unknown[0]] = _as_the_output(env)
            unknown = []
    if unknown:
        error = Unbound(unknown[0])
        error.function = getattr(function, "__name__", "")
        raise error
    for name, has_default, _ in found:
        value = given.get(name)
        if name not in given:
            words[name] = DEFAULT
        elif not words[name] or value is not None and value is env.X:
            words[name] = words[name] if env.of(words[name])[1] is value else env.word_of(value, leftovers)
    with watched:
        result = READING.renamed(function, function(**given))
    READING.note(function, words, guessed, result)
    return result


def _results(nodes):
    """(function, what its results are given to) of each `a, b = function(...)`."""
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            yield identifier(node.value.func), node.targets[0]


def names_at_calls(trees, name):
    """What callers name the results of a function: `Z1, A1, Z2, A2 = forward_prop(...)`; the longest such list."""
    lists = [element_names(target.elts) for called, target in _results(n for t in trees for n in ast.walk(t))
             if called == name and isinstance(target, (ast.Tuple, ast.List))]
    return max(lists, key=len, default=[])


def names_around_calls(trees, wanted):
    """{function: [[names that its results are given]]}, {(function, argument): [names of what it is called with]}; methods too."""
    found, definitions = {}, {}
    for tree in trees:
        inside = {id(n) for c in ast.walk(tree) if isinstance(c, ast.ClassDef) for n in c.body}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [a.arg for a in node.args.posonlyargs + node.args.args]
                definitions[node.name] = names[1:] if id(node) in inside else names
    nodes = [n for t in trees for n in ast.walk(t)]
    for called, target in _results(nodes):
        if called in wanted:
            found.setdefault(called, []).append(element_names(getattr(target, "elts", [target])))
    for node in nodes:
        if isinstance(node, ast.Call) and identifier(node.func) in definitions:
            given = list(zip(definitions[identifier(node.func)], node.args)) + [(k.arg, k.value) for k in node.keywords]
            for argument, what in given:
                if identifier(what):
                    found.setdefault((identifier(node.func), argument), []).append(identifier(what))
    return found


def called_from(nodes, definitions):
    """Names of all that is called in these nodes, and in the definitions of those names, and so on."""
    names, todo = set(), list(nodes)
    while todo:
        for part in ast.walk(todo.pop()):
            name = identifier(part.func) if isinstance(part, ast.Call) else ""
            if name and name not in names:
                names.add(name)
                todo += [node for node in definitions if node.name == name]
    return names


def _has_output_shape(value, env, outputs):
    return isinstance(value, (np.ndarray, float, int, np.floating)) and \
        sorted(n for n in np.shape(value) if n != 1) == sorted(n for n in (outputs, env.m) if n != 1)


def note_forward(env, result, names):
    """Puts what a forward pass returned where the next functions find it; returns what has no name."""
    outputs = env.sizes[-1]
    leftovers, env.came = [], ()
    if isinstance(result, dict):
        env.cache = result
        for key, value in result.items():
            env.results[plain(key)] = value
            if _has_output_shape(value, env, outputs):
                env.last = value
    elif isinstance(result, (tuple, list)):
        env.cache = env.came = result
        for k, value in enumerate(result):
            name = names[k] if k < len(names) else ""
            if name:
                env.results[plain(name)] = value
            else:
                leftovers.append(value)
            if isinstance(value, dict):
                for key, inner in value.items():
                    env.results.setdefault(plain(key), inner)
        structured = [v for v in result if isinstance(v, (dict, tuple, list))]
        if structured and len(result) <= 3:
            env.cache = structured[-1]
        fitting = [v for v in result if _has_output_shape(v, env, outputs)]
        lists = [v[-1] for v in result if isinstance(v, list) and v and _has_output_shape(v[-1], env, outputs)]
        env.last = fitting[0] if structured and len(fitting) > 1 and isinstance(result[0], np.ndarray) and fitting[0] is result[0] \
            else (fitting or lists or [None])[-1]
    else:
        env.last = result
        env.cache = env.cache if env.cache is not None else None
    return leftovers


def number(value):
    """A cost as one number; None where it is none."""
    try:
        made = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None
    return float(made.reshape(())) if made.size == 1 else None
