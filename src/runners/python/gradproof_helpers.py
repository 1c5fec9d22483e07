# SPDX-License-Identifier: MIT
"""Modules that a course hands out beside the exercise, and that are not here.

A file that says `from dnn_utils_v2 import sigmoid, relu` must import as it is. The named helpers of the courses
are given as the courses give them; anything else that cannot be imported becomes a module whose names do nothing.
Plotting and machine learning packages are never really imported: they are slow, and no gradient needs them.
"""
import importlib.abc
import importlib.machinery
import re
import sys
import types

import numpy as np

NEVER_IMPORTED = {
    "matplotlib", "pylab", "seaborn", "plotly", "bokeh", "IPython", "ipywidgets", "h5py", "PIL", "imageio", "cv2",
    "skimage", "sklearn", "scipy", "pandas", "torch", "torchvision", "tensorflow", "keras", "jax", "tqdm", "autograd",
    "google", "nbformat", "requests", "urllib3", "pytest", "mpl_toolkits", "streamlit", "gradio", "gym", "gymnasium", "nltk",
    "statsmodels", "networkx", "graphviz", "pygame", "wandb", "mlxtend", "joblib", "tabulate", "rich", "colorama", "termcolor",
    "prettytable", "pydot", "xgboost", "numba", "cupy", "librosa", "gensim", "mnist", "pybrain", "pybrain3", "tensorboardX",
}


class Nothing:
    """What a name of a missing module stands for: it can be called, indexed and iterated, and does nothing."""

    def __init__(self, name):
        self.__dict__["_name"] = name

    def __call__(self, *args, **kwargs):
        # used as a decorator it must leave the function alone
        if len(args) == 1 and not kwargs and isinstance(args[0], (types.FunctionType, type)):
            return args[0]
        return Nothing(self._name + "()")

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Nothing(self._name + "." + name)

    def __setattr__(self, name, value):
        pass

    def __getitem__(self, key):
        return Nothing(self._name + "[...]")

    def __setitem__(self, key, value):
        pass

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 0

    def __array__(self, *args, **kwargs):
        # an empty array would broadcast, and sum to 0: a number out of nothing
        raise TypeError("%s is of a module that is not here, and has no numbers" % self._name)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return False

    def __repr__(self):
        return "<%s, of a module that is not here>" % self._name


Nothing.__name__ = Nothing.__qualname__ = "name of a module that is not here"  # as exceptions show it


# --- the helpers of the courses -------------------------------------------------------------------------------------
def _sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


def _sigmoid_with_cache(Z):
    return _sigmoid(Z), Z


def _relu(z):
    return np.maximum(0, z)


def _relu_with_cache(Z):
    return np.maximum(0, Z), Z


def _relu_backward(dA, cache):
    dZ = np.array(dA, copy=True)
    dZ[cache <= 0] = 0
    return dZ


def _sigmoid_backward(dA, cache):
    s = 1 / (1 + np.exp(-cache))
    return dA * s * (1 - s)


def _cost(A, Y):
    return np.nansum(-np.log(A) * Y - np.log(1 - A) * (1 - Y)) / Y.shape[1]


def _load_planar_dataset(*_):
    random = np.random.RandomState(1)
    X = random.randn(2, 400)
    return X, (X[:1] * X[1:] > 0).astype(int)


def _load_extra_datasets(*_):
    X, Y = _load_planar_dataset()
    data = (X.T, Y.ravel())
    return data, data, data, data, X.T


def _load_data(*_):
    random = np.random.RandomState(1)
    return (random.randint(0, 256, (20, 8, 8, 3)), random.randint(0, 2, (1, 20)),
            random.randint(0, 256, (10, 8, 8, 3)), random.randint(0, 2, (1, 10)), np.array([b"no", b"yes"]))


def _softmax(x, axis=None):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def _softmax_of_columns(x):
    return _softmax(x, axis=0)


def _logsumexp(x, axis=None, keepdims=False):
    top = np.max(x, axis=axis, keepdims=True)
    out = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top
    return out if keepdims else np.squeeze(out, axis=axis)


def _xlogy(x, y):
    x, y = np.broadcast_arrays(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    return np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, y)))


