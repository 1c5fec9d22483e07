import numpy as np


def relu(x):
    return np.maximum(x, 0)


def forward(X, p):
    z1 = X @ p["W1"] + p["b1"]
    a1 = relu(z1)
    z2 = a1 @ p["W2"] + p["b2"]
    a2 = relu(z2) + a1
    out = a2 @ p["W3"] + p["b3"]
    return out, (X, z1, a1, z2, a2)


def mse(out, Y):
    return np.mean(np.sum((out - Y) ** 2, axis=1)) / 2


def backward(out, Y, p, cache):
    X, z1, a1, z2, a2 = cache
    n = X.shape[0]
    d3 = (out - Y) / n
    g = {"W3": a2.T @ d3, "b3": d3.sum(0)}
    da2 = d3 @ p["W3"].T
    d2 = da2 * (z2 > 0)
    g["W2"], g["b2"] = a1.T @ d2, d2.sum(0)
    d1 = (d2 @ p["W2"].T + da2) * (z1 > 0)
    g["W1"], g["b1"] = X.T @ d1, d1.sum(0)
    return g
