# SPDX-License-Identifier: MIT
"""Right steps, in place of wrong ones, so that the steps above them are judged for their own mistakes alone."""
import numpy as np


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


def _tanh_backward(dA, cache):
    return dA * (1 - np.tanh(cache) ** 2)


def _leaky_relu_backward(dA, cache):
    return np.where(cache > 0, dA, 0.01 * dA)


def _linear_activation_backward(dA, cache, activation):
    return _linear_backward((_relu_backward if activation == "relu" else _sigmoid_backward)(dA, cache[1]), cache[0])


RIGHT = {"linear_forward": _linear_forward, "linear_backward": _linear_backward,
         "linear_activation_forward": _linear_activation_forward, "relu_backward": _relu_backward,
         "sigmoid_backward": _sigmoid_backward, "tanh_backward": _tanh_backward, "leaky_relu_backward": _leaky_relu_backward,
         "linear_activation_backward": _linear_activation_backward}


def right_activation(name, own):
    """A right sigmoid or relu, with a cache if the submission's own gives one."""
    def value(Z):
        A = np.maximum(0, Z) if name == "relu" else 1 / (1 + np.exp(-Z))
        return (A, Z) if with_cache else A
    try:
        with_cache = isinstance(own(np.array([[0.5, -0.5]])), tuple)
    except Exception:
        with_cache = True
    return value
