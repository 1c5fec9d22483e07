# SPDX-License-Identifier: MIT
"""What the arguments of a stranger's network stand for, by what they are called.

A name decides only what is tried; what was tried is kept where the shapes of all results fit.
"""
import functools
import inspect
import re
import types
import weakref

X_NAMES = {"x", "inputs", "input", "data", "features", "a0", "x_batch", "xbatch", "batch_x", "x_train", "train_x",
           "input_data", "images", "xs", "inp", "sample", "samples", "x_data", "input_vector", "image", "inputs_list",
           "input_list", "x_input", "train_data", "training_inputs", "x0", "points", "dataset", "coordinates", "coords", "xi",
           "entradas", "entrada", "eingaben"}
Y_NAMES = {"y", "t", "target", "targets", "labels", "label", "y_true", "ytrue", "y_batch", "batch_y", "y_train",
           "train_y", "expected", "truth", "ground_truth", "desired", "yt", "ts", "actual", "targets_list", "target_list",
           "expected_output", "desired_output", "y_onehot", "one_hot_y", "training_outputs", "true_labels", "tgt", "d",
           "y_one_hot", "onehot", "yy", "y_data", "answer", "answers", "real", "correct",
           "salidas_esperadas", "salida_esperada", "saidas_esperadas", "saida_esperada", "esperado", "deseado", "objetivo", "etiquetas"}
LAST_NAMES = {"al", "a2", "a3", "a_l", "yhat", "y_hat", "y_pred", "ypred", "pred", "preds", "prediction", "predictions",
              "output", "outputs", "out", "a", "probs", "prob", "p", "o", "h", "h2", "a_out", "aout", "scores", "y_out",
              "logits", "predicted", "final_outputs", "a_last", "yh", "final_output", "activation", "result", "z", "hx"}
CACHE_NAMES = {"cache", "caches", "memory", "store", "stored", "activations", "midvals", "forward", "fwd", "forward_cache",
               "outputs", "values", "intermediates", "state", "mid", "ctx", "tape", "saved", "layers", "hidden", "history",
               "forward_pass", "results", "zs", "cached", "info"}
PARAMS_NAMES = {"parameters", "params", "param", "parameter", "weights", "theta", "model", "net", "network", "w",
                "nn_params", "thetas", "p", "variables", "wb", "ws", "params_values", "parameters_dict", "layers", "nn"}
M_NAMES = {"m", "n", "n_samples", "num_samples", "batch_size", "nsamples", "num_examples", "n_examples", "bs", "batch",
           "n_records", "size", "samples_count", "number_of_examples", "batchsize", "num_data"}
TABLE_NAMES = {"points", "data", "dataset", "coordinates", "coords", "samples"}  # of X_NAMES: those with the targets in them
SLOPE, INTERCEPT = re.compile("^(m|slope|k|w|a|theta_?1)$"), re.compile("^(b|c|intercept|bias|offset|theta_?0)$")
RATE_NAMES = {"lr", "learning_rate", "alpha", "eta", "rate", "step_size", "learningrate", "learn_rate", "stepsize", "l_rate",
              "lrate", "step", "tasa_aprendizaje", "tasa_de_aprendizaje", "taxa_aprendizado", "taxa_de_aprendizado", "taxa_aprendizagem",
              "taxa_de_aprendizagem", "lernrate", "taux_apprentissage"}
REG_NAMES = {"reg", "lambd", "lambda_", "lamda", "lmbda", "lam", "lambda", "reg_lambda", "regularization", "l2", "l2_reg", "l2_penalty", "l2_rate",
             "weight_decay", "lambda_reg", "lamb", "l2_lambda", "reg_strength", "lbd", "_lambda", "reg_param", "decay", "lmd", "lambdaval", "lambda_val", "lambda_value"}
