import numpy as np


class Ferry:
    """Every layer has its weights in one list and what is added to them in another, of no usual name."""

    def __init__(self):
        self.mix = [np.random.randn(4, 5) * 0.4, np.random.randn(5, 1) * 0.4]
        self.shifts = [np.zeros((1, 5)), np.zeros((1, 1))]

    def forward(self, x):
        inner = np.tanh(x @ self.mix[0] + self.shifts[0])
        return 1 / (1 + np.exp(-(inner @ self.mix[1] + self.shifts[1])))

    def train(self, x, t, rate=0.1):
        inner = np.tanh(x @ self.mix[0] + self.shifts[0])
        outer = 1 / (1 + np.exp(-(inner @ self.mix[1] + self.shifts[1])))
        cost = -np.sum(t * np.log(outer) + (1 - t) * np.log(1 - outer)) / t.shape[0]
        miss = outer - t
        miss_inner = (miss @ self.mix[1].T) * (1 - inner ** 2)
        self.mix[1] -= rate * inner.T @ miss / len(x)
        self.shifts[1] -= rate * miss.sum(axis=0, keepdims=True) / len(x)
        self.mix[0] -= rate * x.T @ miss_inner / len(x)
        self.shifts[0] -= rate * miss_inner.sum(axis=0, keepdims=True) / len(x)
        return cost