def _convolve2d(in1, in2, mode="full", *_, **__):
    a, b = np.asarray(in1, dtype=float), np.asarray(in2, dtype=float)
    if mode == "valid" and any(q > p for p, q in zip(a.shape, b.shape)):
        a, b = b, a
    full = np.zeros(tuple(p + q - 1 for p, q in zip(a.shape, b.shape)))
    for i, j in np.ndindex(*b.shape):
        full[i:i + a.shape[0], j:j + a.shape[1]] += b[i, j] * a
    if mode == "full":
        return full
    size = [p - q + 1 if mode == "valid" else p for p, q in zip(a.shape, b.shape)]
    first = [(whole - part) // 2 for whole, part in zip(full.shape, size)]
    return full[first[0]:first[0] + size[0], first[1]:first[1] + size[1]]


def _correlate2d(in1, in2, mode="full", *_, **__):
    return _convolve2d(in1, np.asarray(in2)[::-1, ::-1], mode)


_ONE_LAYER = {"sigmoid": _sigmoid, "relu": _relu}
_HELPERS = [  # (which modules, what they give)
    (r"planar_utils.*", {"sigmoid": _sigmoid, "load_planar_dataset": _load_planar_dataset,
                         "load_extra_datasets": _load_extra_datasets, "plot_decision_boundary": None}),
    (r"(dnn|dnn_app)_utils.*", {"sigmoid": _sigmoid_with_cache, "relu": _relu_with_cache,
                                "sigmoid_backward": _sigmoid_backward, "relu_backward": _relu_backward,
                                "load_data": _load_data, "print_mislabeled_images": None, "predict": None,
                                "plot_costs": None}),
    (r"(init|reg|gc|opt|opt_utils|lr|tf)_utils.*", dict(_ONE_LAYER, load_dataset=None, load_data=_load_data,
                                                        plot_decision_boundary=None, compute_cost=_cost,
                                                        compute_loss=_cost)),
    (r"rnn_utils.*", {"sigmoid": _sigmoid, "softmax": _softmax_of_columns, "initialize_adam": None, "update_parameters_with_adam": None}),
    (r"scipy\.special", {"expit": _sigmoid, "softmax": _softmax, "logsumexp": _logsumexp, "xlogy": _xlogy}),
    (r"scipy\.signal", {"convolve2d": _convolve2d, "correlate2d": _correlate2d}),
]


def usual_functions(sources):
    """Functions that every course hands out, for modules of names that are not known: with or without a cache, as
    these sources use them."""
    with_cache = any(re.search(r",\s*\w+\s*\)?\s*=\s*(\w+\.)?(sigmoid|relu)\(", text) for text in sources)
    activations = {"sigmoid": _sigmoid_with_cache, "relu": _relu_with_cache} if with_cache else _ONE_LAYER
    return {**activations, "sigmoid_backward": _sigmoid_backward, "relu_backward": _relu_backward}


class _Module(types.ModuleType):
    usual = {}  # set by install()

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if name in self.usual and self.__name__.split(".")[0] not in NEVER_IMPORTED:
            return self.usual[name]
        inside = self.__name__ + "." + name
        return importlib.import_module(inside) if _helpers_of(inside) and "." not in self.__name__ else Nothing(inside)


def _helpers_of(name):
    for pattern, given in _HELPERS:
        if re.fullmatch(pattern, name.rsplit(".", 1)[-1] if "." not in pattern else name):
            return given
    return {}


class _Loader(importlib.abc.Loader):
    def create_module(self, spec):
        return _Module(spec.name)

    def exec_module(self, module):
        module.__path__ = []
        given = _helpers_of(module.__name__)
        for name, value in given.items():
            setattr(module, name, value if value is not None else Nothing(module.__name__ + "." + name))
        module.__all__ = [name for name in given]  # `from testCases import *` brings nothing, silently


class _FileLoader(importlib.abc.Loader):
    """A module that lies beside the submission: its text came with it."""

    def __init__(self, read):
        self.read = read

    def exec_module(self, module):
        self.read(module)


class Finder(importlib.abc.MetaPathFinder):
    """Asked first for the packages that are never imported, and last for everything else that was not found."""

    def __init__(self, last, beside):
        self.last, self.beside, self.stubbed = last, beside, []

    def find_spec(self, fullname, path=None, target=None):
        top = fullname.split(".", 1)[0]
        if not self.last and top not in NEVER_IMPORTED and top != "numpy":
            package = any(name.startswith(fullname + ".") for name in self.beside)
            if fullname in self.beside or package:  # a folder needs no __init__.py to be a package
                read = self.beside.get(fullname, lambda module: None)
                return importlib.machinery.ModuleSpec(fullname, _FileLoader(read), is_package=package)
        if top in ("numpy", "org", "java"):  # the last two: a probe of platform.py
            return None
        if not self.last and top not in NEVER_IMPORTED:
            return None
        if self.last and top in sys.modules and not isinstance(sys.modules[top], _Module):
            return None  # a wrong name inside a real package stays an error
        if top == fullname:
            self.stubbed.append(fullname)
        return importlib.machinery.ModuleSpec(fullname, _Loader(), is_package=True)


def is_helper_module(name):
    return bool(_helpers_of(name)) or re.match(r"test_?cases?|public_tests", name, re.I) is not None


def install(beside, sources=()):
    """beside: name -> function that fills the module of this name; sources: texts of the submission. Returns the two
    finders; their `stubbed` lists say which modules were asked for and not really imported."""
    first, last = Finder(False, beside), Finder(True, beside)
    _Module.usual = usual_functions(sources)
    sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, Finder)]  # those of what was loaded before
    sys.meta_path.insert(0, first)
    sys.meta_path.append(last)
    return first, last


def complete(namespace, sources, stubbed):
    """`from utils import *` of a file that is not here brings what such files hold."""
    starred = [name for text in sources for name in re.findall(r"(?m)^\s*from\s+\.?([\w.]+)\s+import\s+\*", text)]
    if any(name in stubbed and not is_helper_module(name) for name in starred):
        for name, function in _Module.usual.items():
            namespace.setdefault(name, function)


def is_stand_in(name):
    """Is the module of this name none that was found?"""
    return isinstance(sys.modules.get(name), _Module)


def is_helper(value):
    """Is this one of ours, rather than the submission's own?"""
    return isinstance(value, Nothing) or getattr(value, "__module__", "") == __name__


def old_numpy_names():
    """Names of older NumPy that student code still uses: np.float, np.int, np.bool, np.asscalar, ..."""
    old = {"float": float, "int": int, "bool": bool, "object": object, "str": str, "complex": complex,
           "asscalar": lambda a: np.asarray(a).item(), "float_": np.float64, "product": np.prod, "alltrue": np.all,
           "sometrue": np.any, "cumproduct": np.cumprod, "Inf": np.inf, "NaN": np.nan, "infty": np.inf,
           "in1d": getattr(np, "isin", None), "row_stack": np.vstack, "mat": getattr(np, "asmatrix", None)}
    for name, value in old.items():
        # np.bool exists again in NumPy 2; hasattr() on a removed name warns in 1.24
        if name not in np.__dict__ and value is not None:
            np.__dict__[name] = value
