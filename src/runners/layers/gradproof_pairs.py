# SPDX-License-Identifier: MIT
"""A forward pass and its backward pass, called as their author calls them, at a point that is chosen elsewhere.

  "do" = "pair forward"    -> O1, O2, ... what the forward pass gives, without its cache
  "do" = "pair backward"   -> G1, G2, ... what the backward pass gives for the cotangents "cotangent 1", ...: asked at once after
                              a forward pass of its own, so that its cache is the author's
Texts: "forward", "backward": names; "call": JSON, what each argument is: a name of an array, {"key": name} for a dict,
or {"value": v}; "axes NAME": shape of an array, which travels as one column, row-major; "whole": names of those that hold
whole numbers; "class": a layer that is a class (gradproof_layer_plan.py), and no function; "results": keys, where the backward pass gives a dict; "after": JSON, arguments behind the cache;
"named": JSON, what the forward pass takes by name; "order": JSON, what the backward pass takes, where that is not the
cotangents and then the cache: "V1", "cache", {"given": k, "name": n}, an argument of the forward pass ("by name", where it has a default), or "output"; "no cache": it
gives none; "picked": where its results stand; "loss": the forward pass gives (loss, gradient) itself. What has other than two axes comes back as a column, with
"shape NAME".
"""
import json

import numpy as np

import gradproof_layer_plan as layer_plan
from gradproof_chain import reseed
from gradproof_names import CannotAsk


def _given(texts, arrays):
    whole = texts.get("whole", "").split(",")
    made = {}
    for name, value in arrays.items():
        axes = [int(n) for n in texts.get("axes " + name, "").split(",") if n]
        array = np.array(value.reshape(-1, order="F")).reshape(axes)
        made[name] = array.astype(int) if name in whole else array
    return made


class Words:
    """Stands where a loss of word vectors takes its data: whatever it is asked for is the number of a word, drawn anew."""

    def __init__(self, count):
        self.count = count

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: int(np.random.randint(self.count))


def _argument(said, made):
    if isinstance(said, str):
        return made[said].copy()
    if said.get("value") == "words":
        return Words(max(a.shape[0] for a in made.values() if a.ndim == 2))
    if "value" in said:
        return said["value"]
    return {key: _argument(value, made) for key, value in said.items()}


def _function(exercises, name):
    found = exercises.source.namespace.get(name)
    if not callable(found):
        raise CannotAsk("%s is no function" % name)
    return found


def _all(given):
    return list(given) if isinstance(given, (tuple, list)) else [given]


def _put(out, said, name, value):
    """A number array as a column and its shape; what is none is said in words."""
    if value is None:
        said["shape " + name] = "None"
        return
    try:
        array = np.asarray(value)
        if array.dtype == object:
            raise TypeError
        array = array.astype(float)
    except (TypeError, ValueError):
        said["shape " + name] = "a " + type(value).__name__
        return
    out[name] = array.reshape(-1, 1) if array.size else np.zeros((0, 1))
    said["shape " + name] = ",".join(str(n) for n in array.shape) or "()"


def _in_order(part, cotangents, given, taken, named):
    """What a backward pass is handed in place of cotangents and a cache."""
    if part == "cache":
        return given[-1]
    if part == "output":
        return np.array(given[0])
    if isinstance(part, str):
        return cotangents[int(part[1:]) - 1]
    if not _is_there(part, taken, named):
        raise CannotAsk("nobody can tell what %s is" % part["name"])
    return taken[part["given"]] if part["given"] < len(taken) else named[part["name"]]


def _is_there(part, taken, named):
    return isinstance(part, str) or part["given"] < len(taken) or part["name"] in named


def answer(texts, arrays, exercises):
    """@raises whatever the functions raise"""
    made = _given(texts, arrays)
    if texts.get("class"):
        out, said = {}, {}
        for k, value in enumerate(layer_plan.answer(texts, made)[:32], start=1):
            _put(out, said, ("G%d" if texts["do"] == "pair backward" else "O%d") % k, value)
        return out, said
    forward = _function(exercises, texts["forward"])
    reseed()
    taken = [_argument(part, made) for part in json.loads(texts["call"])]
    named = {name: _argument(part, made) for name, part in json.loads(texts.get("named") or "{}").items()}
    result = forward(*taken, **named)
    given = _all(result)
    if texts.get("no cache"):
        given = given + [None]
    out, said = {}, {}
    if texts["do"] == "pair forward" or texts.get("loss"):
        last = None if texts["do"] == "pair forward" and texts.get("loss") else len(given) - 1
        parts = given[:1] if last is None else given[1:] if texts.get("loss") else given[:last] or given
        for k, value in enumerate(parts[:8], start=1):
            _put(out, said, ("G%d" if texts["do"] == "pair backward" else "O%d") % k, value)
        return out, said
    if len(given) < 2:
        raise CannotAsk("%s returns no cache beside its value, which %s takes" % (texts["forward"], texts["backward"]))
    cotangents = layer_plan.cotangents_in(made)
    after = [_argument(part, made) for part in json.loads(texts.get("after") or "[]")]
    if not texts.get("order"):
        handed, also = cotangents + [given[-1]] + after, {}
    else:
        again = [_argument(part, made) for part in json.loads(texts["call"])]
        order = json.loads(texts["order"])
        optional = [part for part in order if isinstance(part, dict) and part.get("by name")]
        handed = [_in_order(part, cotangents, given, again, named) for part in order if part not in optional]
        also = {part["name"]: _in_order(part, cotangents, given, again, named) for part in optional if _is_there(part, again, named)}
    found = _function(exercises, texts["backward"])(*handed, **also)
    keys = texts.get("results", "").split(",")
    parts = [found.get(key) for key in keys] if isinstance(found, dict) else _all(found)
    picked = [int(k) for k in texts.get("picked", "").split(",") if k]
    if picked and len(parts) == len(picked):
        parts = [parts[k] for k in picked]
    for k, value in enumerate(parts[:32], start=1):
        _put(out, said, "G%d" % k, value)
    return out, said
