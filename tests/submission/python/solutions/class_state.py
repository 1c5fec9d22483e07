# SPDX-License-Identifier: MIT
# A class that keeps everything in itself, with examples in rows and sigmoid units.
import numpy as np


class NeuralNetwork:
    def __init__(self, n_features, hidden_units=10):
        self.w1 = np.random.randn(n_features, hidden_units)
        self.b1 = np.zeros(hidden_units)
        self.w2 = np.random.randn(hidden_units, 1)
        self.b2 = np.zeros(1)

    def forward(self, X):
        self.z1 = X @ self.w1 + self.b1
        self.a1 = 1 / (1 + np.exp(-self.z1))
        self.z2 = self.a1 @ self.w2 + self.b2
        self.a2 = 1 / (1 + np.exp(-self.z2))
        return self.a2

    def compute_loss(self, y, y_hat):
        return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))

    def backward(self, X, y):
        m = X.shape[0]
        dz2 = self.a2 - y
        self.dw2 = self.a1.T @ dz2 / m
        self.db2 = dz2.sum(axis=0) / m
        dz1 = dz2 @ self.w2.T * self.a1 * (1 - self.a1)
        self.dw1 = X.T @ dz1 / m
        self.db1 = dz1.sum(axis=0) / m


network = NeuralNetwork(4)
network.train(np.random.randn(100, 4), np.zeros(100))
