# SPDX-License-Identifier: MIT
"""Which layer a class is, by trial, and the questions to it.

  "do" = "layer plan"       "class", "forward", "backward": names of the text; "table": JSON of exercises/classes.json;
                            "variant": the number of its settings, from 0
     -> "variants": how many there are; "about": what is said of these; "each": its forward pass gives a loss an example;
        "single": it was in single precision; "handed": in which shapes its constructor took arrays, where these are not the
        usual ones; "alone": it takes derivatives of which one entry is not 0; "first": it returns none by x; "slope": it takes what the forward pass takes, so what it gives may be a slope; "entry": which of the table it is, from 0; "examples": N; "array K": its name, its name in the entry, axes, what it is
        drawn from, below what, what its derivative is called (empty: none is asked); "outputs": how many cotangents its
        backward pass takes; "no gradient of": parameters whose gradient is nowhere;
     "unasked": what else moves the outputs and is trained
  "do" = "layer join"       "class", "then", "table": an activation and the loss behind it, as one -> the same
  "do" = "layer epsilon"    sets small numbers of its text aside (gradproof_epsilon.py) -> "epsilon"
  "do" = "pair forward", "pair backward"  with "class", "variant", "by", "reduce" -> as gradproof_pairs.py
"""
import json
import re

import numpy as np

from gradproof_chain_names import arguments
from gradproof_epsilon import as_text, in_double, without_epsilon
from gradproof_layer_class import Layer, Run
from gradproof_layer_make import CannotMake, activation_arguments, drawn, forced_by, Held, makings, size_of
from gradproof_layer_names import kept_by, kind_of, parameters
from gradproof_layer_unasked import unasked
from gradproof_names import CannotAsk

_MOST_TRIALS = 160


def _spec(said, sizes):
    """(axes, what it is drawn from, below what)."""
    if isinstance(said, list):
        said = {"axes": said, "values": "normal"}
    return tuple(size_of(a, sizes) for a in said["axes"]), said["values"], size_of(said.get("below", 0), sizes)


