import numpy as np


class Stairs:
    def __init__(self, layers):
        self.layers = layers
        self.weights, self.biases = {}, {}
        self.steps, self.grads = {}, {}

    def initialize_parameters(self):
        for k in range(1, len(self.layers)):
            self.weights["W" + str(k)] = np.random.randn(self.layers[k], self.layers[k - 1])
            self.biases["b" + str(k)] = np.zeros((self.layers[k], 1))

    def forward_prop(self, X):
        self.steps["A0"] = A = X
        for k in range(1, len(self.layers)):
            A = 1 / (1 + np.exp(-(self.weights["W" + str(k)] @ A + self.biases["b" + str(k)])))
            self.steps["A" + str(k)] = A
        return A

    def compute_cost(self, A, Y):
        return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.shape[1]

    def backward_prop(self, A, Y):
        d, m = A - Y, Y.shape[1]
        for k in range(len(self.layers) - 1, 0, -1):
            below = self.steps["A" + str(k - 1)]
            self.grads["dW" + str(k)] = d @ below.T / m
            self.grads["db" + str(k)] = d.sum(axis=1, keepdims=True) / m
            d = self.weights["W" + str(k)].T @ d * below * (1 - below)
