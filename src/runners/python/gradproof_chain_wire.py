# SPDX-License-Identifier: MIT
"""The chain over the frames: found once, then asked for its cost and its gradient at parameters chosen elsewhere."""
import collections
import time
import types

import numpy as np

from gradproof_chain import M
from gradproof_chain_call import Unbound
from gradproof_chain_cost import draw
from gradproof_chain_find import Finder
from gradproof_chain_losses import output_as_columns
from gradproof_chain_names import REG_NAMES, arguments, plain, x_like, y_like
from gradproof_chain_objects import CannotMake, methods
from gradproof_chain_results import NoStep
from gradproof_missing import nowhere_set, of_absent_modules
from gradproof_reading import READING, as_texts, noted
from gradproof_source import nested

_held = {}
_SECONDS = 3.0  # of looking for the line of a reading that does not fit


def _matrix(value):
    made = np.asarray(value, dtype=float)
    return made.reshape(-1, 1) if made.ndim < 2 else made if made.ndim == 2 else made.reshape(made.shape[0], -1)


def _said(error):
    try:
        return "%s: %s" % (type(error).__name__, str(error)[:300])
    except Exception:
        return type(error).__name__


def _untold_regulariser(cost, backward):
    """Of a cost that has one unless somebody says otherwise, where nobody can say it to the gradient."""
    if not callable(cost) or any(plain(n) in REG_NAMES for n, _, _ in arguments(backward) or []):
        return ""
    held = [(n, d) for n, _, d in arguments(cost) or [] if plain(n) in REG_NAMES and isinstance(d, float) and d]
    return "%s has a regulariser (%s = %g unless it is told otherwise) that %s is not told of" % (
        cost.__name__, held[0][0], held[0][1], backward.__name__) if held else ""


def _regulariser_of_no_cost(chain):
    if not chain.untold_reg:
        return ""
    backward = chain.function(chain.backward)
    name = next(n for n, _, _ in arguments(backward) if plain(n) in REG_NAMES)
    factor = "%s%s%s" % ("" if chain.untold_reg == 2.0 else "1/2 ", name, "/m" if chain.untold_is_over_m else "")
    return "no cost of the file has the regulariser that %s is told of: it is taken for %s times the sum of W^2" % (backward.__name__, factor)


def _data_of_the_file(finder, chain):
    """Where a function with such an argument of its own reads the data of the file instead."""
    for function in [f for f in (chain.forward, chain.backward) if f is not None]:
        takes = [n for n, _, _ in arguments(function) or []]
        for name, is_targets in finder.data_read([function]).items():
            own = [n for n in takes if (y_like if is_targets else x_like)(n) == 2]
            if own:
                return "%s reads %s of the file, and not its argument %s: it is right for these alone" % (function.__name__, name, own[0])
    return ""


def _first_raised(finder):
    """What it raised first when it was asked, by a line that does not raise it itself: those say that it was asked wrongly."""
    for _, error in finder.errors:
        trace = finder.source.trace(error)
        if trace and not trace[-1][2].lstrip().startswith(("raise", "assert")):
            label, line, text = trace[-1]
            return {"raised": _said(error), "place": "%s line %d" % (label, line), "line": text}
    return {}


def _untold(finder):
    """"back_prop takes error" of what was met most often on the way to a backward pass, and nobody could give."""
    said = ["%s takes %s" % (e.function, e) for _, e in finder.errors if isinstance(e, Unbound) and e.function]
    said = said or ["an object is made by %s" % e for _, e in finder.errors if isinstance(e, CannotMake)]
    return collections.Counter(said).most_common(1)[0][0] if said else ""


def _engine(finder):
    """A class of numbers that remember what they were computed from: they are added and multiplied, and go backward."""
    def goes_back(cls):
        return "backward" in vars(cls) or any(n in ("_backward", "backward") for code in nested(vars(cls)["__mul__"].__code__) for n in code.co_names)
    numbers = [c for c in finder._own_classes() if all(isinstance(vars(c).get(n), types.FunctionType) for n in ("__add__", "__mul__"))]
    return next((c.__name__ for c in numbers if goes_back(c)), "")


