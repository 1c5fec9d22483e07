# SPDX-License-Identifier: MIT
"""What was said of how a submission is read, and how it was read in the end: both as words under keys such as
"functions.backward" and "arguments.backward.x".

What is said chooses among what is tried. Whether it runs, and what it gives, is found out as without it.
"""
import contextlib

import numpy as np

from gradproof_chain_names import REG_NAMES, arguments, parameter_kind, plain, x_like, y_like
from gradproof_chain_results import leaves

DEFAULT, REGULARISER, INPUTS, LABELS = "its default", "regulariser", "inputs", "labels"
NUMBERS = {"rate", "rounds", "keep_prob", "drop_prob", "training", "sizes", "number of examples", "number of inputs",
           "number of hidden units", "number of outputs"}  # none of them stands in for a regulariser, which would not be asked then
NAMELESS = "_"
ROWS = {False: "columns", True: "rows"}
# how the targets lie, by the word for it in a chain
LABEL_KINDS = {"like": "a column for each example", "rows": "a row for each example", "flat": "a number for each example", "labels": "class numbers",
               "labels_column": "class numbers in a column", "labels_row": "class numbers in a row"}


class Reading:
    def __init__(self):
        self.said = self.all = {}
        self.given, self.came = {}, {}  # by function: the words of its arguments; what it returned, as keys or a number of places
        self.moved, self.arrays = set(), {}  # functions that are called otherwise than without it; names of the arrays that each returned

    def take(self, texts):
        self.said = self.all = dict(text.split("\n", 1) for key, text in texts.items() if key.startswith("said "))

    @contextlib.contextmanager
    def set_aside(self, key=""):
        """What is found within is found as if this had not been said, or nothing at all."""
        said, self.said = self.said, {k: word for k, word in self.said.items() if key and k != key}
        try:
            yield
        finally:
            self.said = said

    # --- what chooses
    def word(self, key):
        return self.said.get(key, "")

    def among(self, key, names):
        """Those of these names that may be this: the one that was said, or all."""
        said = self.word(key)
        return [name for name in names if name == said] if said else list(names)

    def kinds(self, kinds):
        """The ways for targets to lie that may be tried."""
        said = self.word("data.labels")
        return [kind for kind in kinds if LABEL_KINDS.get(kind, kind) == said] if said else kinds

    def rows(self):
        return [rows for rows, word in ROWS.items() if self.word("data.examples") in ("", word)]

    def argument(self, function, name):
        """What the argument stands for; "" where nothing is said, or what nobody may choose."""
        said = self.word("arguments.%s.%s" % (getattr(function, "__name__", ""), name))
        return "" if said == DEFAULT or said in NUMBERS and plain(name) in REG_NAMES else said

    def takes_regulariser(self, function):
        said = [(n, self.argument(function, n)) for n, _, _ in arguments(function) or []]
        return any(word == REGULARISER if word else plain(n) in REG_NAMES for n, word in said)

    def parameters(self, function):
        """{argument: the parameter it is, "" where it is none by what was said}"""
        words = {n: self.argument(function, n) for n, _, _ in arguments(function) or []}
        return {n: w.partition(" ")[2] if w.startswith("parameter ") else "" for n, w in words.items() if w}

    def no_parameters(self, functions):
        """"b2 of backward" of each argument that is called like a parameter and was said to be something else: nothing is asked of it.
        The one that is the inputs, the labels or the output of its function is no parameter, whatever it is called."""
        found = []
        for function in functions:
            words = [self.argument(function, n) or (INPUTS if x_like(n) == 2 else LABELS if y_like(n) == 2 else "") for n, _, _ in arguments(function) or []]
            for name, said in self.parameters(function).items():
                word = self.argument(function, name)
                is_data = word in (INPUTS, LABELS, "output", "parameters") and words.count(word) == 1
                if not said and parameter_kind(name) and not is_data:
                    found.append("%s of %s" % (name, function.__name__))
        return found

    def results(self, name):
        """What its results are called, in the order they come in; None where nothing is said."""
        said = self.word("results.%s" % name)
        return ["" if n == NAMELESS else n for n in said.split(", ")] if said else None

    def misfits(self, words):
        """What was said and is not so; what is read off values, or judged one by one, is known elsewhere."""
        values = ("network.hidden", "network.output", "network.cost", "network.regulariser")
        return [key for key, word in self.all.items()
                if key not in values and not key.startswith(("exercise.", "layers.")) and words.get(key) != word]

    # --- what came of it
    def note(self, function, words, guessed, result):
        name = getattr(function, "__name__", "")
        self.given[name] = words
        if any(words[n] != word != DEFAULT for n, word in guessed.items()):
            self.moved.add(name)
        self.arrays[name] = sum(a.ndim > 0 for _, a in leaves(result))
        if isinstance(result, dict):
            self.came[name] = [str(key) for key in result]
        elif isinstance(result, (tuple, list)):
            self.came[name] = len(result)

    def renamed(self, function, result):
        """A dict with the keys that were said, for those that came."""
        said = self.results(getattr(function, "__name__", "")) if isinstance(result, dict) else None
        return dict(zip(said, result.values())) if said and len(said) == len(result) else result

    def words_of(self, finder, chain):
        """How a chain is read, when it has run."""
        out = {"form": chain.kind, "network.parameters": ", ".join(chain.names), "network.sizes": ", ".join(str(n) for n in chain.sizes),
               "network.loss": "its own" if chain.loss == "own" else chain.loss, "data.examples": ROWS[bool(chain.rows)]}
        if chain.y_kind in LABEL_KINDS:
            out["data.labels"] = LABEL_KINDS[chain.y_kind]
        if chain.kind == "script":
            out["functions.lines"] = chain.lines()
            return out
        cls = chain.cls
        if cls is not None:
            out["functions.class"] = cls.__name__
        for role in ("forward", "cost", "backward"):
            function = getattr(chain, role)
            if function is None:
                continue
            name = out["functions." + role] = getattr(function, "__name__", function)
            for argument, word in self.given.get(name, {}).items():
                out["arguments.%s.%s" % (name, argument)] = word
            out.update(self._results_of(finder, name, function, cls))
        return out

    def left_over(self, chain):
        """That a backward pass whose arguments were said returns more arrays than are judged: one of them may be by what was said to be
        no parameter."""
        if chain.kind == "script":
            return ""
        name = getattr(chain.backward, "__name__", chain.backward)
        count = self.arrays.get(name, 0)
        if name not in self.moved or chain.uses_update or count <= len(chain.names):
            return ""
        return "%d of the %d arrays that %s returns (which of its arguments are parameters was said)" % (count - len(chain.names), count, name)

    def _results_of(self, finder, name, function, cls):
        came = self.came.get(name)
        names = came if isinstance(came, list) else finder.result_names(function, cls)
        if not came or not names or isinstance(came, int) and (came == 1 or not any(names)):
            return {}
        if isinstance(came, int):
            names = [n or NAMELESS for n in names[:came]] + [NAMELESS] * (came - len(names))
        return {"results." + name: ", ".join(names)}


READING = Reading()
_MOST = 120  # words in one answer


def as_texts(title, words):
    """{"title 1": "key, a line break, word"}: names of texts are short, and keys need not be."""
    return {"%s %d" % (title, k): "%s\n%s" % pair for k, pair in enumerate(list(words.items())[:_MOST], start=1)}


def noted(finder, chain, P, X, Y):
    """words_of a chain, which is run once for them."""
    READING.given, READING.came, READING.moved, READING.arrays = {}, {}, set(), {}
    with np.errstate(all="ignore"), contextlib.suppress(Exception, SystemExit):
        chain.run_gradient(P, X, Y, 0.3)
        chain.total(P, X, Y, 0.3)
    return READING.words_of(finder, chain)