KEEP_NAMES = {"keep_prob", "keep_probs", "keepprob", "keep"}
DROP_NAMES = {"dropout", "drop", "drop_prob", "dropout_rate", "p_drop", "drop_rate"}
TRAINING_NAMES = {"training", "is_training", "train", "is_train", "train_mode", "training_mode", "istrain", "trainmode"}
ROUNDS = {"epochs", "iterations", "num_iterations", "n_iter", "iters", "num_iters", "n_epochs", "epoch", "max_iter", "niter",
          "num_epochs", "steps", "n_iters", "n_iterations", "iteration", "itr", "n_epoch", "epocas", "iteraciones", "iteracoes", "epoche"}
IN_SIZE = re.compile(r"^(n_?(in(puts?)?|x|features?|0|vis(ible)?)|input(_?(size|dims?|nodes?|layer|layer_size|units|neurons|dimension|n|features))?"
                     r"|num_?(inputs?|features|in)|in_?(size|dim|features|nodes)|d_?in|inputs(_?size)?|d|n_?input(s|_nodes|_neurons|_features|_layer)?"
                     r"|visible_?size|word_dim|vocab(ulary)?(_?(size|dim))?|nb_?inputs?|no_of_in_nodes|input_count|features|dim_in|nin|i|input_layer_neurons|ni|n_i|inputnodes|inputlayer)$")
OUT_SIZE = re.compile(r"^(n_?(out(puts?)?|y|2|classes)|output(_?(size|dims?|nodes?|layer|layer_size|units|neurons|dimension|n|features))?"
                      r"|num_?(outputs?|classes|labels|out)|out_?(size|dim|features|nodes)|d_?out|outputs(_?size)?|classes|c|k|n_?output(s|_nodes|_neurons|_layer)?"
                      r"|nb_?outputs?|no_of_out_nodes|output_count|dim_out|nout|o|n_class|nclasses|no|n_o|outputnodes|outputlayer)$")
HIDDEN_SIZE = re.compile(r"^(n_?(h(idden)?\d?|1)|hidden\w*|num_?hidden\w*|h\d?|h_?(size|dim)|n_?hidden\w*|n_?h_?\d|nh\d?|nb_?hidden\w*|no_of_hidden_nodes"
                         r"|units|neurons|n_units|hiddennodes|hiddenlayer|dim_hidden|n_neurons|size_hidden\w*|num_units)$")
SIZES = re.compile(r"^(\w*sizes?|\w*dims?|\w*dimensions?|layers?|\w*architecture|arch|shape|structure|topology|nn_architecture|units|nodes|neurons"
                   r"|layer_list|n_units|layers_\w+|net_shape|network)$")
BACKWARD = re.compile(r"back|grad|backprop|bprop|bptt|delta|deriv|prime$", re.I)
NOT_BACKWARD = re.compile(r"desc(_|$)|descent|check|clip|numer|approx|plot|norm|zero_?grad|train|fit|optimi|(?!\w*_and_)(relu|sigmoid|tanh|softmax|linear|"
                          r"activation|act|elu|gelu|swish|loss|mse|cross_?entropy|entropy|softplus|silu|sig|mish|affine|dense|bce|cost|"
                          r"identity|selu|step|func|fn|hinge)\w*_?(back\w*|grad\w*|deriv\w*|prime|d)$|^(d|grad|deriv\w*|gradient_of|back)_?"
                          r"(relu|sigmoid|tanh|softmax|linear|sig|elu|act|leaky|softplus)", re.I)
FORWARD = re.compile(r"forward|feed_?f|^predict|^fwd|propagate|hypothesis|^think|^model$|^run$|^net$|^infer|^activate$|^query$|^evaluate$|^fp$|^output$"
                     r"|^compute_output|^call$|^__call__$", re.I)
