import numpy as np

class MLP:
    def __init__(self, sizes):
        self.sizes = sizes
        self.weights = [np.random.randn(a, b) / np.sqrt(a) for a, b in zip(sizes[:-1], sizes[1:])]
        self.biases = [np.zeros(b) for b in sizes[1:]]

    def forward(self, x):
        self.inputs = []
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            self.inputs.append(x)
            x = np.tanh(x @ w + b)
        self.inputs.append(x)
        return x @ self.weights[-1] + self.biases[-1]

    def loss(self, x, y):
        out = self.forward(x)
        return 0.5 * np.mean(np.sum((out - y) ** 2, axis=1))

    def gradients(self, x, y):
        out = self.forward(x)
        delta = (out - y) / len(x)
        gw, gb = [], []
        for i in reversed(range(len(self.weights))):
            gw.insert(0, self.inputs[i].T @ delta)
            gb.insert(0, delta.sum(axis=0))
            if i > 0:
                delta = (delta @ self.weights[i].T) * (1 - self.inputs[i] ** 2)
        return gw, gb
