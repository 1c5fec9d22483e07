# SPDX-License-Identifier: MIT
# Any number of layers and a softmax, with a dict for each layer.
import numpy as np


def forward_propagation(X, parameters):
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L + 1):
        cache = {"A_prev": A, "W": parameters["W" + str(l)], "b": parameters["b" + str(l)]}
        Z = cache["Z"] = cache["W"] @ A + cache["b"]
        caches.append(cache)
        A = np.maximum(0, Z)
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=0), caches


def compute_cost(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-9)) / Y.shape[1]


def backward_propagation(AL, Y, caches):
    grads, dZ, m = {}, AL - Y, Y.shape[1]
    for l in reversed(range(len(caches))):
        grads["dW" + str(l + 1)] = dZ @ caches[l]["A_prev"].T / m
        grads["db" + str(l + 1)] = dZ.sum(axis=1, keepdims=True) / m
        if l > 0:
            dZ = caches[l]["W"].T @ dZ * (caches[l - 1]["Z"] > 0)
    return grads
