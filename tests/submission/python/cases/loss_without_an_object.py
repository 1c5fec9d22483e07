import numpy as np


class Rain:
    """Will it rain? Two layers, made once for a number of gauges."""

    def __init__(self, sizes, pace=0.2):
        self.pace = pace
        self.links = [np.random.randn(a, b) * 0.4 for a, b in zip(sizes, sizes[1:])]
        self.weights, self.biases = self.links, [np.zeros((1, b)) for b in sizes[1:]]

    @staticmethod
    def _squash(v):
        return 1.0 / (1.0 + np.exp(-v))

    @staticmethod
    def _binary_cross_entropy(seen, said):
        return -np.mean(np.sum(seen * np.log(said) + (1 - seen) * np.log(1 - said), axis=1))

    def forward(self, x):
        self.kept = [x]
        for w, b in zip(self.weights, self.biases):
            self.kept.append(self._squash(self.kept[-1] @ w + b))
        return self.kept[-1]

    def _backward(self, x, target):
        gw, gb = [], []
        miss = (self.kept[-1] - target) / len(target)
        for l in reversed(range(len(self.weights))):
            gw.insert(0, self.kept[l].T @ miss)
            gb.insert(0, miss.sum(axis=0, keepdims=True))
            miss = miss @ self.weights[l].T * self.kept[l] * (1 - self.kept[l])
        return gw, gb
