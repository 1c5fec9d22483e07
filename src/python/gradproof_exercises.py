# SPDX-License-Identifier: MIT
"""The functions of the exercises: under which names they go, what their arguments are, and what they return.

Every question is asked with a real forward pass as its input: Z, A and the parameters come with the question, and
the cache a backward step expects is made of them, in the form in which the submission's own forward step makes it.
"""
import inspect
import re

import numpy as np

from gradproof_arrays import Answer, close, copied, snapshot

# role -> other names it goes by, likeliest first
ROLES = {
    "sigmoid": ["Sigmoid", "sigmoid_function", "sigm"],
    "relu": ["ReLU", "Relu", "ReLu"],
    "linear_forward": ["linear_forward_propagation"],
    "linear_activation_forward": ["linear_act_forward"],
    "L_model_forward": ["l_model_forward", "L_layer_forward", "L_model_forward_propagation"],
    "forward_propagation": ["forward_prop", "forward_propagate", "forwardPropagation", "forward_pass", "forwardprop",
                            "forward"],
    "compute_cost": ["compute_loss", "cost_function", "calculate_cost", "computeCost", "cost", "loss"],
    "sigmoid_backward": ["sigmoid_backwards"],
    "relu_backward": ["relu_backwards", "ReLU_backward"],
    "linear_backward": ["linear_backwards"],
    "linear_activation_backward": ["linear_act_backward", "linear_activation_backwards"],
    "L_model_backward": ["l_model_backward", "L_layer_backward", "L_model_backwards"],
    "backward_propagation": ["backward_prop", "back_propagation", "backward_propagate", "backwardPropagation",
                             "backpropagation", "back_prop", "backprop", "backward_pass", "backward"],
    "gradients": ["compute_gradients", "gradient", "grads", "get_gradients"],
}

_WORDS = {  # what an argument may be called
    "X": ["x", "inputs", "input", "data", "train_x", "x_train", "a0"],
    "Y": ["y", "labels", "label", "targets", "target", "train_y", "y_train", "y_true"],
    "parameters": ["parameters", "params", "param", "parameter", "weights", "theta"],
    "cache": ["cache", "caches", "activation_cache", "z", "linear_cache", "memory"],
    "A_last": ["a2", "al", "y_hat", "yhat", "y_pred", "predictions", "output", "a", "a_l", "probs"],
    "A_prev": ["a_prev", "a", "aprev", "a_previous"],
    "W": ["w", "weights"],
    "b": ["b", "bias"],
    "Z": ["z", "x"],
    "dA": ["da", "dal", "d_a"],
    "dZ": ["dz", "d_z"],
    "activation": ["activation", "activation_function", "act", "activation_type"],
    "hidden": ["hidden", "activations", "activation", "hidden_activations"],
    "output": ["output", "output_activation"],
}

ARGUMENTS = {  # in the order of the course
    "sigmoid": ["Z"], "relu": ["Z"],
    "linear_forward": ["A_prev", "W", "b"],
    "linear_activation_forward": ["A_prev", "W", "b", "activation"],
    "L_model_forward": ["X", "parameters"],
    "forward_propagation": ["X", "parameters"],
    "compute_cost": ["A_last", "Y", "parameters"],
    "sigmoid_backward": ["dA", "cache"], "relu_backward": ["dA", "cache"],
    "linear_backward": ["dZ", "cache"],
    "linear_activation_backward": ["dA", "cache", "activation"],
    "L_model_backward": ["A_last", "Y", "caches"],
    "backward_propagation": ["parameters", "cache", "X", "Y"],
    "gradients": ["X", "Y", "parameters", "hidden", "output"],
}
_WORDS["caches"] = _WORDS["cache"]


def _linear_forward(A, W, b):
    return W @ A + b, (A, W, b)


def _linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    return W.T @ dZ, dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m


def _linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = _linear_forward(A_prev, W, b)
    return np.maximum(0, Z) if activation == "relu" else 1 / (1 + np.exp(-Z)), (linear_cache, Z)


def _relu_backward(dA, cache):
    return np.where(cache > 0, dA, 0.0)


def _sigmoid_backward(dA, cache):
    s = 1 / (1 + np.exp(-cache))
    return dA * s * (1 - s)


def _linear_activation_backward(dA, cache, activation):
    return _linear_backward((_relu_backward if activation == "relu" else _sigmoid_backward)(dA, cache[1]), cache[0])


