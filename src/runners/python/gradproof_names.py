# SPDX-License-Identifier: MIT
"""What people call the functions of an exercise, their arguments, and the arrays in a dict or a tuple."""
import functools
import inspect
import re

# role -> other names it goes by, likeliest first
ROLES = {
    "sigmoid": ["Sigmoid", "sigmoid_function", "sigm"],
    "relu": ["ReLU", "Relu", "ReLu"],
    "linear_forward": ["linear_forward_propagation"],
    "linear_activation_forward": ["linear_act_forward"],
    "L_model_forward": ["l_model_forward", "L_layer_forward", "L_model_forward_propagation", "model_forward"],
    "forward_propagation": ["forward_propagation_n", "forward_prop", "forward_propagate", "forwardPropagation",
                            "forward_pass", "forwardprop", "forward", "propagate_forward"],
    "compute_cost": ["compute_cost_with_regularization", "compute_loss", "cost_function", "calculate_cost",
                     "computeCost", "cost", "loss"],
    "sigmoid_backward": ["sigmoid_backwards"],
    "relu_backward": ["relu_backwards", "ReLU_backward"],
    "tanh_backward": ["tanh_backwards", "Tanh_backward"],
    "leaky_relu_backward": ["leakyrelu_backward", "leaky_backward", "lrelu_backward", "leaky_ReLU_backward"],
    "linear_backward": ["linear_backwards"],
    "linear_activation_backward": ["linear_act_backward", "linear_activation_backwards"],
    "L_model_backward": ["l_model_backward", "L_layer_backward", "L_model_backwards",
                         "L_model_backward_with_regularization"],
    "backward_propagation": ["backward_propagation_n", "backward_propagation_with_regularization", "backward_prop",
                             "back_propagation", "backward_propagate", "backwardPropagation", "backpropagation",
                             "back_prop", "backprop", "backward_pass", "backward"],
    "gradients": ["compute_gradients", "gradient", "grads", "get_gradients"],
    "propagate": ["propagation"],
}
# a role that is not there under one of its names: how such a function may be called all the same
LOOKS_LIKE = {
    "forward_propagation": r"forward|feed_?f", "compute_cost": r"cost|loss|cross_?entropy",
    "backward_propagation":
        r"^(?!.*(descent|check|clip|numer|approx|step|update|train|vector|plot|norm)).*(back|grad)",
}

WORDS = {  # what an argument may be called
    "X": ["x", "inputs", "input", "data", "train_x", "x_train", "a0", "features", "x_batch"],
    "Y": ["y", "labels", "label", "targets", "target", "train_y", "y_train", "y_true", "y_batch", "true_labels"],
    "parameters": ["parameters", "params", "param", "parameter", "weights", "theta", "model", "parametres",
                   "parametros", "parameter_dict", "param_dict", "net"],
    "cache": ["cache", "caches", "activation_cache", "z", "linear_cache", "memory", "activations", "stored",
              "forward_cache", "cache_forward", "store", "outputs"],
    "A_last": ["a2", "al", "y_hat", "yhat", "y_pred", "predictions", "prediction", "output", "a", "a_l", "probs",
               "a3", "a_last", "y_out", "pred", "preds", "aout", "a_out"],
    "A_prev": ["a_prev", "a", "aprev", "a_previous"],
    "W": ["w", "weights"],
    "b": ["b", "bias"],
    "Z": ["z", "x"],
    "dA": ["da", "dal", "d_a", "dout"],
    "dZ": ["dz", "d_z"],
    "activation": ["activation", "activation_function", "act", "activation_type"],
    "hidden": ["hidden", "activations", "activation", "hidden_activations"],
    "output": ["output", "output_activation"],
    "lambda": ["lambd", "lambda_", "lamda", "lamdb", "lmbda", "lam", "lbd", "lambda", "lamb", "l2_lambda", "lambd_"],
    "keep_prob": ["keep_prob", "keep_probs", "keepprob"],
    "m": ["m"],
}
WORDS["caches"] = WORDS["cache"]

