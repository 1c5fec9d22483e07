import numpy as np


class Scaled:
    """tanh, each unit scaled by a number of its own, softmax"""

    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = 0.3 * np.random.randn(n_hidden, n_in)
        self.b1 = np.zeros((n_hidden, 1))
        self.loudness = np.ones((n_hidden, 1))
        self.W2 = 0.3 * np.random.randn(n_out, n_hidden)
        self.b2 = np.zeros((n_out, 1))

    def forward(self, X):
        self.A1 = np.tanh(self.W1 @ X + self.b1)
        self.S1 = self.loudness * self.A1
        e = np.exp(self.W2 @ self.S1 + self.b2)
        self.A2 = e / e.sum(axis=0)
        return self.A2

    def loss(self, X, Y):
        return -np.sum(Y * np.log(self.forward(X))) / X.shape[1]

    def backward(self, X, Y):
        m = X.shape[1]
        self.forward(X)
        dZ2 = (self.A2 - Y) / m
        self.dW2 = dZ2 @ self.S1.T
        self.db2 = dZ2.sum(axis=1, keepdims=True)
        dS1 = self.W2.T @ dZ2
        self.dloudness = (dS1 * self.A1).sum(axis=1, keepdims=True)
        dZ1 = dS1 * self.loudness * (1 - self.A1 ** 2)
        self.dW1 = dZ1 @ X.T
        self.db1 = dZ1.sum(axis=1, keepdims=True)
