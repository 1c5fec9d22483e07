import numpy as np


class Scales:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.randn(n_in, n_hidden)
        self.W2 = np.random.randn(n_hidden, n_out)

    def forward(self, X):
        self.low = np.tanh(X @ self.W1)
        return np.tanh(self.low @ self.W2)

    def backward(self, X, y, output):
        top = (y - output) * (1 - output ** 2)
        mid = top @ self.W2.T * (1 - self.low ** 2)
        W2_change = self.low.T @ top
        W1_change = X.T @ mid
        return W1_change, W2_change
