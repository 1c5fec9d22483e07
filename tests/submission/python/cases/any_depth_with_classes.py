# Lists of weights and biases of any depth, the name of the activation chosen, targets as numbers of classes.
import numpy as np


class Stack:
    def __init__(self, layer_dims, activation="relu", seed=0):
        draws = np.random.default_rng(seed)
        pairs = list(zip(layer_dims[:-1], layer_dims[1:]))
        self.weights = [draws.standard_normal(pair) * np.sqrt(2 / pair[0]) for pair in pairs]
        self.biases = [np.zeros(pair[1]) for pair in pairs]
        self.activation = activation

    def _bend(self, z):
        return np.maximum(z, 0) if self.activation == "relu" else np.tanh(z)

    def _slope(self, z):
        return (z > 0).astype(float) if self.activation == "relu" else 1 - np.tanh(z) ** 2

    def forward(self, X):
        self.zs, self.outs = [], [X]
        for l, (W, b) in enumerate(zip(self.weights, self.biases)):
            z = self.outs[-1] @ W + b
            self.zs.append(z)
            if l + 1 < len(self.weights):
                self.outs.append(self._bend(z))
            else:
                e = np.exp(z - z.max(axis=1, keepdims=True))
                self.outs.append(e / e.sum(axis=1, keepdims=True))
        return self.outs[-1]

    def loss(self, y_hat, y):
        return -np.log(y_hat[np.arange(len(y)), y]).mean()

    def backward(self, y):
        n, delta = len(y), self.outs[-1].copy()
        delta[np.arange(n), y] -= 1
        delta /= n
        by_weights, by_biases = [], []
        for l in reversed(range(len(self.weights))):
            by_weights.insert(0, self.outs[l].T @ delta)
            by_biases.insert(0, delta.sum(axis=0))
            if l > 0:
                delta = (delta @ self.weights[l].T) * self._slope(self.zs[l - 1])
        return by_weights, by_biases