def _words(name):
    """"batch_norm" of BatchNorm, and "batchnorm": Activation_ReLU is "activation_relu"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower(), name.lower()


def _likely(name, table):
    """The entries, those whose words are in the name of the class first."""
    named = [k for k, e in enumerate(table) if e["classes"] != "." and any(re.search(e["classes"], w) for w in _words(name))]
    holds = [k for k in named if "holds" in table[k]]
    return holds or named + [k for k, e in enumerate(table) if e["classes"] == "."]


def _trials(layer, table, common, forced, only):
    """(number of the entry, entry, sizes, inputs by their specs, making) in the order to try them."""
    text, is_loss = layer.text(), layer.is_loss()
    for number in _likely(layer.name, table) if only is None else [only]:
        entry = table[number]
        if bool(entry.get("loss")) != is_loss or "text" in entry and not re.search(entry["text"], text, re.I) or \
                "without" in entry and re.search(entry["without"], text):
            continue
        for few in (False, True):  # one example, for who takes no more
            sizes = dict(entry["sizes"], **({"N": 1} if few else {}))
            if few and not entry.get("one"):
                continue
            here = dict(entry, sizes=sizes)
            try:
                ways = makings(layer.kind, here, common, layer.space, forced)
            except CannotMake as error:
                yield number, here, None, None, "its constructor takes %s, and nobody can tell what that is" % error
                continue
            for inputs in entry["inputs"]:
                specs = {n: _spec(s, sizes) for n, s in inputs.items()}
                two = [n for n, s in specs.items() if len(s[0]) == 2 and s[1] == "normal"]
                turned = {n: (s[0][::-1],) + s[1:] if n in two else s for n, s in specs.items()}
                for given in [specs] + ([turned] if turned != specs and "t" not in specs else []):
                    for making in ways:
                        yield number, here, given, making, ""


class Found:
    """A trial that went well, as far as it went."""

    def __init__(self, number, entry, specs, making, run, kept, taken, score):
        self.number, self.entry, self.specs, self.making, self.run, self.kept, self.taken, self.score = \
            number, entry, specs, making, run, kept, taken, score


def _attempt(layer, number, entry, specs, making):
    random = np.random.RandomState(11)
    inputs = {n: np.asarray(drawn(a, v, b, random)) for n, (a, v, b) in specs.items()}
    run = Run(layer, making, entry, inputs, [])
    if run.order is None:
        return None
    for lazy in (False, True):
        run.kept, run.lazy = [], lazy
        made, result, outputs = run.forward({})
        if not outputs or not all(np.all(np.isfinite(o)) for o in outputs) or outputs[0].size == 0:
            return None
        before = kept_by(run.made({}), layer.is_own_type)
        taken = layer.cotangents_taken(len(outputs))
        cotangents = [random.randn(*o.shape) for o in outputs[:taken]]
        try:
            after_object, _ = run.backward({}, cotangents)
        except CannotMake:
            raise
        except Exception as error:  # its backward pass may be what is wrong
            return Found(number, entry, specs, making, run, parameters(before, before, layer.lists), taken, (0, error))
        kept = parameters(before, kept_by(after_object, layer.is_own_type), layer.lists)
        if kept or lazy or len(kept_by(after_object, layer.is_own_type)) == len(before):
            break
    return _scored(layer, number, entry, specs, making, run, kept, taken, cotangents, outputs)


def _scored(layer, number, entry, specs, making, run, kept, taken, cotangents, outputs):
    """Better where every gradient has the shape of its parameter, and the outputs move with each."""
    names = [k.title for k in kept]
    for k in kept:
        if names.count(k.title) > 1:
            path = [str(key) for _, key in k.slot.path]
            k.title, k.gradient_title = ".".join(path), ".".join(path[:-1] + [k.gradient_title])
    run.kept = kept
    random, values = np.random.RandomState(5), {}
    for k in kept:
        values[k.title] = random.randn(*k.shape) * 0.4 + (1.5 if kind_of(k.title) == "gamma" else 0)
    base = run.forward(values)[2]
    still = []
    for k in kept:
        moved = run.forward(dict(values, **{k.title: values[k.title] + 0.1 * random.randn(*k.shape)}))[2]
        if (k.gradient is None or k.is_doubtful) and all(np.array_equal(a, b) for a, b in zip(base, moved)):
            still.append(k)  # nothing depends on it, and nobody says a gradient of it: it is no parameter
    run.kept = [k for k in kept if k not in still]
    _, parts = run.backward(values, cotangents)
    wanted = [(n, s[0]) for n, s in specs.items() if n != "t" and s[1] != "whole"] + [(k.title, k.shape) for k in run.kept]
    fitting = sum(1 for n, axes in wanted if np.shape(parts.get(n)) == tuple(axes))
    for k in run.kept:
        if k.gradient is None and parts.get(k.title) is None:
            k.gradient_title = ""
    return Found(number, entry, specs, making, run, run.kept, taken, (1 + fitting - len(wanted), None))


def _is_its_own(error):
    """A name that is nowhere, whatever it is asked with: np.sigmoid."""
    return isinstance(error, NameError) or isinstance(error, AttributeError) and str(error).startswith("module ")


def _best(layer, table, common, forced, only):
    best, why, raised, is_told, own = None, "", None, False, None
    for tried, (number, entry, specs, making, reason) in enumerate(_trials(layer, table, common, forced, only)):
        if reason:
            why = why or reason
            continue
        if tried > _MOST_TRIALS or best is not None and entry["classes"] == "." and table[best.number]["classes"] != ".":
            break
        try:
            found = _attempt(layer, number, entry, specs, making)
        except CannotMake as error:
            why, is_told = (why if is_told else str(error)), True
            continue
        except Exception as error:  # this is not how it is called
            raised, own = raised or error, own or (error if _is_its_own(error) else None)
            continue
        if found is None:
            continue
        if best is None or found.score[0] > best.score[0]:
            best = found
        if best.score[0] >= 1:
            break
    return best, why, own if own is not None or is_told else raised  # an argument that nobody can give says more than how the rest was refused


def _variants(layer, best):
    """Its other settings, as the arguments that say them: another stride; each activation that its text has a word for. And,
    as sizes, another number of examples, for whoever divides by the one that it is asked with."""
    found, given = [], best.making.given
    again = forced_by(layer.kind, best.entry.get("again", {}), best.entry["sizes"])
    if again and any(given.get(n) != v for n, v in again.items()):
        found.append(again)
    for name in activation_arguments(layer.kind):
        default = next((a[2] for a in arguments(layer.kind.__init__, True) if a[0] == name and a[1]), None)
        now = given.get(name, default)
        if isinstance(now, str):
            words = re.findall(r"""['"](relu|ReLU|sigmoid|tanh|leaky_relu|linear|identity)['"]""", layer.text())
            found += [{name: word} for word in dict.fromkeys(words) if word != now]
    examples = best.entry["sizes"].get("N", 1)
    more = [({}, {"N": examples + 2})] if examples > 1 and any(examples in axes for axes, _, _ in best.specs.values()) else []
    return [({}, {})] + [(forced, {}) for forced in found[:6]] + more


