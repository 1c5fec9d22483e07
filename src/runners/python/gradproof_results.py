# SPDX-License-Identifier: MIT
"""What functions return, in whatever form, as arrays under the names of the notation."""
import re

import numpy as np

import gradproof_objects
from gradproof_arrays import Answer
from gradproof_forms import is_number, tuple_names
from gradproof_returned import returned_names
from gradproof_names import required_arguments, standard
from gradproof_unwritten import prints_its_result


def _off(result, wanted):
    """How far an answer is from what is wanted; infinite where it is no array of its shape."""
    try:
        made = np.asarray(result, dtype=float)
    except (TypeError, ValueError):
        return np.inf
    return float(np.max(np.abs(made - wanted))) if made.shape == wanted.shape else np.inf


class ForwardResults:
    def _activation(self, answer, role, values):
        result = self.call(answer, role, values)
        answer.add("A", result[0] if isinstance(result, tuple) and result else result)

    _sigmoid = _relu = _activation

    def _linear_forward(self, answer, role, values):
        result = self.call(answer, role, values)
        answer.add("Z", result[0] if isinstance(result, tuple) and result else result)

    def _linear_activation_forward(self, answer, role, values):
        result = self.call(answer, role, values)
        answer.add("A", result[0] if isinstance(result, tuple) and result else result)

    def _read_forward(self, role, result, depth):
        """(A[L], {name: array}, cost, cache) of whatever a forward step returned; None for what is not in it."""
        definition = self.source.definition(self.functions[role][1])
        last = "A%d" % depth
        if isinstance(result, dict):
            named = {standard(key): value for key, value in result.items()}
            return named.get(last), named, None, result
        if not isinstance(result, (tuple, list)) or not result:
            return result, {}, None, None
        names = returned_names(definition)
        names = names if len(names) == len(result) else [""] * len(result)
        called = [standard(n) for n in names]
        if all(called) or called[0] != last and re.match(r"[ZA]\d+$", called[0] or ""):  # Z1, A1, Z2, sigmoid(Z2)
            named, nameless = {n: v for n, v in zip(called, result) if n}, [v for n, v in zip(called, result) if not n]
            return named.get(last, nameless[0] if len(nameless) == 1 else None), named, None, result
        parts = list(result)
        if len(parts) == 2 and isinstance(parts[0], (dict, list)) and isinstance(parts[1], np.ndarray):
            parts.reverse()
        cache = parts[1] if len(parts) == 2 else next((p for p in parts if isinstance(p, dict)), tuple(parts[1:]))
        named = {standard(key): value for key, value in cache.items()} if isinstance(cache, dict) else {}
        if isinstance(cache, (tuple, list)):
            named = dict(zip(tuple_names(definition, len(cache)), cache))
        if np.ndim(parts[0]) == 0 or (is_number(parts[0]) and re.search("cost|loss|^j$", names[0], re.I)):
            return named.get(last), named, parts[0], cache
        return parts[0], named, None, cache

    def _forward_propagation(self, answer, role, values):
        depth = values["depth"]
        last, named, cost, answer.cache = self._read_forward(role, self.call(answer, role, values), depth)
        for l in range(1, depth + 1):
            for letter in "ZA":
                name = "%s%d" % (letter, l)
                if name in named and not (letter == "A" and l == depth):
                    answer.add(name, named[name])
        if cost is not None and "compute_cost" not in self.functions:
            answer.add_cost(cost)
        if last is not None or cost is None:
            answer.add("A%d" % depth, last)

    def _L_model_forward(self, answer, role, values):
        self._forward_propagation(answer, role, values)
        caches = answer.cache
        if isinstance(caches, (list, tuple)) and len(caches) < values["depth"]:
            answer.oddities["caches"] = "a %s of %d, where one for each of the %d layers is expected" % (
                type(caches).__name__, len(caches), values["depth"])

    def _compute_cost(self, answer, role, values):
        values["cache"] = self._whole_cache(Answer(), values)
        cost, definition = self.call(answer, role, values), self.source.definition(self.functions[role][1])
        answer.add_cost(cost)
        if cost is None and definition is not None and prints_its_result(definition):
            answer.oddities["cost"] = "not there: your cost is printed, not returned"


