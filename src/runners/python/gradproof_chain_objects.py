# SPDX-License-Identifier: MIT
"""A stranger's class: made by its own constructor, its parameters found and set wherever it keeps them."""
import inspect
import re

import numpy as np

from gradproof_chain_names import (HIDDEN_SIZE, IN_SIZE, KEEP_NAMES, OUT_SIZE, PARAMS_NAMES, RATE_NAMES, REG_NAMES, ROUNDS, SIZES,
                                   STATIC, X_NAMES, Y_NAMES, M_NAMES, arguments, base, order_key, parameter_kind, plain, unmangled)

RATE = 0.125
_NOT_A_PARAMETER = re.compile(r"^_?(d(?!_model)|grad|delta|nabla|v_?d|s_?d|m_?d|vel|momentum|cache|mask|prev|best|old|err|last)|"
                              r"(grad|delta|gradient|cache|prev|velocity|momentum|history|_err|_error|_acc|_update)s?_?\d*$", re.I)


SETS_UP = re.compile(r"^_*(init(?!__$)|build|create|set_?up|reset|generate|random|make|inicial)", re.I)


class CannotMake(Exception):
    """The constructor wants what nobody here can give it."""


def _for_constructor(name, sizes, data, has_default, default, more=None):
    """(whether anything is given, the value); more: the value of what is none of these, None where it knows none."""
    key = plain(name)
    if isinstance(default, (bool, str)) and has_default:
        return False, None
    hidden = sizes[1:-1]
    if re.search("hidden", key) and re.search(r"(sizes|dims|units|layers|dimensions|nodes|neurons)$", key) and \
            not re.search("^n_|num|number", key):
        return True, list(hidden)
    if SIZES.match(key) and re.search("s$|arch|shape|struct|topology", key) and not has_default and not re.search("^n_|num|input|output|hidden", key):
        return True, list(sizes)
    if IN_SIZE.match(key):
        return True, sizes[0]
    if OUT_SIZE.match(key):
        return True, sizes[-1]
    if HIDDEN_SIZE.match(key):
        if has_default and isinstance(default, (list, tuple)):
            return True, list(hidden)
        digits = re.findall(r"\d", key)
        return True, hidden[min(int(digits[0]) - 1, len(hidden) - 1) if digits and hidden else 0] if hidden else sizes[0]
    if SIZES.match(key) and (not has_default or isinstance(default, (list, tuple))):
        return True, list(sizes)
    if key in RATE_NAMES:
        return True, RATE
    if key in REG_NAMES:
        return True, 0.3
    if has_default:
        return False, None
    if key in X_NAMES and data is not None:
        return True, data[0]
    if key in Y_NAMES and data is not None:
        return True, data[1]
    if key in KEEP_NAMES:
        return True, 0.8
    if key in ROUNDS or key in M_NAMES:
        return True, 1 if key in ROUNDS else 7
    known = more(key) if more else None
    if known is not None:
        return True, known
    if re.search("activ", key):
        return True, "tanh"
    if "std" in key or "scale" in key:
        return True, 0.1
    if key in ("seed", "random_state", "random_seed"):
        return True, 1
    raise CannotMake(name)


def make(kind, sizes, data=None, more=None):
    """An object of this class with layers of these sizes; more: _for_constructor. @raises CannotMake, or what the constructor raises"""
    for one_hidden in (False, True):  # hidden_nodes, or nodes after the inputs: a list of numbers, or one number
        try:
            made = _made(kind, sizes, data, one_hidden, more)
            _complete(made, sizes, data)
            return made
        except CannotMake:
            raise
        except Exception:
            continue
    return _made(kind, sizes, data, False, more)


def _made(kind, sizes, data, one_hidden, more=None):
    found = [a for a in arguments(kind.__init__, True) or []] if kind.__init__ is not object.__init__ else []
    if not found and kind.__init__ is not object.__init__ and kind.__init__.__code__.co_flags & inspect.CO_VARARGS:
        return kind(*sizes)  # *layers
    return kind(**_given(found, sizes, data, one_hidden, kind.__name__, more))