def _handed(best):
    """"b with shape (1, 5)" of what a constructor took in other shapes than the usual ones."""
    usual = {p: tuple(size_of(a, best.entry["sizes"]) for a in axes) for p, axes in best.entry.get("parameters", {}).items()}
    return ", ".join("%s with shape %s" % (a, s) for a, (p, s) in best.making.arrays.items() if s != usual[p])


def _about(forced, sizes):
    if sizes:
        return ", with %d examples" % sizes["N"]
    return "".join("%s%s=%r" % (", with " if k == 0 else ", ", n, v) for k, (n, v) in enumerate(forced.items()))


def _held(table, common):
    """Layers of the same text that were asked already, for a class that holds some: two with weights, one without between."""
    asked = [(layer, best) for (_, variant), (layer, best, _) in _ASKED.items() if variant == 0]
    weighted = next(((a, b) for a, b in asked if b.kept and {"in", "out"} <= set(b.entry) and len(b.specs) == 1 and
                     len(b.specs["x"][0]) == 2 and "t" not in b.specs and "layers" not in b.entry["sizes"]), None)
    between = next((b for _, b in asked if not b.kept and not b.entry.get("loss") and len(b.specs) == 1 and len(b.specs["x"][0]) == 2 and
                    "layers" not in b.entry["sizes"]), None)
    if weighted is None:
        return None
    layer, best = weighted
    found = []
    for sizes in (dict(best.entry["sizes"], D=4, M=5), dict(best.entry["sizes"], D=5, M=2)):
        made = makings(layer.kind, dict(best.entry, sizes=sizes), common, layer.space, {})
        shapes = [s[::-1] if tuple(axes) != tuple(size_of(a, best.entry["sizes"]) for a in best.entry["parameters"][n]) and len(axes) == 2 else s
                  for n, axes in best.making.arrays.values() for s in [tuple(size_of(a, sizes) for a in best.entry["parameters"][n])]]
        found.append(next((m for m in made if [s for _, s in m.arrays.values()] == shapes), made[0]))
    return Held(found[:1] + ([between.making] if between else []) + found[1:])


def plan(texts, exercises):
    """@raises CannotAsk; what the class raises where it cannot be made or asked at all"""
    layer = Layer(exercises, texts["class"], texts["forward"], texts["backward"])
    table, variant, said = json.loads(texts["table"]), int(texts.get("variant") or 0), {}
    if variant == 0:
        forced, changed, only = {}, {}, None
        said["single"] = "1" if in_double(layer.functions(), layer.source.definition) else ""
    else:
        _, first, variants = _ASKED[texts["class"], 0]
        (forced, changed), only = variants[variant], first.number
        table["layers"][only]["sizes"].update(changed)
        table["layers"][only]["one"] = table["layers"][only].get("one", False) and not changed
    for entry in table["layers"]:
        if "holds" in entry:
            entry["sizes"].update({"layers": _held(table["layers"], table["any class"]), "activations": ["relu", "sigmoid"]})
    best, why, raised = _best(layer, table["layers"], table["any class"], forced, only)
    if best is None:
        if raised is not None:
            raise raised
        raise CannotAsk(why or "no inputs were found that its %s takes" % texts["forward"])
    sizes, rows = best.entry["sizes"], []
    called, is_first = layer.returned(), bool(best.kept) and (layer.returns_nothing() or layer.is_whole(best.kept))
    for name, (axes, values, below) in best.specs.items():
        argument = next((a[0] for a, o in zip(layer.takes, best.run.order) if o == name), name)
        by = name != "t" and values != "whole" and not is_first
        rows.append((name, name, axes, values, below, (called.pop(0) if called else "d" + argument) if by else ""))
    for k in best.kept:
        known = next((p for p in best.entry.get("parameters", {}) if kind_of(p) == kind_of(k.title)), k.title)
        values = "gamma" if kind_of(k.title) in ("gamma", "scale") else "weight"
        rows.append((k.title, known, k.shape, values, 0, k.gradient_title or "d" + k.title))
    for k, row in enumerate(rows, start=1):
        said["array %d" % k] = "\n".join(",".join(str(n) for n in part) if isinstance(part, tuple) else str(part) for part in row)
    variants = _variants(layer, best) if variant == 0 else []
    _ASKED[texts["class"], variant] = layer, best, variants
    each = best.entry.get("loss") and np.size(best.run.forward({})[2][0]) > 1
    return {}, dict(said, variants=str(len(variants)), about=_about(forced, changed), each="1" if each else "", entry=str(best.number), outputs=str(best.taken), examples=str(sizes.get("N", "")),
                handed=_handed(best), alone="1" if layer.takes_one_at_a_time() else "",
                first="1" if is_first and any(s[1] != "whole" for s in best.specs.values()) else "",
                slope="1" if [n for n, _, _ in layer.wants] == [n for n, _, _ in layer.takes] and len(layer.wants) == 1 else "",
                cotangent=next((a[0] for a in layer.wants), ""), unasked=", ".join(unasked(layer, best.run, best.taken)) if variant == 0 else "",
                    **{"no gradient of": ", ".join(k.title for k in best.kept if not k.gradient_title)})


