# SPDX-License-Identifier: MIT
# Three layers with dropout on both hidden ones.
import numpy as np


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    A, cache = X, ()
    for l in (1, 2, 3):
        W, b = parameters["W%d" % l], parameters["b%d" % l]
        Z = W @ A + b
        if l == 3:
            A = 1 / (1 + np.exp(-Z))
            cache += (Z, A, W, b)
            continue
        A = np.maximum(Z, 0)
        D = np.random.rand(*A.shape) < keep_prob
        A = A * D / keep_prob
        cache += (Z, D, A, W, b)
    return A, cache


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dZ2 = (W3.T @ dZ3) * D2 / keep_prob * (A2 > 0)
    dZ1 = (W2.T @ dZ2) * D1 / keep_prob * (A1 > 0)
    return {"dW3": dZ3 @ A2.T / m, "db3": dZ3.sum(axis=1, keepdims=True) / m,
            "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m,
            "dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m}
