# Classes by a loop in a function; the number of classes is an argument.
import numpy as np


def shares(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def in_columns(y, c):
    made = np.zeros((len(y), c))
    made[np.arange(len(y)), y] = 1
    return made


def fit(X, y, lr, c, epochs):
    m, n = X.shape
    w, b = np.random.random((n, c)), np.random.random(c)
    for epoch in range(epochs):
        miss = shares(X @ w + b) - in_columns(y, c)
        w_grad = X.T @ miss / m
        b_grad = miss.sum(axis=0) / m
        w = w - lr * w_grad
        b = b - lr * b_grad
    return w, b
