# Digits by a hidden layer: what goes forward says its cost as well, and the regulariser lives in the gradient alone.
import numpy as np


def squash(v):
    return 1 / (1 + np.exp(-v))


def shares(v):
    e = np.exp(v - v.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def starting_params(n_in, n_hidden, n_out):
    return {"W1": np.random.randn(n_in, n_hidden), "b1": np.zeros((1, n_hidden)),
            "W2": np.random.randn(n_hidden, n_out), "b2": np.zeros((1, n_out))}


def forward_prop(data, labels, params):
    hidden = squash(data @ params["W1"] + params["b1"])
    guess = shares(hidden @ params["W2"] + params["b2"])
    loss = -np.sum(labels * np.log(guess)) / len(data)
    return hidden, guess, loss


def backward_prop(data, labels, params, forward_prop_func):
    count = len(data)
    hidden, guess, _ = forward_prop_func(data, labels, params)
    d_top = (guess - labels) / count
    d_low = (d_top @ params["W2"].T) * hidden * (1 - hidden)
    return {"W1": data.T @ d_low, "b1": d_low.sum(axis=0, keepdims=True),
            "W2": hidden.T @ d_top, "b2": d_top.sum(axis=0, keepdims=True)}


def backward_prop_regularized(data, labels, params, forward_prop_func, reg):
    grad = backward_prop(data, labels, params, forward_prop_func)
    grad["W1"] += 2 * reg * params["W1"]
    grad["W2"] += 2 * reg * params["W2"]
    return grad


def one_epoch(data, labels, rate, size, params, forward_prop_func, backward_prop_func):
    for k in range(0, len(data), size):
        grad = backward_prop_func(data[k:k + size], labels[k:k + size], params, forward_prop_func)
        for key in params:
            params[key] -= rate * grad[key]
