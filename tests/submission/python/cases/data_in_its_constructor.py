# A class that brings its own data and trains without arguments: fit() reads what the constructor set.
import numpy as np


class Gate:
    def __init__(self, units=3, pace=0.4, passes=4000):
        self.pace, self.passes = pace, passes
        self.cases = None
        self.X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        self.y = np.array([[1], [0], [0], [1]])
        start = np.random.RandomState(4)
        self.W1, self.b1 = start.randn(2, units), np.zeros((1, units))
        self.W2, self.b2 = start.randn(units, 1), np.zeros((1, 1))

    def _bend(self, v):
        return np.tanh(v)

    def fit(self):
        count = len(self.X)
        for turn in range(self.passes):
            H = self._bend(self.X @ self.W1 + self.b1)
            O = 1 / (1 + np.exp(-(H @ self.W2 + self.b2)))
            gap = O - self.y
            loss = np.mean(gap ** 2)
            slope_out = 2 * gap / count * O * (1 - O)
            slope_in = slope_out @ self.W2.T * (1 - H ** 2)
            self.W2 -= self.pace * (H.T @ slope_out)
            self.b2 -= self.pace * slope_out.sum(axis=0, keepdims=True)
            self.W1 -= self.pace * (self.X.T @ slope_in)
            self.b1 -= self.pace * slope_in.sum(axis=0, keepdims=True)
            if turn % 500 == 0:
                print("turn", turn, "loss", loss)

    def answer(self, X):
        return 1 / (1 + np.exp(-(self._bend(X @ self.W1 + self.b1) @ self.W2 + self.b2))) > 0.5
