import numpy as np

class Network:
    def __init__(self, n0, n1, n2):
        self.W1, self.b1 = np.random.randn(n1, n0), np.zeros((n1, 1))
        self.W2, self.b2 = np.random.randn(n2, n1), np.zeros((n2, 1))
        self.grads = {}

    def forward(self, X):
        self.X = X
        self.A1 = np.tanh(self.W1 @ X + self.b1)
        self.A2 = 1 / (1 + np.exp(-(self.W2 @ self.A1 + self.b2)))
        return self.A2

    def backward(self, Y):
        m = Y.shape[1]
        dZ2 = self.A2 - Y
        dZ1 = self.W2.T @ dZ2 * (1 - self.A1 ** 2)
        new = {"W1": dZ1 @ self.X.T / m, "b1": dZ1.sum(axis=1, keepdims=True) / m,
               "W2": dZ2 @ self.A1.T / m, "b2": dZ2.sum(axis=1, keepdims=True) / m}
        for k in new:
            self.grads[k] = self.grads.get(k, 0) + new[k]
        return self.grads