def _furthest(finder, source):
    """What came of the reading of a class that takes a sequence which came furthest."""
    _, chain, error = finder.furthest
    methods = ", ".join(f.__name__ for f in chain.where())
    trace = source.trace(error)
    if not trace:
        return {"unfit": ("class %s was given a sequence (%s): %s" % (chain.cls.__name__, methods, error))[:300]}
    label, line, text = trace[-1]
    return {"raised": _said(error), "place": "%s line %d" % (label, line), "line": text, "functions": methods}


def _read_otherwise(finder, chain, exercises, is_helper):
    """Where what was said does not fit: how it is read without one of its lines, or without all of them, if that is right."""
    if not READING.said or chain is not None and finder.agrees(chain) and not READING.misfits(_words(finder, chain)):
        return {}
    end, unsaid = time.monotonic() + _SECONDS, {}
    order = {table: k for k, table in enumerate(("results", "data", "form", "functions", "arguments", "network"))}
    said = [key for key in READING.said if key.partition(".")[0] in order and key not in ("network.parameters", "network.sizes")]
    for key in [""] + sorted(said, key=lambda key: order[key.partition(".")[0]]):
        with READING.set_aside(key):
            other = Finder(exercises.source, is_helper, exercises.only)
            found = other.find()
            if found is not None and (other.agrees(found) or not key and chain is None):
                words = _words(other, found)
                unsaid = unsaid or (words if not key else {})
                if READING.misfits(words) == [key] or not key and len(READING.misfits(words)) == 1:
                    return as_texts("otherwise", words)
        if time.monotonic() > end:
            break
    return as_texts("otherwise", unsaid)


def _words(finder, chain):
    X, Y = chain.data()
    return noted(finder, chain, [np.asarray(p, dtype=float) for p in draw(chain)], X[:, :chain.m], Y[:, :chain.m])


def _own_arguments(finder):
    """Of each function and method that stands in the text: what a reading could say of it."""
    of_classes = [("%s.%s" % (c.__name__, n), f) for c in finder._own_classes() for n, f in methods(c, finder.is_own_function).items()]
    own = [(n, f) for n, f in finder._own_functions().items() if isinstance(f, types.FunctionType)] + of_classes
    return as_texts("own", {n: ", ".join(a for a, _, _ in arguments(f, "." in n) or []) for n, f in own[:40]})


