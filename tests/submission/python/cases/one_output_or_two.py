# How many outputs there are is said nowhere: half of the slope of a mean over one output is the slope of a mean over two.
import numpy as np


def squash(z):
    return 1 / (1 + np.exp(-z))


def run(X, p):
    A1 = np.tanh(p["W1"] @ X + p["b1"])
    A2 = squash(p["W2"] @ A1 + p["b2"])
    return A2, (X, A1, A2)


def loss(A2, Y):
    return np.mean((A2 - Y) ** 2)


def back(Y, kept, p):
    X, A1, A2 = kept
    dZ2 = 2 * (A2 - Y) / A2.size * A2 * (1 - A2)
    dZ1 = p["W2"].T @ dZ2 * (1 - A1 ** 2)
    return {"W1": dZ1 @ X.T, "b1": dZ1.sum(axis=1, keepdims=True), "W2": dZ2 @ A1.T, "b2": dZ2.sum(axis=1, keepdims=True)}