COST = re.compile(r"cost|loss|cross_?entropy|^mse|_mse$|objective|obj_?fun|error_?func|^error$|^bce|squared_error|^j$|^ce$|^nll|(compute|calc\w*|get|total)_?error|error_(of|for)_|energy", re.I)
NOT_COST = re.compile(r"grad|deriv|prime|back|plot|_d$|^d_|delta|history|track|record|print", re.I)
UPDATE = re.compile(r"train|update|fit|step|learn|optimi|descent|sgd|backprop|back_?prop|propagate|back", re.I)


def is_backward(name):
    """Is it called as the backward pass of a whole network is, and not as that of one function, or as a check of it?"""
    return bool(BACKWARD.search(name) and not NOT_BACKWARD.search(name))


def is_cost(name):
    """Is it called as a cost is, and not as its derivative, or as what keeps or shows it?"""
    return bool(COST.search(name) and not NOT_COST.search(name))


_Y = re.compile(r"(^|_)(y|ys|t|targets?|labels?|outputs?|truth|expected|desired|answers?)(_|$|\d)|^y|(targets?|labels?|outputs)(_list)?$")
_X = re.compile(r"(^|_)(x|xs|inputs?|features?|images?|samples?|data|examples)(_|$|\d)|^x|(inputs?|data)(_list)?$")


def unmangled(name):
    """__W1, which Python keeps as _Network__W1, as it was written but for the underscores."""
    return re.sub(r"^_[A-Za-z]\w*?__(?=[A-Za-z])", "", str(name))


@functools.lru_cache(maxsize=4096)
def plain(name):
    return unmangled(name).lower().strip("_")


STATIC = weakref.WeakSet()  # functions that are methods of a class, and are given no object

_signatures = weakref.WeakKeyDictionary()  # those of a text that is run anew are gone with it


def _read(function):
    return [(p.name, p.default is not p.empty, p.default, p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY))
            for p in inspect.signature(function).parameters.values()]


def _parameters(function):
    """Of its signature, read once for a function as it stands: a network is asked hundreds of times."""
    if not isinstance(function, types.FunctionType):
        return _read(function)
    code, defaults, named, wrapped = function.__code__, function.__defaults__, function.__kwdefaults__, function.__dict__.get("__wrapped__")
    known = _signatures.get(function)
    if known is None or known[0] is not code or known[1] is not defaults or known[2] is not named or known[3] is not wrapped:
        known = _signatures[function] = code, defaults, named, wrapped, _read(function)
    return known[4]


def arguments(function, skip_self=False):
    """[(name, has a default, default)] of the arguments that can be given by name or place; None if unknown."""
    try:
        found = _parameters(function)
    except (TypeError, ValueError):
        return None
    if skip_self and not inspect.ismethod(function) and function not in STATIC:
        found = found[1:]
    return [p[:3] for p in found if p[3]]


_WEIGHT = re.compile(r"^(w|weight|weights|theta|thetas|syn|synapse|synapses|u|v)(_?(\d+|[a-z]{1,3}|hidden|output|out|input|"
                     r"(i|h|x|in|input|hidden)_?(to_?)?(h|o|y|out|output|hidden)))?$|^(hidden|output|input|out)_?(layer_?)?(weights?|w)$"
                     r"|^weights?_?\w*$|^w[a-z]{2}$|^theta_?\w*$|^w_?\d+_?\d*$|^syn_?\d$|^synaptic_weights$|^l\d_weights$|^w_\w+$"
                     r"|^(?!d_?w|grad|delta|nabla|prev|old|new|updat|best|init|num|n_)\w+_weights?$"
                     r"|^(weigths?|wieghts?|wights?|pesos?|poids|gewichte?|coefs?|coefficients?|kernels?)(_?\w+)?$")
_BIAS = re.compile(r"^(b|bias|biases)(_?(\d+|[a-z]{1,3}|hidden|output|out|input))?$|^(hidden|output|input|out)_?(layer_?)?(bias(es)?|b)$"
                   r"|^bias(es)?_?\w*$|^b[a-z]$|^l\d_bias$|^intercepts?$|^b_\w+$"
                   r"|^(?!d_?b|grad|delta|nabla|prev|old|new|updat|best|init|num|n_)\w+_bias(es)?$|^(sesgos?|biais|bais|vieses)(_?\w+)?$")