def _are_sizes(value):
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(type(v) is int for v in value)


def _complete(made, sizes, data):
    """Calls what sets the parameters of a new object and is no part of its constructor, as initialize_weights()."""
    for name in dir(type(made)):
        method = inspect.getattr_static(type(made), name)
        if not (inspect.isfunction(method) and SETS_UP.search(name)):
            continue
        held = vars(made) if hasattr(made, "__dict__") else {}
        names = [n for n in method.__code__.co_names if (parameter_kind(n) or plain(n) in PARAMS_NAMES) and not _are_sizes(held.get(n))]
        if not names or any(not isinstance(held.get(n), (type(None), dict, list)) or held.get(n) for n in names):
            continue
        try:
            given = _given(arguments(method, True) or [], sizes, data, False, name)
        except CannotMake:
            continue  # what it would have set is missed where it is needed
        method(made, **given)


def given_for(function, sizes):
    """Values for the arguments of a function that makes an object. @raises CannotMake"""
    return _given(arguments(function) or [], sizes, None, False, function.__name__)


def _given(found, sizes, data, one_hidden, title, more=None):
    """Values for these arguments of a constructor, or of what sets up an object. @raises CannotMake"""
    given, unknown = {}, []
    for name, has_default, default in found:
        try:
            known, value = _for_constructor(name, sizes, data, has_default, default, more)
            if one_hidden and known and isinstance(value, list) and (given or re.search("hidden", plain(name))) and len(sizes) > 2:
                value = sizes[1]
            if known:
                given[name] = value
        except CannotMake:
            unknown.append(name)
    if unknown:  # three sizes under names of its own, in order
        required = [n for n, has, _ in found if not has]
        if len(required) == 1:
            given[required[0]] = list(sizes)
        elif len(required) == len(sizes):
            given.update(zip(required, sizes))
        else:
            raise CannotMake("%s(%s)" % (title, ", ".join(n for n, _, _ in found)))
    return given


class Slot:
    """One array of an object: where it is, and under which name people know it."""

    def __init__(self, name, path, value):
        self.name, self.path, self.shape = name, path, np.shape(value)

    def _holder(self, root):
        for step in self.path[:-1]:
            root = root[step[1]] if step[0] == "item" else getattr(root, step[1])
        return root

    def get(self, root):
        kind, key = self.path[-1]
        holder = self._holder(root)
        return holder[key] if kind == "item" else getattr(holder, key)

    def put(self, root, value):
        kind, key = self.path[-1]
        holder = self._holder(root)
        old = holder[key] if kind == "item" else getattr(holder, key)
        if isinstance(old, np.ndarray) and old.dtype.kind == "f" and old.shape == np.shape(value) and old.ndim:
            old[...] = value  # whoever shares the array shares its values
        elif is_table(old):
            old[:] = np.asarray(value, dtype=float).tolist()
        elif kind == "item":
            holder[key] = value
        else:
            setattr(holder, key, value)


def is_table(value):
    """Rows of numbers in plain lists: what a matrix is without NumPy."""
    return isinstance(value, list) and 0 < len(value) <= 32 and all(
        isinstance(row, list) and len(row) == len(value[0]) and 0 < len(row) <= 32 and all(type(v) in (float, int) for v in row)
        for row in value) and any(type(v) is float for row in value for v in row)


