import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def fwd(a, W1, b1, W2, b2):
    h = np.tanh(W1 @ a + b1)
    return h, sigmoid(W2 @ h + b2)


def J(p, t):
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


def grads(a, t, W1, b1, W2, b2):
    h, p = fwd(a, W1, b1, W2, b2)
    m = a.shape[1]
    d2 = p - t
    d1 = W2.T @ d2 * (1 - h ** 2)
    return d1 @ a.T / m, d1.sum(1, keepdims=True) / m, d2 @ h.T / m, d2.sum(1, keepdims=True) / m
