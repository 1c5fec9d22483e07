# What goes in is to come out; few units may be on at a time. All parameters in one vector, W1, W2, b1, b2.
import numpy as np


def squash(v):
    return 1.0 / (1.0 + np.exp(-v))


def sparse_code_cost(theta, visible_size, hidden_size, lambda_, sparsity_param, beta, data):
    n = hidden_size * visible_size
    W1 = theta[:n].reshape(hidden_size, visible_size)
    W2 = theta[n:2 * n].reshape(visible_size, hidden_size)
    b1, b2 = theta[2 * n:2 * n + hidden_size], theta[2 * n + hidden_size:]
    m = data.shape[1]
    code = squash(W1 @ data + b1[:, None])
    back = squash(W2 @ code + b2[:, None])
    on = code.sum(axis=1) / m
    kept = sparsity_param * np.log(sparsity_param / on) + (1 - sparsity_param) * np.log((1 - sparsity_param) / (1 - on))
    cost = np.sum((back - data) ** 2) / (2 * m) + lambda_ / 2 * (np.sum(W1 ** 2) + np.sum(W2 ** 2)) + beta * np.sum(kept)
    slope_of_kept = -sparsity_param / on + (1 - sparsity_param) / (1 - on)
    d3 = (back - data) * back * (1 - back)
    d2 = (W2.T @ d3 + beta * slope_of_kept[:, None]) * code * (1 - code)
    grad = np.concatenate([(d2 @ data.T / m + lambda_ * W1).ravel(), (d3 @ code.T / m + lambda_ * W2).ravel(),
                           d2.sum(axis=1) / m, d3.sum(axis=1) / m])
    return cost, grad
