# SPDX-License-Identifier: MIT
"""What a round of a loop can change: arrays and numbers wherever they are kept, and the settings that go by their names."""
import types

import numpy as np

from gradproof_chain_names import plain
from gradproof_chain_objects import Slot, _title, walk

_SKIPPED = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)


def _is_number(value, _):
    return isinstance(value, (int, float, np.floating)) and not isinstance(value, bool)


def slots_of(space, is_own, fixed):
    """Slots of every array and number under the names of a space, but those that are fixed. Names are made different."""
    found, seen = [], set()
    for name, value in list(space.items()):
        if name.startswith("_") or name in fixed or isinstance(value, _SKIPPED):
            continue
        walk(value, [("item", name)], [name], is_own, _is_number, seen, found)
    out = [Slot(_title(names), path, value) for names, path, value in found]
    for slot in out:
        slot.title = slot.name
    name_apart(out)
    return out


def name_apart(slots):
    """Names of which each is there once: b1, b1_2."""
    counts = {}
    for slot in slots:
        counts[slot.title] = counts.get(slot.title, 0) + 1
        slot.name = slot.title if counts[slot.title] == 1 else "%s_%d" % (slot.title, counts[slot.title])


def changed(slot, space, before):
    try:
        now = np.asarray(slot.get(space), dtype=float)
    except (KeyError, AttributeError, IndexError, TypeError, ValueError):
        return False
    return now.shape == before.shape and not np.array_equal(now, before) and bool(np.all(np.isfinite(now)))


def assign(holder, key, value):
    """Sets what taken() found."""
    if isinstance(holder, dict):
        holder[key] = value
    else:
        setattr(holder, key, value)


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
