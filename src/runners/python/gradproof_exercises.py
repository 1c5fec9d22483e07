# SPDX-License-Identifier: MIT
"""The functions of the exercises: under which names they go, what their arguments are, and what they return.

Every question is asked with a real forward pass as its input: Z, A and the parameters come with the question, and
the cache a backward step expects is made of them, in the form in which the submission's own forward step makes it.
"""
import re

import numpy as np

from gradproof_arrays import Answer, copied, snapshot
from gradproof_caches import Caches
from gradproof_forms import unpacked_names
from gradproof_names import Arrays, CannotAsk, bind, required_arguments
from gradproof_results import ForwardResults, GradientResults
from gradproof_right import RIGHT, right_activation
from gradproof_selection import Selection


class Exercises(Selection, Caches, ForwardResults, GradientResults):
    def call(self, answer, role, values):
        """Calls the function of this role with copies of the values; notes what it writes to."""
        name, function = self.functions[role]
        order = bind(role, function)
        given = {key: copied(values[key]) for key in order}
        if "parameters" in given:
            given["parameters"] = self._in_order(function, order, given["parameters"])
        before = {key: snapshot(value) for key, value in given.items()}
        result = function(*[given[key] for key in order])
        for key in order:
            if snapshot(given[key]) != before[key]:
                answer.note("!writes " + ("parameters" if key in ("parameters", "W", "b") else key))
        return result

    def _in_order(self, function, order, parameters):
        """The parameters as a tuple where the function takes them apart as one: `W1, b1, W2, b2 = params`."""
        known = required_arguments(function)
        argument = known[0][order.index("parameters")] if known and len(known[0]) >= len(order) else ""
        names = unpacked_names(self.source.definition(function), argument)
        return tuple(parameters[n] for n in names) if names and all(n in parameters for n in names) else parameters

    def quietly(self, role, values):
        """The same where only the form of the result matters; None if it raises."""
        if role not in self.functions:
            return None
        try:
            return self.call(Answer(), role, values)
        except Exception:
            return None

    def ask(self, role, arrays, words):
        """@param arrays  name -> array, as in the notation: W1, b1, Z1, A1, X, Y, dZ, ...
        @raises whatever the function raises"""
        if role not in self.functions:
            raise CannotAsk("there is no " + role)
        answer = Answer()
        values = self._values(arrays, words)
        if self.gives_m:
            self.space["m"] = values.get("m")
        instead = [r for r in words.get("instead", "").split(",") if r in self.functions and r != role]
        space, kept = self.source.namespace, {}
        if instead and not self.rows:
            for wrong in instead:
                name, own = self.functions[wrong]
                kept[name] = (space.get(name), wrong, own)
                right = RIGHT.get(wrong) or right_activation(wrong, own)
                space[name] = right
                self.functions[wrong] = (name, right)
        try:
            getattr(self, "_" + role)(answer, role, values)
        finally:
            for name, (value, wrong, own) in kept.items():
                space[name] = value
                self.functions[wrong] = (name, own)
        if self.rows:
            answer.arrays = {name: (value.T if value.size > 1 else value) for name, value in answer.arrays.items()}
        return answer

    def _out(self, array):
        return np.ascontiguousarray(array.T if self.rows else array)

    def _values(self, arrays, words):
        values = {name: self._out(array) for name, array in arrays.items()}
        depth = sum(1 for name in arrays if re.fullmatch(r"W\d+", name))
        names = [n for l in range(1, depth + 1) for n in ("W%d" % l, "b%d" % l) if n in values]
        values["parameters"] = Arrays((n, values[n]) for n in names)
        values["depth"] = depth
        if depth and "A%d" % depth in values:
            values["A_last"] = values["A%d" % depth]
        if "Y" in arrays:
            values["m"] = arrays["Y"].shape[1]
            if self.labels:
                values["Y"] = np.argmax(arrays["Y"], axis=0)
        hidden = words.get("hidden", "")
        values["hidden"] = hidden.split(",") if hidden else []
        values["output"] = words.get("output", "sigmoid")
        values["activation"] = words.get("activation", "")
        values["lambda"] = float(words.get("lambda") or 0.0)
        values["keep_prob"] = float(words.get("keep_prob") or 1.0)
        return values