# a right step in place of a wrong one, so that the steps above it are judged for their own mistakes alone
RIGHT = {"linear_forward": _linear_forward, "linear_backward": _linear_backward,
         "linear_activation_forward": _linear_activation_forward, "relu_backward": _relu_backward,
         "sigmoid_backward": _sigmoid_backward, "linear_activation_backward": _linear_activation_backward}


def _right_activation(name, own):
    """A right sigmoid or relu, with a cache if the submission's own gives one."""
    def value(Z):
        A = np.maximum(0, Z) if name == "relu" else 1 / (1 + np.exp(-Z))
        return (A, Z) if with_cache else A
    try:
        with_cache = isinstance(own(np.array([[0.5, -0.5]])), tuple)
    except Exception:
        with_cache = True
    return value


class CannotAsk(Exception):
    """The question does not fit the function; the text says what was found and what was expected."""


def required_arguments(function):
    """Names of the positional arguments, and how many of them have no default; None if it cannot be known."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if any(p.kind == p.VAR_POSITIONAL for p in parameters):
        return None
    needed = sum(p.default is p.empty for p in plain)
    return [p.name for p in plain], needed


def bind(role, function):
    """Which of the role's values to pass, in the order of the function's own arguments.
    @raises CannotAsk"""
    expected = ARGUMENTS[role]
    known = required_arguments(function)
    if known is None:
        return expected[:2] if role == "compute_cost" else expected
    names, needed = known
    order, used = [], set()
    for name in names:
        key = name.lower().rstrip("_").lstrip("_")
        fits = [e for e in expected if e not in used and (key == e.lower() or key in _WORDS[e])]
        if not fits:
            break
        order.append(fits[0])
        used.add(fits[0])
    if len(order) >= needed:
        must = {"gradients": {"X", "Y"}, "compute_cost": {"A_last", "Y"}}.get(role, set())
        if must <= used or not must:
            return order
    if needed <= len(expected) and len(names) >= min(len(expected), 2 if role == "compute_cost" else len(expected)):
        return expected[:max(needed, min(len(names), len(expected)) if role != "compute_cost" else 2)]
    raise CannotAsk("%s(%s) takes other arguments than expected: %s(%s)"
                    % (getattr(function, "__name__", role), ", ".join(names), role, ", ".join(expected)))


class Exercises:
    def __init__(self, source, is_helper, rows=False, entry=""):
        self.source, self.is_helper, self.rows = source, is_helper, rows
        self.functions, self.missing_reason = {}, {}
        space = source.namespace
        chosen = {}
        for item in filter(None, (part.strip() for part in entry.split(","))):
            role, _, name = item.partition("=") if "=" in item else ("", "", item)
            chosen[role or self._role_of(name, space)] = name
        for role, others in ROLES.items():
            names = [chosen[role]] if role in chosen else ([role] + others if not self._taken(role, chosen) else [role])
            for name in names:
                function = self._lookup(space, name)
                if function is None or self.is_helper(function) or source.place(function) is None:
                    continue
                if (name != role or role == "gradients") and role not in chosen and not self._fits(role, function):
                    continue
                self.functions[role] = (name, function)
                break
            if role in chosen and role not in self.functions:
                self.missing_reason[role] = "there is no function %s in it" % chosen[role]

    @staticmethod
    def _lookup(space, name):
        value = space.get(name.split(".")[0])
        for part in name.split(".")[1:]:
            value = getattr(value, part, None)
        return value if callable(value) and not isinstance(value, type) else None

    @staticmethod
    def _taken(role, chosen):
        return bool(chosen) and role not in chosen

    def _role_of(self, name, space):
        """What --entry NAME is, without a word about its role: told by its own name, else by its arguments."""
        for role, others in ROLES.items():
            if name == role or name in others:
                return role
        known = required_arguments(self._lookup(space, name)) if self._lookup(space, name) else None
        if known and any(n.lower() in _WORDS["cache"] for n in known[0]):
            return "L_model_backward" if any(n.lower() in _WORDS["A_last"] for n in known[0]) else "backward_propagation"
        return "gradients"

    @staticmethod
    def _fits(role, function):
        """Is a function under another name the one that is meant? Only if its arguments say so."""
        known = required_arguments(function)
        if known is None:
            return False
        try:
            order = bind(role, function)
        except CannotAsk:
            return False
        words = [any(n.lower() in _WORDS[e] or n == e for e in order) for n in known[0][:known[1]]]
        return len(words) > 0 and all(words) and len(order) >= min(2, len(ARGUMENTS[role]))

    # --- asking
    def call(self, answer, role, values):
        """Calls the function of this role with copies of the values; notes what it writes to."""
        name, function = self.functions[role]
        order = bind(role, function)
        given = {key: copied(values[key]) for key in order}
        before = {key: snapshot(value) for key, value in given.items()}
        result = function(*[given[key] for key in order])
        for key in order:
            if snapshot(given[key]) != before[key]:
                answer.note("!writes " + ("parameters" if key in ("parameters", "W", "b") else key))
        return result

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
        instead = [r for r in words.get("instead", "").split(",") if r in self.functions and r != role]
        space, kept = self.source.namespace, {}
        if instead and not self.rows:
            for wrong in instead:
                name, own = self.functions[wrong]
                kept[name] = (space.get(name), wrong, own)
                right = RIGHT.get(wrong) or _right_activation(wrong, own)
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
        values["parameters"] = {n: values[n] for l in range(1, depth + 1) for n in ("W%d" % l, "b%d" % l) if n in values}
        values["depth"] = depth
        if depth and "A%d" % depth in values:
            values["A_last"] = values["A%d" % depth]
        hidden = words.get("hidden", "")
        values["hidden"] = hidden.split(",") if hidden else []
        values["output"] = words.get("output", "sigmoid")
        values["activation"] = words.get("activation", "")
        return values

    # activations and single forward steps
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

    def _L_model_forward(self, answer, role, values):
        result = self.call(answer, role, values)
        answer.add("A%d" % values["depth"], result[0] if isinstance(result, tuple) and result else result)

    def _forward_propagation(self, answer, role, values):
        result = self.call(answer, role, values)
        depth = values["depth"]
        if isinstance(result, dict):
            result = (result.get("A%d" % depth), result)
        if isinstance(result, (tuple, list)) and len(result) >= 2 and isinstance(result[1], dict):
            for l in range(1, depth + 1):
                for letter in "ZA":
                    if "%s%d" % (letter, l) in result[1] and not (letter == "A" and l == depth):
                        answer.add("%s%d" % (letter, l), result[1]["%s%d" % (letter, l)])
        answer.add("A%d" % depth, result[0] if isinstance(result, (tuple, list)) and result else result)

    def _compute_cost(self, answer, role, values):
        answer.add_cost(self.call(answer, role, values))

    # caches
    def _activation_cache(self, answer, values):
        """What linear_activation_forward keeps for the activation: Z, unless its own function keeps another thing."""
        name = values["activation"]
        own = self.quietly(name, {"Z": values["Z"]}) if name in self.functions else None
        if isinstance(own, tuple) and len(own) == 2 and own[1] is not None:
            if isinstance(own[1], np.ndarray) and own[1].shape == values["Z"].shape and close(own[1], values["Z"]):
                return values["Z"]
            if not isinstance(own[1], np.ndarray) or close(own[1], values.get("A", own[0])):
                answer.note("!own cache")
                return own[1]
        return values["Z"]

    def _linear_cache(self, answer, values):
        own = self.quietly("linear_forward", values)
        standard = (values["A_prev"], values["W"], values["b"])
        if isinstance(own, tuple) and len(own) == 2 and own[1] is not None:
            if not (isinstance(own[1], (tuple, list)) and len(own[1]) == 3):
                answer.note("!own cache")
                return own[1]
            if all(isinstance(a, np.ndarray) and close(a, b) for a, b in zip(own[1], standard)):
                return own[1]
            if {np.shape(a) for a in own[1]} == {np.shape(a) for a in standard}:
                order = [next((i for i, s in enumerate(standard) if close(s, a)), None) for a in own[1]]
                if sorted(i for i in order if i is not None) == [0, 1, 2]:
                    return type(own[1])(standard[i] for i in order)  # (W, A_prev, b) is an order as good as any
        return standard

    def _layer_cache(self, answer, values):
        """values: A_prev, W, b, Z, A, activation of one layer."""
        own = self.quietly("linear_activation_forward", values)
        standard = (self._linear_cache(answer, values), self._activation_cache(answer, values))
        if isinstance(own, tuple) and len(own) == 2 and own[1] is not None:
            mine = own[1]
            if not (isinstance(mine, (tuple, list)) and len(mine) == 2 and isinstance(mine[0], (tuple, list, dict))):
                answer.note("!own cache")
                return mine
        return standard

    def _layer(self, values, l):
        last = l == values["depth"]
        return {"A_prev": values["A%d" % (l - 1)] if l > 1 else values["X"], "W": values["W%d" % l],
                "b": values["b%d" % l], "Z": values["Z%d" % l], "A": values["A%d" % l],
                "activation": values["output"] if last else values["hidden"][l - 1]}

    def _caches(self, answer, values):
        own = self.quietly("L_model_forward", values)
        depth = values["depth"]
        if isinstance(own, tuple) and len(own) == 2:
            mine = own[1]
            if not (isinstance(mine, (list, tuple)) and len(mine) == depth):
                if mine is not None and not isinstance(mine, (list, tuple)):
                    answer.note("!own cache")
                    return mine
            elif not all(isinstance(c, (tuple, list)) and len(c) == 2 and isinstance(c[0], (tuple, list, dict)) for c in mine):
                if not any(isinstance(c, list) for c in mine):  # caches.append(caches) is a mistake, not a form
                    answer.note("!own cache")
                    return mine
        return [self._layer_cache(answer, self._layer(values, l)) for l in range(1, depth + 1)]

    def _two_layer_cache(self, answer, values):
        depth = values["depth"]
        names = ["%s%d" % (letter, l) for l in range(1, depth + 1) for letter in "ZA"]
        standard = {name: values[name] for name in names}
        own = self.quietly("forward_propagation", values)
        if isinstance(own, (tuple, list)) and len(own) >= 2:
            mine = own[1]
            if isinstance(mine, dict):
                extra = {key: value for key, value in mine.items() if key not in standard}
                if any(key in standard for key in mine) or not extra:
                    return dict(extra, **standard)
                answer.note("!own cache")
                return mine
            if isinstance(mine, (tuple, list)) and mine:
                answer.note("!own cache")
                return mine
        return standard

    # backward steps
    def _activation_backward(self, answer, role, values):
        values["activation"] = role.split("_")[0]
        values["cache"] = self._activation_cache(answer, values)
        result = self.call(answer, role, values)
        answer.add("dZ", result[0] if isinstance(result, tuple) and result else result)

    _sigmoid_backward = _relu_backward = _activation_backward

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
        self._gradients_of(answer, grads, values["depth"])
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
        values["cache"] = self._two_layer_cache(answer, values)
        self._gradients_of(answer, self.call(answer, role, values), values["depth"])

    def _gradients_of(self, answer, grads, depth):
        wanted = ["%s%d" % (kind, l) for l in range(1, depth + 1) for kind in ("dW", "db")]
        if isinstance(grads, tuple) and len(grads) and isinstance(grads[0], dict):
            grads = grads[0]
        if isinstance(grads, (list, tuple)) and len(grads) == 2 * depth:
            answer.note("the gradients are a %s, not a dict; they were taken in the order %s"
                        % (type(grads).__name__, ", ".join(wanted)))
            grads = dict(zip(wanted, grads))
        if not isinstance(grads, dict):
            what = "None" if grads is None else "a %s%s" % (
                type(grads).__name__, " of %d" % len(grads) if isinstance(grads, (list, tuple)) else "")
            for name in wanted:
                answer.oddities[name] = "None" if grads is None else \
                    "not there: the function returned %s, expected a dict with %s" % (what, ", ".join(wanted))
            return
        plain = {re.sub(r"[\W_]", "", str(key)).lower(): key for key in grads}
        for name in wanted:
            key = plain.get(name.lower()) or plain.get("grad" + name[1:].lower()) or plain.get(name[1:].lower())
            if key is None:
                answer.oddities[name] = "not there: the keys are %s" % (", ".join(sorted(map(str, grads))[:12]) or "none")
            else:
                if key != name:
                    answer.note("%s was found under the key %s" % (name, key))
                answer.add(name, grads[key])

    def _gradients(self, answer, role, values):
        result = self.call(answer, role, values)
        self._gradients_of(answer, result, values["depth"])
        if isinstance(result, dict):
            if "cost" in result:
                answer.add_cost(result["cost"])
            for l in range(1, values["depth"] + 1):
                for letter in ("Z", "A", "dZ", "dA"):
                    if "%s%d" % (letter, l) in result and (letter, l) != ("dA", values["depth"]):
                        answer.add("%s%d" % (letter, l), result["%s%d" % (letter, l)])
