import numpy as np


class Chain:
    def __init__(self, *sizes):
        self.layers = [np.zeros((n, 1)) for n in sizes]
        self.weights = [np.random.randn(b, a) for a, b in zip(sizes, sizes[1:])]

    def feedforward(self, x):
        self.layers[0] = x
        for k, w in enumerate(self.weights):
            self.layers[k + 1] = 1 / (1 + np.exp(-w @ self.layers[k]))

    def backprop(self, target):
        d = (self.layers[-1] - target) * self.layers[-1] * (1 - self.layers[-1])
        steps = []
        for k in range(len(self.weights) - 1, -1, -1):
            steps.insert(0, d @ self.layers[k].T)
            d = self.weights[k].T @ d * self.layers[k] * (1 - self.layers[k])
        for k, step in enumerate(steps):
            self.weights[k] -= step