_WORDS = {"back", "bad", "ball", "bar", "base", "best", "big", "bits", "body", "bool", "both", "box", "buf", "but",
          "want", "what", "when", "with", "word", "work"}  # of the language, no parameters
# base() of a name -> "w" or "b", by where it stands in the text that is read; "c#": c followed by a number (gradproof_roles)
OF_TEXT = {}


@functools.lru_cache(maxsize=4096)
def _usual_kind(name):
    key = plain(name)
    if key in _WORDS:
        return None
    if _BIAS.match(key):
        return "b"
    return "w" if _WEIGHT.match(key) else None


def parameter_kind(name):
    """"w", "b" or None."""
    kind = _usual_kind(name)
    if kind or not OF_TEXT:
        return kind
    key = base(name)
    return OF_TEXT.get(key) or OF_TEXT.get(re.sub(r"\d+$", "#", key))


_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 99, "final": 99}
_PLACED = re.compile(r"(?:^|_)(%s)(?:_|$)" % "|".join(_PLACES))


def order_key(name):
    """Parameters by their layer: a number in the name, else hidden before output."""
    key = plain(name)
    digits = re.findall(r"\d+", key)
    if digits:
        return (int(digits[-1] if not re.match(r"w\d+_\d+", key) else digits[0]), 0)
    placed = _PLACED.search(key)
    if placed:
        return (_PLACES[placed.group(1)], 0)
    first, last = re.search(r"hidden|in_?h|i_?h|x_?h|^w_?h$|^b_?h$|_h$|ih$|xh$|wx$|wh$|bh$", key), \
        re.search(r"out|h_?o|h_?y|_o$|_y$|ho$|hy$|wy$|by$|bo$|wo$", key)
    if last and not re.search(r"^hidden_?(bias|w)", key):
        return (2, 0)
    return (1, 0) if first else (1, 1)


@functools.lru_cache(maxsize=4096)
def base_of_gradient(name):
    """What a gradient is of, by its name, as letters and digits: "w1" for dW1, grad_W1, dJ_dW1, nabla_w1, W1_grad, dtheta1."""
    key = re.sub(r"[^a-z0-9]", "", re.sub(r"(?<=[a-z0-9])_grad(ient)?s?_", "_", plain(name)))
    for pattern in (r"^d[jlec]d(?=[a-z]$)", r"^(dj|dl|dloss|dcost|dldd|de|dc)d?(?=[wbtuv]|syn|theta)", r"^(gradients?|grads?|nabla|delta|deriv\w*?of|der|g)(?=[a-z])", r"^d(?=[a-z])"):
        shorter = re.sub(pattern, "", key)
        if shorter != key:
            key = shorter
            break
    return re.sub(r"(gradients?|grads?|delta|deriv)(\d*)$", r"\2", key)


@functools.lru_cache(maxsize=4096)
def base(name):
    return re.sub(r"[^a-z0-9]", "", plain(name))


@functools.lru_cache(maxsize=4096)
def without_time(name):
    """"m" of m_current, new_m, m_next: the parameter, whenever it is."""
    return re.sub(r"^(new|next|updated|current)_(?=\w)|(?<=\w)_(new|next|updated|current)$", "", plain(name))


@functools.lru_cache(maxsize=4096)
def x_like(name):
    """Is it called as inputs are? 2 where nothing else is called so, 1 where it may be, 0."""
    key = plain(name)
    return 2 if key in X_NAMES else 1 if _X.search(key) and not _Y.search(key) else 0


@functools.lru_cache(maxsize=4096)
def y_like(name):
    """The same of targets."""
    key = plain(name)
    if name == "D":
        return 0  # a number of inputs
    return 2 if key in Y_NAMES else 1 if _Y.search(key) else 0
