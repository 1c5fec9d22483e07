# SPDX-License-Identifier: MIT
# a backward pass that returns nothing, for it changes the parameters of its object
import numpy as np


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def sigmoid_derivative(a):
    return a * (1 - a)


class Net:
    def __init__(self, input_size, hidden_size, output_size):
        self.W1, self.b1 = np.random.randn(input_size, hidden_size), np.zeros((1, hidden_size))
        self.W2, self.b2 = np.random.randn(hidden_size, output_size), np.zeros((1, output_size))

    def forward(self, X):
        self.a1 = sigmoid(X @ self.W1 + self.b1)
        return sigmoid(self.a1 @ self.W2 + self.b2)

    def backward(self, X, y, output, learning_rate):
        d_output = (y - output) * sigmoid_derivative(output)
        d_hidden = (d_output @ self.W2.T) * sigmoid_derivative(self.a1)
        self.W2 += self.a1.T @ d_output * learning_rate
        self.b2 += d_output.sum(axis=0, keepdims=True) * learning_rate
        self.W1 += X.T @ d_hidden * learning_rate
        self.b1 += d_hidden.sum(axis=0, keepdims=True) * learning_rate
