# SPDX-License-Identifier: MIT
# a class that is told how many examples there will be, with ten classes that are counted by the labels
import numpy as np


class Digits:
    def __init__(self, m):
        self.m = m
        self.W1, self.b1, self.W2, self.b2 = self.begin()

    def begin(self):
        return np.random.rand(10, 64) - 0.5, np.random.rand(10, 1) - 0.5, np.random.rand(10, 10) - 0.5, np.random.rand(10, 1) - 0.5

    def one_hot(self, Y):
        made = np.zeros((Y.size, Y.max() + 1))
        made[np.arange(Y.size), Y] = 1
        return made.T

    def forward_prop(self, X):
        Z1 = self.W1.dot(X) + self.b1
        A1 = np.maximum(Z1, 0)
        Z2 = self.W2.dot(A1) + self.b2
        A2 = np.exp(Z2) / sum(np.exp(Z2))
        return Z1, A1, Z2, A2

    def backward_prop(self, Z1, A1, Z2, A2, X, Y):
        dZ2 = A2 - self.one_hot(Y)
        dW2 = 1 / self.m * dZ2.dot(A1.T)
        db2 = 1 / self.m * np.sum(dZ2, axis=1, keepdims=True)
        dZ1 = self.W2.T.dot(dZ2) * (Z1 > 0)
        dW1 = 1 / self.m * dZ1.dot(X.T)
        db1 = 1 / self.m * np.sum(dZ1, axis=1, keepdims=True)
        return dW1, db1, dW2, db2
