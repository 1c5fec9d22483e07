# SPDX-License-Identifier: MIT
"""Layers whose backward pass is told how far the training is; arrays that carry their gradient; a bend and its slope given."""
import numpy as np


class Parameter(np.ndarray):
    def __new__(cls, values):
        made = np.asarray(values, dtype=float).view(cls)
        made.gradient = np.zeros(made.shape)
        return made

    def __array_finalize__(self, other):
        self.gradient = getattr(other, "gradient", None)

    def forget(self):
        self.gradient = np.zeros(self.shape)


class Carrying:
    def __init__(self, inputs, outputs):
        self.kept = []
        self.all = []
        self.bias = Parameter(np.random.randn(1, outputs))
        self.weights = Parameter(np.random.randn(inputs, outputs))
        self.all = [self.bias, self.weights]

    def forward(self, x):
        self.kept = [x]
        return x @ self.weights + self.bias

    def backward(self, grad_output):
        self.weights.forget()
        self.bias.forget()
        x = self.kept.pop()
        self.weights.gradient = x.T @ grad_output
        self.bias.gradient = grad_output.sum(axis=0, keepdims=True)
        return grad_output @ self.weights.T


class Tiring:
    def __init__(self, n_inputs, n_neurons, learning_rate=0.02, decay_rate=0.01):
        self.weights = 0.1 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))
        self.learning_rate = self.first_rate = learning_rate
        self.decay_rate = decay_rate

    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs @ self.weights + self.biases

    def backward(self, dvalues, epoch):
        self.learning_rate = self.first_rate * np.exp(-self.decay_rate * epoch)
        self.dweights = self.inputs.T @ dvalues
        self.dbiases = dvalues.sum(axis=0, keepdims=True)
        self.dinputs = dvalues @ self.weights.T
        self.weights -= self.learning_rate * self.dweights
        self.biases -= self.learning_rate * self.dbiases
        return self.dinputs


class Bent:
    def __init__(self, activation, activation_prime):
        self.activation, self.activation_prime = activation, activation_prime

    def forward(self, x):
        self.x = x
        return self.activation(x)

    def backward(self, dout):
        return dout * self.activation_prime(self.x)


class Layer:
    def __init__(self):
        self.params = []
        self.grads = []


class Listing(Layer):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.weights = np.random.randn(in_features, out_features)
        self.bias = np.random.randn(out_features)
        self.params = [self.weights, self.bias]

    def forward(self, x):
        self.input = x
        return x @ self.weights + self.bias

    def backward(self, grad_output):
        self.grads = [self.input.T @ grad_output, np.sum(grad_output, axis=0)]
        return grad_output @ self.weights.T
