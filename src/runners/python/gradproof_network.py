# SPDX-License-Identifier: MIT
"""Which network does a submission compute? Depth, activations, examples in rows or columns: found by asking it.

What is found here only chooses the questions; whether the answers are right is judged elsewhere, against that very
network. Where nothing fits, the network the exercise is posed with is asked for.
"""
import ast

import numpy as np

from gradproof_arrays import close
from gradproof_names import CannotAsk
from gradproof_objects import Method

HIDDEN = {  # name -> (g, g')
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: 1 / (2 + np.exp(z) + np.exp(-z))),
    "leaky_relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1.0, 0.01)),
    "softplus": (lambda z: np.log1p(np.exp(z)), lambda z: 1 / (1 + np.exp(-z))),
}


def _softmax(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


OUTPUT = {"sigmoid": HIDDEN["sigmoid"][0], "softmax": _softmax, "identity": lambda z: z}


class Trial:
    """One small network with its forward pass and its gradient."""

    def __init__(self, depth, hidden, output, outputs, m=None):
        random = np.random.RandomState(7)
        sizes = [3, 4, 5, 6, 8][:depth] + [outputs]
        m = m or max(7, outputs + 2)
        self.words = {"hidden": ",".join([hidden] * (depth - 1)), "output": output, "lambda": "0"}
        self.depth, self.outputs, self.m = depth, outputs, m
        self.arrays = {"X": random.randn(sizes[0], m)}
        labels = np.arange(m) % max(outputs, 2)
        self.arrays["Y"] = np.eye(max(outputs, 2))[:, labels][:outputs] if outputs > 1 else labels.reshape(1, m) * 1.0
        A = self.arrays["X"]
        for l in range(1, depth + 1):
            W, b = random.randn(sizes[l], sizes[l - 1]) / np.sqrt(sizes[l - 1]), random.randn(sizes[l], 1)
            Z = W @ A + b
            A = OUTPUT[output](Z) if l == depth else HIDDEN[hidden][0](Z)
            self.arrays.update({"W%d" % l: W, "b%d" % l: b, "Z%d" % l: Z, "A%d" % l: A})
        self.last = A
        self.slope = HIDDEN[hidden][1]

    def gradient(self, squared=False):
        """{name: array}; of cross-entropy, or of half the squared error of a sigmoid output."""
        dZ = self.last - self.arrays["Y"]
        if squared:
            dZ = dZ * self.last * (1 - self.last)
        out = {}
        for l in range(self.depth, 0, -1):
            out["dW%d" % l] = dZ @ (self.arrays["A%d" % (l - 1)] if l > 1 else self.arrays["X"]).T / self.m
            out["db%d" % l] = dZ.mean(axis=1, keepdims=True)
            if l > 1:
                dZ = self.arrays["W%d" % l].T @ dZ * self.slope(self.arrays["Z%d" % (l - 1)])
        return out


def _score(found, wanted):
    """How many arrays are right up to a constant factor: a forgotten 1/m must not hide which network it is."""
    if not found:
        return -1
    count = 0
    for name, value in wanted.items():
        mine = found.get(name)
        if mine is not None and mine.shape == value.shape and value.size > 1:
            with np.errstate(all="ignore"):
                cosine = np.sum(mine * value) / np.sqrt(np.sum(mine * mine) * np.sum(value * value))
            count += bool(abs(cosine) > 1 - 1e-9)
    return count


class Finder:
    def __init__(self, exercises, rows):
        self.exercises, self.rows_wanted, self.error = exercises, rows, None
        self.backward = exercises.backward_role()
        l_layer = self.backward == "L_model_backward" or \
            (self.backward is None and "L_model_forward" in exercises.functions)
        self.forward = "L_model_forward" if l_layer else "forward_propagation"
        self.default = "relu" if l_layer else "tanh"

    def _ask(self, role, trial):
        """Answer of one function to a trial; None if it raised or has none."""
        if role not in self.exercises.functions:
            return None
        try:
            with np.errstate(all="ignore"):
                return self.exercises.ask(role, trial.arrays, dict(trial.words)).arrays
        except (Exception, SystemExit) as error:
            self.error = error
            return None

    def _score_of(self, *network, squared=False, m=None):
        trial = Trial(*network, m=m)
        return _score(self._ask(self.backward, trial), trial.gradient(squared))

    def _set(self, rows, labels=False):
        self.exercises.rows, self.exercises.labels = rows, labels

    def _by_forward(self):
        """(rows, depth, hidden, output, outputs) of the network its forward pass is; hidden None: of no known one."""
        ran = None
        for rows in (True,) if self.rows_wanted else (False, True):
            self._set(rows)
            for outputs in (1, 3, 10):
                for depth in (2, 3, 1, 4, 5):
                    answer = self._ask(self.forward, Trial(depth, "tanh", "sigmoid", outputs))
                    last = (answer or {}).get("A%d" % depth)
                    trial = Trial(depth, "tanh", "sigmoid", outputs)
                    if last is None or last.shape != trial.last.shape or not np.all(np.isfinite(last)):
                        continue
                    if outputs == 1 and np.all(last == 1):
                        continue  # a softmax of one
                    for output in OUTPUT:
                        if output == "softmax" and outputs == 1:
                            continue
                        for hidden in HIDDEN if depth > 1 else ["tanh"]:
                            if close(last, Trial(depth, hidden, output, outputs).last):
                                return rows, depth, hidden, output, outputs
                    ran = ran or (rows, depth, None, None, outputs)
        return ran

    def _by_backward(self):
        best = (0, None)
        for rows in (True,) if self.rows_wanted else (False, True):
            self._set(rows)
            for outputs, output in ((1, "sigmoid"), (3, "softmax"), (10, "softmax")):
                for depth in (2, 3, 1, 4):
                    ways = [(labels, hidden) for labels in ((False, True) if outputs > 1 else (False,))
                            for hidden in [self.default] + [h for h in HIDDEN if h != self.default]]
                    for labels, hidden in ways:
                        self._set(rows, labels)
                        score = self._score_of(depth, hidden, output, outputs)
                        if score > best[0]:
                            best = (score, (rows, depth, hidden, output, outputs))
                        if best[0] == 2 * depth - (outputs == 1):  # every array of more than one entry
                            return best[1]
        return best[1] if self.forward not in self.exercises.functions else None

    def _believed(self, network):
        """The network of the forward pass; in the exercises as they are posed, the posed one, unless the gradient too
        is rather that of the other."""
        rows, depth, hidden, output, outputs = network
        posed = (depth, self.default, "sigmoid", 1)
        is_posed = self.default == "relu" or (depth == 2 and not self._any_depth(network))
        if self.backward is None or not is_posed or outputs > 1 or self._is_a_class():
            return network
        self._set(rows)
        own = self._score_of(depth, hidden, output, outputs)
        return network if own >= 0 and own > self._score_of(*posed) else (rows,) + posed

    def _needs_labels(self, network):
        rows, depth, hidden, output, outputs = network
        scores = []
        for labels in (False, True):
            self._set(rows, labels)
            scores.append(self._score_of(depth, hidden, output, outputs))
        return None if max(scores) < 0 and outputs < 10 else scores[1] > scores[0]

    def _any_depth(self, network):
        """Does it take as many layers as the parameters have? Two layers would hide a mistake in the loop over them."""
        rows, depth, hidden, output, outputs = network
        if self.default == "relu":
            return True
        role = self.forward if self.forward in self.exercises.functions else self.backward
        if depth == 1 or role is None:
            return False
        other = 3 if depth == 2 else 2
        trial = Trial(other, hidden, output, outputs)
        self.error = None
        answer = self._ask(role, trial)
        if answer is None:
            return self._has_a_loop(role) and not isinstance(self.error, KeyError)
        if role == self.backward:
            return "dW%d" % other in answer
        name = "A%d" % other
        if name not in answer or answer[name].shape != trial.last.shape:
            return False
        trial.arrays["W%d" % other] = trial.arrays["W%d" % other] + 1.0
        again = self._ask(role, trial)
        return again is not None and not np.array_equal(again[name], answer[name])  # it reads the third layer, too

    def _has_a_loop(self, role):
        definition = self.exercises.source.definition(self.exercises.functions[role][1])
        return definition is not None and any(isinstance(n, (ast.For, ast.While)) for n in ast.walk(definition))

    def _other_cost(self, network):
        """Its cost is a squared error and its gradient is of that: a pair that is not among the known outputs."""
        rows, depth, hidden, output, outputs = network
        trial = Trial(*network[1:])
        answer = self._ask("compute_cost", trial)
        cost = (answer or {}).get("cost")
        if cost is None or cost.size != 1 or output == "softmax":
            return self._squared_error_of_a_class(network)
        squared = float(np.sum((trial.last - trial.arrays["Y"]) ** 2))
        factors = [c * d for c in (1, 0.5) for d in (1, 1 / trial.m, 1 / trial.m / outputs, 1 / outputs)]
        if not any(abs(cost.item() - c * squared) <= 1e-9 * squared for c in factors):
            return ""
        if output == "identity":
            is_half = abs(cost.item() - 0.5 * squared / trial.m) <= 1e-9 * squared
            return "" if is_half else "a squared error with another factor than 1/(2m)"
        if self._score_of(*network[1:], squared=True) > self._score_of(*network[1:]):
            return "the squared error of a sigmoid output"
        return ""

    def _is_a_class(self):
        return isinstance(self.exercises.functions.get(self.backward, ("", None))[1], Method)

    def _squared_error_of_a_class(self, network):
        """A class says nowhere which cost it means; a function of the exercise does, by what it solves."""
        if not self._is_a_class() or network[3] != "sigmoid":
            return ""
        for m, outputs in ((None, network[4]), (1, 3)):  # with one output and one example the two are proportional
            trial = network[1:4] + (outputs,)
            plain, squared = self._score_of(*trial, m=m), self._score_of(*trial, squared=True, m=m)
            if squared > plain and squared >= 2 * network[1] - (outputs == 1):
                return "the squared error of a sigmoid output"
        return ""

    def _one_at_a_time(self, network):
        """A method that takes one example, whose gradients are added up elsewhere."""
        if not self._is_a_class():
            return False
        trial, top = Trial(*network[1:]), network[1]
        found = self._ask(self.backward, trial) or {}
        dW, db = found.get("dW%d" % top), found.get("db%d" % top)
        per_example = dW is not None and close(dW, trial.m * trial.gradient()["dW%d" % top])
        squared = dW is not None and close(dW, trial.m * trial.gradient(squared=True)["dW%d" % top])
        return db is not None and db.shape[1] == trial.m and (per_example or squared)

    def _runs(self, network):
        return network is not None and max(self._score_of(*network[1:]), self._score_of(*network[1:], m=1)) >= 0

    def _no_class(self):
        name = self.exercises.functions[self.backward][0]
        for role in [r for r, (_, f) in self.exercises.functions.items() if isinstance(f, Method)]:
            del self.exercises.functions[role]
        why = "it gives no gradients back, nor keeps them under names as dW1"
        if self.error is not None:
            what = "" if isinstance(self.error, CannotAsk) else type(self.error).__name__ + ": "
            why = what + str(self.error)[:200]
        self.exercises.notes.append("%s was found, and could not be asked: %s" % (name, why))
        return {}

    def found(self):
        """What to ask: a dict of words."""
        if self.backward == "gradients" or not self.exercises.functions:
            self._set(self.rows_wanted)
            return {}
        if self.backward == "propagate":
            return self._logistic()
        network = self._by_forward() if self.forward in self.exercises.functions else None
        if network is not None and network[2] is None:
            hidden = self.default if network[1] == 2 else "relu"
            network = self._by_backward() or network[:2] + (hidden, "sigmoid", network[4])
        elif network is not None:
            network = self._believed(network)
        elif self.backward is not None:
            network = self._by_backward()
        if self._is_a_class() and not self._runs(network) and (network is None or isinstance(self.error, CannotAsk)):
            return self._no_class()
        if network is None:
            self._set(self.rows_wanted)
            return {"lambda": self._lambda()}
        labels = network[4] > 1 and self.backward is not None and self._needs_labels(network)
        if labels is None:  # neither: perhaps it is made for ten digits
            network = network[:4] + (10,)
            labels = self._needs_labels(network)
        self._set(network[0], labels)
        return {"depth": "0" if self._any_depth(network) else str(network[1]), "hidden": network[2],
                "output": network[3], "outputs": str(network[4]), "rows": "1" if network[0] else "",
                "labels": "1" if labels else "", "lambda": self._lambda(), "other cost": self._other_cost(network),
                "one at a time": "1" if self._one_at_a_time(network) else "",
                "dropout": "1" if self.exercises.takes_keep_prob() else ""}

    def _lambda(self):
        return "0.7" if self.exercises.takes_lambda() else ""

    def _logistic(self):
        scores = []
        for rows in (True,) if self.rows_wanted else (False, True):
            self._set(rows)
            scores.append((self._score_of(1, "tanh", "sigmoid", 1), not rows))
        rows = not max(scores)[1]
        self._set(rows)
        return {"depth": "1", "output": "sigmoid", "outputs": "1", "rows": "1" if rows else ""}