def _is_array(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and 0 < value.size <= 1000000


def _by_name_first(held):
    """The attributes of an object, lists of what has a name of its own beside them last: parameters = [weights, bias]."""
    named = {id(v) for v in held.values() if not isinstance(v, (int, str, type(None)))}
    known = {id(v) for k, v in held.items() if isinstance(v, (list, dict, np.ndarray)) and parameter_kind(k)}
    return sorted(held.items(), key=lambda kv: isinstance(kv[1], list) and any(id(v) in named for v in kv[1])
                  or id(kv[1]) in known and not parameter_kind(kv[0]))


def walk(value, path, names, is_own, is_number, seen, out, deep=0):
    """Adds (names on the way, path, value) of every float array once, and of every number that is_number(value, names)."""
    if id(value) in seen or deep > 5:
        return
    if _is_array(value):
        seen.add(id(value))
        out.append((names, path, value))
        if type(value) is not np.ndarray and is_own(type(value)):  # an array with attributes: its gradient, say
            for key, item in list(vars(value).items()):
                walk(item, path + [("attribute", key)], names + [unmangled(key)], is_own, is_number, seen, out, deep + 1)
    elif is_table(value):
        seen.add(id(value))
        out.append((names, path, np.array(value, dtype=float)))
    elif isinstance(value, dict):
        seen.add(id(value))
        for key in list(value):
            walk(value[key], path + [("item", key)], names + [str(key)], is_own, is_number, seen, out, deep + 1)
    elif isinstance(value, list) and len(value) <= 32:
        seen.add(id(value))
        for k, item in enumerate(value):
            walk(item, path + [("item", k)], names + [k], is_own, is_number, seen, out, deep + 1)
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        seen.add(id(value))
        for key in value._fields:
            walk(getattr(value, key), path + [("attribute", key)], names + [key], is_own, is_number, seen, out, deep + 1)
    elif is_own(type(value)):
        seen.add(id(value))
        for key, item in _by_name_first(vars(value)):
            walk(item, path + [("attribute", key)], names + [unmangled(key)], is_own, is_number, seen, out, deep + 1)
    elif is_number(value, names):
        out.append((names, path, value))


def _is_parameter(value, names):
    if not names or not isinstance(names[-1], str) or isinstance(value, bool):
        return False
    if isinstance(value, int):  # a bias that begins as 0
        return re.fullmatch(r"b(ias)?_?\d*", plain(names[-1])) is not None
    return isinstance(value, float) and bool(parameter_kind(names[-1]))


def arrays_of(root, is_own):
    """[(names on the way, path, array)] of all float arrays that an object keeps."""
    out = []
    walk(root, [], [], is_own, _is_parameter, set(), out)
    return out


def _title(names):
    """W[0], params W1 -> W1, layers 2 W -> W[2], weights "1" -> weights1."""
    names = [int(n) - 1 if isinstance(n, str) and n.isdigit() else n for n in names]
    words = [n for n in names if isinstance(n, str) and not re.fullmatch(r"layers?|params|parameters|model|net|weights_dict", n, re.I)]
    numbers = [n for n in names if not isinstance(n, str)]
    if re.search(r"\d", words[-1] if words else "") or not numbers:
        digits = re.findall(r"\d+", " ".join(str(n) for n in names[:-1]))
        last = words[-1] if words else str(names[-1])
        return last if len(words) < 2 or not digits or re.search(r"\d", last) else "%s%s" % (last, digits[-1])
    return "%s%d" % (words[-1] if words else "W", numbers[-1] + 1)


def parameters_of(root, is_own, trained=()):
    """Slots of what looks like parameters, in the order of layers, weights before biases; trained: base() of names that
    are parameters because the text trains them."""
    found = []
    for names, path, value in arrays_of(root, is_own):
        words = [n for n in names if isinstance(n, str)]
        if not words or any(_NOT_A_PARAMETER.search(w) for w in words):
            continue
        if any(parameter_kind(w) or base(w) in trained for w in words) or any(re.fullmatch("gamma\\d*|beta\\d*", w) for w in words):
            found.append(Slot(_title(names), path, value))
    counts, titles = {}, [s.name for s in found]
    for slot in found:
        if titles.count(slot.name) > 1:
            counts[slot.name] = counts.get(slot.name, 0) + 1
            slot.name = "%s%d" % (slot.name, counts[slot.name])
    return found


def sorted_by_layer(names):
    order = sorted(range(len(names)), key=lambda k: (order_key(names[k]), parameter_kind(names[k]) == "b", k))
    return order


def methods(kind, is_own_function):
    found = {}
    for c in reversed(kind.__mro__[:-1]):
        for name, held in vars(c).items():
            if isinstance(held, staticmethod):
                STATIC.add(held.__func__)
                held = held.__func__
            if inspect.isfunction(held) and is_own_function(held):
                found[name] = held
    return found