ARGUMENTS = {  # in the order of the course
    "sigmoid": ["Z"], "relu": ["Z"],
    "linear_forward": ["A_prev", "W", "b"],
    "linear_activation_forward": ["A_prev", "W", "b", "activation"],
    "L_model_forward": ["X", "parameters"],
    "forward_propagation": ["X", "parameters"],
    "compute_cost": ["A_last", "Y", "parameters"],
    "sigmoid_backward": ["dA", "cache"], "relu_backward": ["dA", "cache"],
    "tanh_backward": ["dA", "cache"], "leaky_relu_backward": ["dA", "cache"],
    "linear_backward": ["dZ", "cache"],
    "linear_activation_backward": ["dA", "cache", "activation"],
    "L_model_backward": ["A_last", "Y", "caches"],
    "backward_propagation": ["parameters", "cache", "X", "Y"],
    "gradients": ["X", "Y", "parameters", "hidden", "output"],
    "propagate": ["W", "b", "X", "Y"],
}
_MORE = {  # what a role may be given besides
    "L_model_forward": ["Y", "keep_prob"], "forward_propagation": ["Y", "keep_prob", "lambda"],
    "compute_cost": ["lambda", "m", "cache", "X"],
    "L_model_backward": ["parameters", "X", "lambda", "keep_prob", "m"],
    "backward_propagation": ["A_last", "lambda", "keep_prob", "m"],
    "linear_backward": ["lambda"], "linear_activation_backward": ["lambda"],
}
MUST = {"gradients": {"X", "Y"}, "compute_cost": {"A_last", "Y"}, "L_model_backward": {"Y"},
        "backward_propagation": {"Y"}, "propagate": {"W", "b", "X", "Y"}, "sigmoid_backward": {"dA"},
        "relu_backward": {"dA"}, "tanh_backward": {"dA"}, "leaky_relu_backward": {"dA"}}

_LETTERS = {"w": "W", "weight": "W", "weights": "W", "b": "b", "bias": "b", "biases": "b", "z": "Z", "a": "A"}


def standard(name):
    """"W1" for "w1", "weights_1", "W[1]"; "dW1" for "dw1", "grad_W1"; None for what is no such name."""
    return _standard(str(name))


@functools.lru_cache(maxsize=4096)
def _standard(name):
    found = re.fullmatch(r"(d|grad|delta|nabla)?([a-z]+?)(\d+)", re.sub(r"[\W_]", "", name).lower())
    if not found or found.group(2) not in _LETTERS:
        return None
    return ("d" if found.group(1) else "") + _LETTERS[found.group(2)] + str(int(found.group(3)))


class Arrays(dict):
    """A dict of arrays that also knows them by other spellings, "w1" and "weights1" for "W1", and can hold some
    more that are not counted."""
    more = {}

    def __missing__(self, key):
        name = key if key in self.more else standard(key)
        if name in self.more:
            return self.more[name]
        if name is None or name not in self.keys():
            raise KeyError(key)
        return dict.__getitem__(self, name)


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


def _value_for(name, role, used):
    """The value that an argument of this name stands for; None where nobody can tell."""
    key = name.lower().strip("_")
    whole_network = len(ARGUMENTS[role]) > 1 and "activation" not in ARGUMENTS[role]
    if whole_network and standard(name) == "A0":
        return "X"
    if whole_network and standard(name) and not (role == "compute_cost" and key in WORDS["A_last"]):
        return standard(name)  # W1, b1, Z1, A1 one by one
    for value in ARGUMENTS[role] + _MORE.get(role, []):
        if value not in used and (key == value.lower() or key in WORDS[value]):
            return value
    return None


def _order(role, names):
    """The role's value for each argument in turn, up to the first of which nobody can tell."""
    order = []
    for name in names:
        value = _value_for(name, role, order)
        if value is None:
            break
        order.append(value)
    return order


def bind(role, function):
    """Which of the role's values to pass, in the order of the function's own arguments.
    @raises CannotAsk"""
    usual = ARGUMENTS[role][:2] if role == "compute_cost" else ARGUMENTS[role]
    known = required_arguments(function)
    if known is None:
        return usual
    names, needed = known
    order = _order(role, names)
    if len(order) >= needed and MUST.get(role, set()) <= set(order):
        return order
    if needed <= len(ARGUMENTS[role]) and len(names) >= len(usual):  # unknown names, in the usual order
        return usual[:len(names)]
    raise CannotAsk("%s(%s) takes other arguments than expected: %s(%s)"
                    % (getattr(function, "__name__", role), ", ".join(names), role, ", ".join(ARGUMENTS[role])))


def fits(role, function):
    """Is a function under another name the one that is meant? Only if its arguments say so."""
    known = required_arguments(function)
    if known is None:
        return False
    names, needed = known
    order = _order(role, names)
    must = MUST.get(role, set()) | ({"hidden"} if role == "gradients" else set())  # of any network: no other name means that by itself
    return len(order) >= max(needed, min(2, len(ARGUMENTS[role]))) and must <= set(order)


def takes(role, function, value):
    """Does the function have an argument for this value?"""
    try:
        return value in bind(role, function)
    except CannotAsk:
        return False
