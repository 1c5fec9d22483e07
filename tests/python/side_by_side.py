# SPDX-License-Identifier: MIT
"""Beside torch.autograd.gradcheck and scipy.optimize.check_grad, in one run: false alarms, misses, seconds.

side_by_side.py: prints the tables; exit status 1 where gradproof calls a right gradient wrong or misses a planted error.
Needs python3-torch and python3-scipy. The seed is fixed: every number is drawn from it.
"""
import sys
import time
import warnings

import gradproof as gp
import numpy as np

try:
    import scipy.optimize
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    print(f"{missing}: apt-get install python3-torch python3-scipy")
    sys.exit(77)

SEED = 20261126
warnings.filterwarnings("ignore")


def operators():
    """{name: (function, inputs at ordinary points)}: 30 differentiable operators on the CPU, in double precision."""
    g = torch.Generator().manual_seed(SEED)

    def t(*shape, low=None):
        made = torch.randn(*shape, generator=g, dtype=torch.float64)
        return made if low is None else made.abs() + low

    labels = torch.tensor([0, 2, 1, 2])
    return {
        "tanh": (torch.tanh, [t(3, 4)]), "sigmoid": (torch.sigmoid, [t(3, 4)]), "exp": (torch.exp, [t(3, 4)]),
        "log": (torch.log, [t(3, 4, low=0.3)]), "sqrt": (torch.sqrt, [t(3, 4, low=0.3)]), "sin": (torch.sin, [t(3, 4)]),
        "relu": (F.relu, [t(3, 4)]), "leaky_relu": (lambda x: F.leaky_relu(x, 0.1), [t(3, 4)]), "elu": (F.elu, [t(3, 4)]),
        "gelu": (F.gelu, [t(3, 4)]), "selu": (F.selu, [t(3, 4)]), "softplus": (F.softplus, [t(3, 4)]),
        "silu": (F.silu, [t(3, 4)]), "hardtanh": (F.hardtanh, [t(3, 4)]), "abs": (torch.abs, [t(3, 4)]),
        "clamp": (lambda x: torch.clamp(x, -0.5, 0.5), [t(3, 4)]), "matmul": (torch.matmul, [t(3, 4), t(4, 2)]),
        "linear": (F.linear, [t(3, 4), t(2, 4), t(2)]), "softmax": (lambda x: torch.softmax(x, 1), [t(3, 4)]),
        "log_softmax": (lambda x: torch.log_softmax(x, 1), [t(3, 4)]), "logsumexp": (lambda x: torch.logsumexp(x, 1), [t(3, 4)]),
        "cross_entropy": (lambda x: F.cross_entropy(x, labels), [t(4, 3)]),
        "mse": (F.mse_loss, [t(3, 4), t(3, 4)]), "smooth_l1": (F.smooth_l1_loss, [t(3, 4), t(3, 4)]),
        "layer_norm": (lambda x, w, b: F.layer_norm(x, (4,), w, b), [t(3, 4), t(4), t(4)]),
        "batch_norm": (lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), [t(5, 3), t(3), t(3)]),
        "conv2d": (lambda x, w, b: F.conv2d(x, w, b, padding=1), [t(1, 2, 4, 4), t(2, 2, 3, 3), t(2)]),
        "max_pool2d": (lambda x: F.max_pool2d(x, 2), [t(1, 2, 4, 4)]), "avg_pool2d": (lambda x: F.avg_pool2d(x, 2), [t(1, 2, 4, 4)]),
        "prod": (lambda x: torch.prod(x, 1), [t(3, 4)]),
    }


def special(name, inputs):
    """The first input moved to where the operator has a kink, a tie or a saturated tail."""
    x = inputs[0].clone()
    flat = x.view(-1)
    if name in ("max_pool2d", "max"):
        flat[1] = flat[0] = flat.max() + 1.0
    elif name in ("hardtanh",):
        flat[0] = 1.0
    elif name == "clamp":
        flat[0] = 0.5
    elif name in ("relu", "leaky_relu", "abs", "elu", "selu"):
        flat[0] = 0.0
    else:
        flat[0] = 1e-9 if name in ("log", "sqrt") else 25.0
    return [x] + inputs[1:]


class Planted(torch.autograd.Function):
    """The operator with a backward whose first entry is off by `error` of its size."""

    @staticmethod
    def forward(ctx, function, error, *inputs):
        ctx.function, ctx.error = function, error
        ctx.save_for_backward(*inputs)
        return function(*inputs)

    @staticmethod
    def backward(ctx, cotangent):
        with torch.enable_grad():
            inputs = [t.detach().requires_grad_() for t in ctx.saved_tensors]
            gradients = list(torch.autograd.grad(ctx.function(*inputs), inputs, cotangent))
        first = gradients[0].clone()
        first.view(-1)[int(first.abs().argmax())] *= 1 + ctx.error
        return (None, None, first, *gradients[1:])


def of_torch(function, inputs):
    try:
        return "verified" if torch.autograd.gradcheck(function, tuple(inputs), raise_exception=False) else "wrong"
    except Exception:  # noqa: BLE001: whatever it raises is no verdict
        return "raised"


def of_gradproof(function, inputs):
    return gp.gradcheck(function, tuple(inputs), seed=SEED).verdict