def _find(exercises, is_helper):
    finder = Finder(exercises.source, is_helper, exercises.only)
    if exercises.gives_m:
        exercises.space["m"] = M
    chain = finder.find()
    out, arrays = _read_otherwise(finder, chain, exercises, is_helper), {}
    _held["finder"], _held["chain"] = finder, chain
    if chain is None:
        out.update(_own_arguments(finder))
        out["loop"] = (finder.loop_reason or "")[:300]
        if finder.furthest is not None:
            out.update(_furthest(finder, exercises.source))
        elif any(isinstance(error, NoStep) for _, error in finder.errors):
            out["unfit"] = next(str(error) for _, error in finder.errors if isinstance(error, NoStep))
        elif finder.raised:
            # of all that was tried with these functions what came furthest: it is no fault of how the labels were given
            functions = finder.raised[0][0].where()
            tried, error = max((r for r in finder.raised if r[0].where() == functions),
                               key=lambda r: [line for _, line, _ in exercises.source.trace(r[1])])
            label, line, text = exercises.source.trace(error)[-1]
            out.update({"raised": _said(error), "place": "%s line %d" % (label, line), "line": text,
                        "functions": ", ".join(f.__name__ for f in tried.where())})
        else:
            out.update(_first_raised(finder))
        out["backward"], out["untold"] = finder.backward_names(), _untold(finder)
        out["engine"] = _engine(finder)
        out["absent"] = of_absent_modules(finder.trees, finder.space)
        nowhere = nowhere_set(finder.errors, exercises.source)
        if nowhere:
            out["nowhere"] = "%s, %s line %d" % nowhere
        return arrays, out
    for k, (name, value) in enumerate(zip(chain.names, draw(chain)), start=1):
        arrays["P%d" % k] = _matrix(value)
        out["name %d" % k] = name
    X, Y = chain.data()
    arrays["X"], arrays["Y"] = X[:, :chain.m], Y[:, :chain.m]
    said = ", ".join(f.__name__ for f in chain.where())
    if chain.kind == "script":
        said = chain.described()
        out["lines"] = chain.lines()
        out["remark"], out["not judged"] = chain.remark(), chain.not_judged()
    elif chain.kind == "class":
        out["not judged"] = ", ".join("%s (its cost moves with it, and no gradient by it was found)" % n for n in getattr(chain, "unread", []))
        out["remark"] = "; ".join(filter(None, (chain.remark, _regulariser_of_no_cost(chain))))
    elif chain.kind == "functions":
        out["remark"] = _untold_regulariser(chain.cost, chain.backward) or _regulariser_of_no_cost(chain) or \
            _data_of_the_file(finder, chain) or chain.remark
    out.update({"chain": chain.kind, "loss": chain.loss, "functions": said,
                "rows": "1" if chain.rows else "", "labels": "1" if chain.y_kind.startswith("labels") else "",
                "reg": "1" if chain.takes_reg else "", "one example": "1" if chain.one_example else "",
                "square": "1" if chain.square else "", "in time": "1" if chain.in_time else "", "owner": getattr(getattr(chain, "cls", None), "__name__", ""),
                "sizes": ", ".join(str(n) for n in chain.sizes)})
    for k, function in enumerate(chain.where(), start=1):
        label, line = exercises.source.place(function)
        out["place %d" % k] = "%s\n%s\n%d" % (function.__name__, label, line)
    out.update(as_texts("read", _words(finder, chain)))
    if READING.said:
        said = ["%s, which the reading says is no parameter" % n for n in READING.no_parameters([f for f in chain.where() if callable(f)])]
        out["not judged"] = ", ".join(filter(None, [out.get("not judged"), READING.left_over(chain)] + said))
        out["moved"] = "1" if READING.moved else ""
    chain.run_gradient([np.asarray(p, dtype=float) for p in draw(chain)], X[:, :chain.m], Y[:, :chain.m], 0.3)
    out["update"] = "1" if chain.uses_update else ""
    return arrays, out


def _each_point(arrays, shapes):
    """The parameters that each column of "points" holds, one below the other as P1, P2, ... lie."""
    laid = [arrays["P%d" % k].shape for k in range(1, len(shapes) + 1)]
    ends = np.cumsum([rows * cols for rows, cols in laid]).tolist()
    parts = list(zip([0] + ends, ends, laid, shapes))
    for column in arrays["points"].T:
        yield [column[begin:end].reshape(lies, order="F").reshape(shape).copy() for begin, end, lies, shape in parts]


def answer(texts, arrays, exercises, is_helper):
    """@raises whatever the submission raises"""
    if texts["do"] == "chain":
        return _find(exercises, is_helper)
    finder, chain = _held["finder"], _held["chain"]
    if texts["do"] == "chain without epsilon":
        return {}, finder.without_epsilon(chain)
    P = [arrays["P%d" % k].reshape(shape).copy() for k, shape in enumerate(chain.shapes, start=1)]
    X, Y = arrays["X"], arrays["Y"]
    chain.m = X.shape[1]
    if exercises.gives_m:
        exercises.space["m"] = chain.m
    reg = float(texts.get("reg") or 0.0)
    if texts["do"] == "chain output":
        output = output_as_columns(chain.run_output(P, X, Y), chain.outputs, chain.m)
        return ({"output": np.array(output)}, {}) if output is not None else ({}, {})
    if texts["do"] == "chain cost":
        value = chain.total(P, X, Y, reg)
        return ({"cost": np.array([[value]], dtype=float)}, {}) if value is not None else ({}, {})
    if texts["do"] == "chain costs":
        costs = [chain.total(p, X.copy(), Y.copy(), reg) for p in _each_point(arrays, chain.shapes)]
        return {"costs": np.array([[float("nan") if value is None else value for value in costs]], dtype=float)}, {}
    found = chain.run_gradient(P, X, Y, reg, int(texts.get("times") or 1))
    out, said = {}, {}
    for k, (g, shape) in enumerate(zip(found, chain.shapes), start=1):
        out["G%d" % k] = _matrix(g)
        if np.shape(g) != shape:
            said["shape %d" % k] = "%s\n%s" % (np.shape(g), shape)
    return out, said