_ASKED = {}  # (name of a class, number of its settings) -> how it is asked


def cotangents_in(arrays):
    return [arrays["cotangent %d" % k] for k in range(1, 9) if "cotangent %d" % k in arrays]


def answer(texts, arrays):
    """What comes out, or the derivatives by "by", a list; None where there is none."""
    best = _ASKED[texts["class"], int(texts.get("variant") or 0)][1]
    if texts["do"] == "pair forward":
        outputs = best.run.forward(arrays)[2]
        if best.entry.get("loss"):
            return [(np.sum if texts.get("reduce") == "sum" else np.mean)(outputs[0])]
        return outputs[:best.taken]
    cotangents = cotangents_in(arrays)
    _, parts = best.run.backward(arrays, cotangents, slope=True) if texts.get("slope") else best.run.backward(arrays, cotangents)
    return [parts.get(name) for name in texts["by"].split(",")]


class _Joined:
    """An activation and the loss behind it, each by its own class: what one leaves to the other is right in both together."""

    def __init__(self, first, last):
        self.first, self.last = first, last

    def forward(self, values):
        between = self.first.forward({"x": values["x"]})[2][0]
        return self.last.forward({"x": between, "t": values["t"]})

    def backward(self, values, _):
        between = self.first.forward({"x": values["x"]})[2][0]
        made, parts = self.last.backward({"x": between, "t": values["t"]}, [])
        return made, {"x": self.first.backward({"x": values["x"]}, [np.asarray(parts["x"])])[1]["x"]}


def join(texts, exercises):
    """"class" and "then": an activation and a loss, both planned. Answers as plan(); asked as the class "A, B" from now on."""
    (layer, first, _), (_, last, _) = _ASKED[texts["class"], 0], _ASKED[texts["then"], 0]
    table = json.loads(texts["table"])["layers"]
    word = first.entry["layer"]
    number = next((k for k, e in enumerate(table) if e["layer"] == word + " and cross-entropy"), last.number)
    run = _Joined(first.run, last.run)
    specs = {n: (s[0], "normal" if n == "x" else s[1], s[2]) for n, s in last.specs.items()}
    random = np.random.RandomState(7)
    values = {n: np.asarray(drawn(a, v, b, random)) for n, (a, v, b) in specs.items()}
    run.backward(values, [])  # may raise
    found = Found(number, last.entry, specs, last.making, run, [], 1, (1, None))
    _ASKED["%s, %s" % (texts["class"], texts["then"]), 0] = layer, found, []
    called = layer.returned()
    said = {"array %d" % k: "\n".join([n, n, ",".join(str(x) for x in a), v, str(b), (called or ["dx"])[0] if n == "x" else ""])
            for k, (n, (a, v, b)) in enumerate(specs.items(), start=1)}
    return {}, dict(said, entry=str(number), outputs="1", examples=str(last.entry["sizes"].get("N", "")), variants="1",
                    each="1" if np.size(run.forward(values)[2][0]) > 1 else "", single="", about="", cotangent="")


def epsilon(texts, _):
    found = set()
    for name in texts["class"].split(", "):
        layer = _ASKED[name, 0][0]
        found |= without_epsilon(layer.functions(), layer.source.definition, layer.space)
    return {}, {"epsilon": as_text(found)}


QUESTIONS = {"layer plan": plan, "layer join": join, "layer epsilon": epsilon}