def differentiable(inputs, dtype=torch.float64):
    return [t.detach().to(dtype).requires_grad_() for t in inputs]


def beside_torch():
    seconds = {"torch": 0.0, "gradproof": 0.0}
    bad = 0

    def both(function, inputs):
        out = []
        for who, check in (("torch", of_torch), ("gradproof", of_gradproof)):
            begin = time.perf_counter()
            out.append(check(function, inputs))
            seconds[who] += time.perf_counter() - begin
        return out

    print(f"{'':44}torch.autograd.gradcheck   gradproof.gradcheck")
    for title, change in (("right, at ordinary points", lambda n, i: differentiable(i)),
                          ("right, at kinks, ties and far out", lambda n, i: differentiable(special(n, i))),
                          ("right, in single precision", lambda n, i: differentiable(i, torch.float32))):
        found = [both(f, change(name, inputs)) for name, (f, inputs) in operators().items()]
        alarms = [sum(pair[k] in ("wrong", "raised") for pair in found) for k in (0, 1)]
        unsure = sum(pair[1] == "cannot tell" for pair in found)
        print(f"{title:44}{alarms[0]:3} of {len(found)} called wrong     {alarms[1]:3} called wrong, {unsure} cannot tell")
        bad += alarms[1]
    for error in (1e-3, 1e-6):
        found = [both(lambda *i, f=f: Planted.apply(f, error, *i), differentiable(inputs))
                 for f, inputs in operators().values()]
        misses = [sum(pair[k] == "verified" for pair in found) for k in (0, 1)]
        print(f"{f'off by {error:g} in one entry':44}{misses[0]:3} of {len(found)} missed           {misses[1]:3} missed")
        bad += misses[1]
    print(f"{'seconds':44}{seconds['torch']:.2f}{'':23}{seconds['gradproof']:.2f}")
    return bad


def families():
    """16 families of functions: (name, f, gradient, a point drawn)."""
    r = np.random.default_rng(SEED)
    A = r.standard_normal((6, 6))
    S = A @ A.T
    n = r.standard_normal
    s = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    return [
        ("quadratic", lambda x: x @ S @ x, lambda x: 2 * S @ x, n(6)),
        ("quartic", lambda x: np.sum(x**4), lambda x: 4 * x**3, n(6)),
        ("exponential", lambda x: np.sum(np.exp(x)), np.exp, n(6)),
        ("sine", lambda x: np.sum(np.sin(5 * x)), lambda x: 5 * np.cos(5 * x), n(6)),
        ("log-sum-exp", lambda x: np.log(np.sum(np.exp(x))), lambda x: np.exp(x) / np.sum(np.exp(x)), n(6)),
        ("Rosenbrock", scipy.optimize.rosen, scipy.optimize.rosen_der, n(6)),
        ("norm", lambda x: np.sqrt(x @ x), lambda x: x / np.sqrt(x @ x), n(6)),
        ("product", lambda x: np.prod(x), lambda x: np.prod(x) / x, n(6)),
        ("logistic loss", lambda x: np.sum(np.log1p(np.exp(-A @ x))), lambda x: -A.T @ s(-A @ x), n(6)),
        ("large values", lambda x: 1e12 + x @ x, lambda x: 2 * x, n(6)),
        ("small values", lambda x: 1e-12 * (x @ x), lambda x: 2e-12 * x, n(6)),
        ("mixed scales", lambda x: np.sum(10.0 ** np.arange(-3, 3) * x**2), lambda x: 2 * 10.0 ** np.arange(-3, 3) * x, n(6)),
        ("ReLU", lambda x: np.sum(np.maximum(A @ x, 0)), lambda x: A.T @ (A @ x > 0), n(6)),
        ("absolute value", lambda x: np.sum(np.abs(x)), np.sign, n(6)),
        ("arc tangent", lambda x: np.sum(np.arctan(x)), lambda x: 1 / (1 + x**2), n(6)),
        ("rational", lambda x: np.sum(1 / (1 + x**2)), lambda x: -2 * x / (1 + x**2) ** 2, n(6)),
    ]


def beside_scipy():
    bad, alarms, misses, ours = 0, 0, 0, 0
    print(f"\n{'family':16}{'check_grad right':>18}{'off by 1e-6':>14}   gradproof: right, off by 1e-6")
    for name, f, g, x in families():
        off = lambda x, g=g: g(x) * (1 + 1e-6 * (np.arange(x.size) == np.argmax(np.abs(g(x)))))  # noqa: E731
        one, other = scipy.optimize.check_grad(f, g, x), scipy.optimize.check_grad(f, off, x)
        right, wrong = gp.check_grad(f, g, x, seed=SEED).verdict, gp.check_grad(f, off, x, seed=SEED).verdict
        alarms += one > 1e-5
        misses += other <= 1e-5
        ours += wrong == "verified"
        bad += (right == "wrong") + (wrong == "verified")
        print(f"{name:16}{one:18.1e}{other:14.1e}   {right}, {wrong}")
    print(f"with a bound of 1e-5 check_grad calls {alarms} right ones wrong and misses {misses} of 16; gradproof misses {ours}")
    return bad


if __name__ == "__main__":
    sys.exit(1 if beside_torch() + beside_scipy() else 0)