class GradientResults:
    weights_first = {}  #: by role: in which order two lists come

    def _activation_backward(self, answer, role, values):
        values["activation"] = role.split("_")[0]
        values["cache"] = self._activation_cache(answer, values)
        result = self.call(answer, role, values)
        answer.add("dZ", result[0] if isinstance(result, tuple) and result else result)

    _sigmoid_backward = _relu_backward = _activation_backward

    def _beside_the_network(self, answer, role, values):
        """A step that takes A where others take Z, by the name of its argument; by a cache either is right."""
        name, function = self.functions[role]
        known = required_arguments(function)
        called = known[0][1].lower() if known and len(known[0]) > 1 else "cache"
        given = ["A"] if re.match(r"a(_|\d|$)|out|act|y", called) else ["Z"] if re.match(r"z|x|preact", called) else ["Z", "A"]
        best = None
        for array in given:
            values["cache"] = values[array]
            result = self.call(answer, role, values)
            result = result[0] if isinstance(result, tuple) and result else result
            off = _off(result, values["dA"] * (1 - values["A"] ** 2)) if role == "tanh_backward" else 0
            if best is None or off < best[0]:
                best = (off, result)
        answer.add("dZ", best[1])

    _tanh_backward = _leaky_relu_backward = _beside_the_network

    def _three(self, answer, result):
        if isinstance(result, dict):
            result = [result.get(k) for k in ("dA_prev", "dW", "db")]
        if not isinstance(result, (tuple, list)) or len(result) != 3:
            size = " of %d" % len(result) if isinstance(result, (tuple, list)) else ""
            for name in ("dA_prev", "dW", "db"):
                answer.oddities[name] = "not there: the function returned a %s%s, expected (dA_prev, dW, db)" \
                    % (type(result).__name__, size)
            return
        for name, value in zip(("dA_prev", "dW", "db"), result):
            answer.add(name, value)

    def _linear_backward(self, answer, role, values):
        values["cache"] = self._linear_cache(answer, values)
        self._three(answer, self.call(answer, role, values))

    def _linear_activation_backward(self, answer, role, values):
        values["cache"] = self._layer_cache(answer, values)
        self._three(answer, self.call(answer, role, values))

    def _L_model_backward(self, answer, role, values):
        values["caches"] = self._caches(answer, values)
        grads = self.call(answer, role, values)
        self._gradients_of(answer, grads, values, role)
        if isinstance(grads, dict):
            self._dA_keys(answer, grads, values)

    def _dA_keys(self, answer, grads, values):
        """dA[l] is grads["dA" + str(l)]; in older years grads["dA" + str(l + 1)]."""
        depth = values["depth"]
        count = {int(m.group(1)): v for k, v in grads.items() for m in [re.fullmatch(r"dA(\d+)", str(k))] if m}
        if not count:
            return
        shift = 0
        if 0 not in count and depth in count and \
                np.shape(count[depth]) == values["A%d" % (depth - 1) if depth > 1 else "X"].shape:
            shift = 1
            answer.note("the keys of dA count from 1, as in the older form of the exercise: dA%d is dA[%d]"
                        % (depth, depth - 1))
        for l in range(1, depth):
            if l + shift in count:
                answer.add("dA%d" % l, count[l + shift])

    def _backward_propagation(self, answer, role, values):
        function = self.functions[role][1]
        values["cache"] = self._whole_cache(answer, values)
        if isinstance(function, gradproof_objects.Method):
            answer.note("!own cache")  # what it goes back through is its own forward pass
        grads = self.call(answer, role, values)
        self._gradients_of(answer, grads, values, role)
        if isinstance(grads, dict):
            self._steps_on_the_way(answer, grads, values)

    def _steps_on_the_way(self, answer, grads, values):
        named = {standard(key): value for key, value in grads.items()}
        for l in range(1, values["depth"] + 1):
            for letter in ("Z", "A") if l < values["depth"] else ("Z",):
                value = named.get("d%s%d" % (letter, l))
                if isinstance(value, np.ndarray) and value.shape == values["%s%d" % (letter, l)].shape:
                    answer.add("d%s%d" % (letter, l), value)

    def _as_dict(self, answer, grads, values, role, wanted):
        """Gradients as a dict, whatever they came in."""
        depth = values["depth"]
        if not isinstance(grads, (tuple, list)):
            return grads
        held = next((g for g in grads if isinstance(g, dict)), None)
        if held is not None:
            self._cost_beside(answer, grads)
            return held
        names = [standard(n) for n in returned_names(self.source.definition(self.functions[role][1]))]
        if len(names) == len(grads) and set(wanted) <= set(names):
            self._cost_beside(answer, [g for n, g in zip(names, grads) if n is None])
            return dict(zip(names, grads))
        if len(grads) == 2 and all(isinstance(g, (list, tuple)) and len(g) == depth for g in grads):
            W, b = grads if self._weights_first(grads, values, role) else reversed(grads)
            return dict([("dW%d" % (l + 1), W[l]) for l in range(depth)] +
                        [("db%d" % (l + 1), b[l]) for l in range(depth)])
        if len(grads) == 2 * depth:
            answer.note("the gradients are a %s, not a dict; they were taken in the order %s"
                        % (type(grads).__name__, ", ".join(wanted)))
            return dict(zip(wanted, grads))
        return grads

    def _weights_first(self, grads, values, role):
        """Of two lists, by their shapes. Where every layer has one input these are alike: then by what other questions
        told, or by the names."""
        fits = [all(np.shape(a) == values["W%d" % l].shape for l, a in enumerate(g, 1)) for g in grads]
        if fits[0] != fits[1]:
            self.weights_first[role] = fits[0]
        if not any(fits):
            return np.shape(grads[0][0]) == values["W1"].shape
        names = returned_names(self.source.definition(self.functions[role][1]))
        is_bias = bool(names) and re.search(r"(^|_|d)b(s|ias|iases)?$", names[0].lower()) is not None
        return self.weights_first.get(role, not is_bias)

    def _cost_beside(self, answer, results):
        numbers = [r for r in results if not isinstance(r, (dict, type(None))) and is_number(r)]
        if numbers and "compute_cost" not in self.functions:
            answer.add_cost(numbers[0])

    def _gradients_of(self, answer, grads, values, role):
        depth = values["depth"]
        wanted = ["%s%d" % (kind, l) for l in range(1, depth + 1) for kind in ("dW", "db")]
        grads = self._as_dict(answer, grads, values, role, wanted)
        if not isinstance(grads, dict):
            what = "None" if grads is None else "a %s%s" % (
                type(grads).__name__, " of %d" % len(grads) if isinstance(grads, (list, tuple)) else "")
            for name in wanted:
                answer.oddities[name] = "None" if grads is None else \
                    "not there: the function returned %s, expected a dict with %s" % (what, ", ".join(wanted))
            return
        by_name = {standard(key): key for key in reversed(list(grads))}
        for name in wanted:
            key = name if name in grads else by_name.get(name, by_name.get(name[1:]))
            if key is None:
                keys = ", ".join(sorted(map(str, grads))[:12])
                answer.oddities[name] = "not there: the keys are %s" % (keys or "none")
                continue
            if key != name:
                answer.note("%s was found under the key %s" % (name, key))
            answer.add(name, grads[key])
            if self.rows and name[1] == "b" and np.ndim(grads[key]) == 1:
                self._as_a_row(answer, name)

    @staticmethod
    def _as_a_row(answer, name):
        """(n,) where examples lie in rows: NumPy adds it to (1, n) as it stands, so that it is no mistake there."""
        if answer.shapes.pop(name, None) and name in answer.arrays:
            answer.arrays[name] = np.asfortranarray(answer.arrays[name].T)

    def _propagate(self, answer, role, values):
        """Logistic regression: w is W[1] as a column, b a number."""
        given = dict(values, W=values["W1"] if self.rows else np.ascontiguousarray(values["W1"].T),
                     b=float(values["b1"].ravel()[0]))
        result = self.call(answer, role, given)
        if isinstance(result, (tuple, list)):
            names = [n.lower().replace("_", "") for n in
                     returned_names(self.source.definition(self.functions[role][1]))]
            held = next((r for r in result if isinstance(r, dict)), None)
            self._cost_beside(answer, [r for n, r in zip(names, result) if re.search("cost|loss|^j$", n)]
                              or (result if held is not None else []))
            result = held if held is not None else dict(zip(names, result))
        if not isinstance(result, dict):
            self._gradients_of(answer, result, values, role)
            return
        plain = {re.sub(r"[\W_]", "", str(key)).lower().replace("grad", "d"): v for key, v in result.items()}
        for name, key in (("dW1", "dw"), ("db1", "db")):
            if key not in plain:
                answer.oddities[name] = "not there: the keys are %s" % ", ".join(map(str, result))
                continue
            answer.add(name, plain[key])
            if name == "db1" and answer.arrays.get(name, np.zeros(0)).size == 1:
                answer.shapes.pop(name, None)
                answer.arrays[name] = answer.arrays[name].reshape(1, 1)
            elif name == "dW1" and name in answer.arrays and not self.rows:
                answer.arrays[name] = np.asfortranarray(answer.arrays[name].T)

    def _gradients(self, answer, role, values):
        result = self.call(answer, role, values)
        self._gradients_of(answer, result, values, role)
        if isinstance(result, dict):
            if "cost" in result:
                answer.add_cost(result["cost"])
            for l in range(1, values["depth"] + 1):
                for letter in ("Z", "A", "dZ", "dA"):
                    if "%s%d" % (letter, l) in result and (letter, l) != ("dA", values["depth"]):
                        answer.add("%s%d" % (letter, l), result["%s%d" % (letter, l)])
