# SPDX-License-Identifier: MIT
"""What a round of a loop can change: arrays and numbers wherever they are kept, and the settings that go by their names."""
import types

import numpy as np

from gradproof_chain_names import plain
from gradproof_chain_objects import Slot, _title

_SKIPPED = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)


def _is_number(value):
    return isinstance(value, (int, float, np.floating)) and not isinstance(value, bool)


def _walk(value, path, names, is_own, seen, out, deep=0):
    if deep > 5 or isinstance(value, _SKIPPED):
        return
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f" and 0 < value.size <= 200000 and id(value) not in seen:
            seen.add(id(value))
            out.append(Slot(_title(names), path, value))
        return
    if _is_number(value):
        out.append(Slot(_title(names), path, value))
        return
    if id(value) in seen:
        return
    if isinstance(value, dict):
        seen.add(id(value))
        for key in list(value):
            _walk(value[key], path + [("item", key)], names + [str(key)], is_own, seen, out, deep + 1)
    elif isinstance(value, list) and len(value) <= 32:
        seen.add(id(value))
        for k, item in enumerate(value):
            _walk(item, path + [("item", k)], names + [k], is_own, seen, out, deep + 1)
    elif is_own(type(value)):
        seen.add(id(value))
        for key in list(vars(value)):
            _walk(vars(value)[key], path + [("attribute", key)], names + [key], is_own, seen, out, deep + 1)


def slots_of(space, is_own, fixed):
    """Slots of every array and number under the names of a space, but those that are fixed. Names are made different."""
    out, seen = [], set()
    for name, value in list(space.items()):
        if name.startswith("_") or name in fixed or isinstance(value, _SKIPPED):
            continue
        _walk(value, [("item", name)], [name], is_own, seen, out)
    counts = {}
    for slot in out:
        counts[slot.name] = counts.get(slot.name, 0) + 1
        if counts[slot.name] > 1:
            slot.name = "%s_%d" % (slot.name, counts[slot.name])
    return out


def changed(slot, space, before):
    try:
        now = np.asarray(slot.get(space), dtype=float)
    except (KeyError, AttributeError, IndexError, TypeError, ValueError):
        return False
    return now.shape == before.shape and not np.array_equal(now, before) and bool(np.all(np.isfinite(now)))


def taken(space, is_own, names):
    """[(holder, key)] of the numbers that go by one of these names: in the space itself, and on objects in it."""
    found, seen, todo = [], set(), [space]
    while todo:
        holder = todo.pop()
        if id(holder) in seen:
            continue
        seen.add(id(holder))
        items = holder if isinstance(holder, dict) else vars(holder)
        for key, value in list(items.items()):
            if isinstance(key, str) and plain(key) in names and isinstance(value, (int, float)) and not isinstance(value, bool):
                found.append((holder, key))
            elif is_own(type(value)):
                todo.append(value)
            elif isinstance(value, list) and len(value) <= 32 and holder is not value:
                todo += [v for v in value if is_own(type(v))]
    return found
