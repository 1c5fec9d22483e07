# SPDX-License-Identifier: MIT
"""Columns, and the 1/m of the mean taken in the gradients of the parameters."""
import numpy as np


class DenseLayer(object):
    def __init__(self, n_prev, n_curr, activation="relu"):
        self.params = {"W": np.random.randn(n_curr, n_prev) * 0.01, "b": np.zeros((n_curr, 1))}
        self.grads = {}
        self.activation = activation

    def forward(self, A_prev):
        self.A_prev = A_prev
        self.Z = np.dot(self.params["W"], A_prev) + self.params["b"]
        if self.activation == "relu":
            self.A = np.maximum(0, self.Z)
        elif self.activation == "sigmoid":
            self.A = 1 / (1 + np.exp(-self.Z))
        return self.A

    def backward(self, dA):
        if self.activation == "relu":
            dZ = dA * (self.Z > 0)
        elif self.activation == "sigmoid":
            dZ = dA * self.A * (1 - self.A)
        m = self.A_prev.shape[1]
        self.grads["dW"] = np.dot(dZ, self.A_prev.T) / m
        self.grads["db"] = np.sum(dZ, axis=1, keepdims=True) / m
        return np.dot(self.params["W"].T, dZ)


class SquaredError:
    def forward(self, A, Y):
        self.A, self.Y = A, Y
        return np.sum((A - Y) ** 2) / 2 / A.shape[1]

    def backward(self):
        return self.A - self.Y
