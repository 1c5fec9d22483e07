# SPDX-License-Identifier: MIT
"""Whose gradient is which array: what a backward pass returned, or left on its object, put beside the parameters."""
import re

import numpy as np

from gradproof_chain_names import base, base_of_gradient, order_key, without_time


class NoGradient(Exception):
    """What came back cannot be put beside the parameters; the text says what it is."""


class NoStep(NoGradient):
    """What changes its parameters is more than a step along a gradient."""


def numbers(value):
    """A float array of what a function returned, or None."""
    try:
        made = np.asarray(value)
        return made.astype(float) if made.dtype.kind in "fiub" else None
    except (ValueError, TypeError):
        return None


def leaves(value, names=(), deep=0):
    """[(name, array)] of a nested result, in the order it came in."""
    if deep > 4:
        return []
    if isinstance(value, dict):
        out = []
        for key in value:
            out += leaves(value[key], (str(key),), deep + 1) if not isinstance(value[key], (list, tuple, dict)) \
                else [(str(key) + str(n or ""), a) for n, a in leaves(value[key], (), deep + 1)]
        return out
    if isinstance(value, (list, tuple)):
        out = []
        for k, item in enumerate(value):
            out += [(n or (names[k] if k < len(names) else ""), a)
                    for n, a in leaves(item, (names[k],) if k < len(names) else (), deep + 1)]
        return out
    made = numbers(value)
    return [(names[0] if names else "", made)] if made is not None else []


def _fit(array, shape):
    """The array in this shape, where it is added to a parameter of this shape without making it larger; else None."""
    if array.shape == shape:
        return array
    strip = lambda s: tuple(n for n in s if n != 1)  # noqa: E731
    if strip(array.shape) != strip(shape):
        return None
    together = np.broadcast_shapes(array.shape, shape)
    return array.reshape(shape) if int(np.prod(together)) == int(np.prod(shape)) else None


def by_name(found, names, shapes):
    """Gradients by their names; None unless each parameter has one. A wrong shape stays as it came."""
    held = {}
    for name, array in found:
        if name:
            held.setdefault(base_of_gradient(name), array)
            held.setdefault("=" + base(without_time(name)), array)
    out = []
    for name, shape in zip(names, shapes):
        key = base(without_time(name))
        array = held.get(key)
        if array is None:
            array = held.get("=" + key)
        if array is None:
            return None
        fitted = _fit(array, shape)
        out.append(array if fitted is None else fitted)
    return out


def by_layer(found):
    """In the order of the layers that their names say, where all of them say one; as they are otherwise."""
    is_said = all(re.search(r"\d|first|second|third|last|hidden|out", n) for n, _ in found)
    return sorted(found, key=lambda one: order_key(one[0])) if is_said else found


def by_shape(found, shapes, lists=()):
    """Where the shapes leave one way only, in order among equals; None where they do not fit. A list is taken in its
    own order, or all of them from the last layer down; what stands in it otherwise stays there, and does not fit."""
    arrays = [a for _, a in found]
    places, used = [], set()
    for s in shapes:
        free = [k for k, a in enumerate(arrays) if k not in used and _fit(a, s) is not None]
        if not free:
            return None
        exact = [k for k in free if arrays[k].shape == s]
        places.append((exact or free)[0])
        used.add(places[-1])
    out = [_fit(arrays[k], s) for k, s in zip(places, shapes)]
    orders = {}  # of each list: the parameters that its arrays fit, as they stand in it
    for first, end in lists:
        orders[first] = [places.index(k) for k in range(first, end) if k in used]
    up = [order == sorted(order) for order in orders.values()]
    down = [order == sorted(order, reverse=True) for order in orders.values()]
    if all(up) or all(down):
        return out
    for first, end in lists:
        for parameter, k in zip(sorted(orders[first]), [k for k in range(first, end) if k in used]):
            fitted = _fit(arrays[k], shapes[parameter])
            out[parameter] = arrays[k] if fitted is None else fitted
    return out


def lists_in(result):
    """[(first, end)] of the lists of arrays in a result, as places among its leaves."""
    at, spans = 0, []
    for part in result if isinstance(result, (list, tuple)) else ():
        count = len(leaves(part))
        if isinstance(part, (list, tuple)) and count > 1:
            spans.append((at, at + count))
        at += count
    return spans


def from_the_last_down(found, shapes):
    arrays = [a for _, a in found][::-1]
    if len(arrays) != len(shapes):
        return None
    out = [_fit(a, s) for a, s in zip(arrays, shapes)]
    return None if any(a is None for a in out) else out


def split(vector, shapes, order="C"):
    sizes = [int(np.prod(s)) for s in shapes]
    if vector.size != sum(sizes):
        return None
    flat, out, at = vector.ravel(), [], 0
    for s, n in zip(shapes, sizes):
        out.append(flat[at:at + n].reshape(s, order=order))
        at += n
    return out


def gradients(result, returned_names, names, shapes):
    """One array a parameter. @raises NoGradient"""
    found = leaves(result, tuple(returned_names))
    if len(found) == 1 and len(shapes) > 1 and found[0][1].size > 1:
        whole = split(found[0][1], shapes)
        if whole is not None:
            return whole
    named = by_name(found, names, shapes)
    if named is not None:
        return named
    if len(shapes) == 1 and len(found) >= 1:
        same = [a for _, a in found if _fit(a, shapes[0]) is not None]
        if same:
            return [_fit(same[0], shapes[0])]
    spans = lists_in(result)
    shaped = by_shape(found if spans else by_layer(found), shapes, spans)
    if shaped is not None:
        return shaped
    last = from_the_last_down(found, shapes)
    if last is not None:
        return last
    count = len(shapes)
    if len(found) == count:
        return [a for _, a in found]
    raise NoGradient("it gave %s where gradients of %s are expected"
                     % (", ".join("%s %s" % (n or "an array", a.shape) for n, a in found[:8]) or "no arrays", ", ".join(names)))


def mentions_parameters(result, returned_names, names):
    """Does every name that came back belong to a parameter itself, unprefixed?"""
    if isinstance(result, dict):
        keys = [base(without_time(k)) for k in result]
    else:
        keys = [base(without_time(n)) for n in returned_names]
    return bool(keys) and all(k in [base(without_time(n)) for n in names] for k in keys)
