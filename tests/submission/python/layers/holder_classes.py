# SPDX-License-Identifier: MIT
"""Classes that hold layers, layers that an optimizer changes, and a first layer."""
import numpy as np


class Linear:
    def __init__(self, in_dim, out_dim):
        self.W = np.random.randn(in_dim, out_dim) * np.sqrt(2 / in_dim)
        self.b = np.zeros(out_dim)
        self.grad_W = np.zeros_like(self.W)
        self.grad_b = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.grad_W = self.x.T @ grad
        self.grad_b = grad.sum(axis=0)
        return grad @ self.W.T

    def step(self, lr):
        self.W -= lr * self.grad_W
        self.b -= lr * self.grad_b


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, grad):
        return grad * (self.x > 0)

    def step(self, lr):
        pass


class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad

    def step(self, lr):
        for layer in self.layers:
            layer.step(lr)


class Stack:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)


class MSE:
    def forward(self, y_pred, y_true):
        self.y_pred, self.y_true = y_pred, y_true
        return ((y_pred - y_true) ** 2).mean()

    def backward(self):
        return 2 * (self.y_pred - self.y_true) / self.y_pred.size


class MultiLayerNetwork:
    def __init__(self, input_dim, neurons, activations):
        self._layers = []
        for n, activation in zip(neurons, activations):
            self._layers.append(Linear(input_dim, n))
            if activation == "relu":
                self._layers.append(ReLU())
            input_dim = n

    def forward(self, x):
        for layer in self._layers:
            x = layer.forward(x)
        return x

    def backward(self, grad_z):
        for layer in self._layers[::-1]:
            grad_z = layer.backward(grad_z)
        return grad_z


class Dense:
    def __init__(self, n_units, input_shape=None):
        self.input_shape = input_shape
        self.n_units = n_units
        self.W = None
        self.w0 = None

    def initialize(self, optimizer):
        self.W = np.random.uniform(-1, 1, (self.input_shape[0], self.n_units))
        self.w0 = np.zeros((1, self.n_units))
        self.W_opt, self.w0_opt = optimizer, optimizer

    def forward_pass(self, X, training=True):
        self.layer_input = X
        return X.dot(self.W) + self.w0

    def backward_pass(self, accum_grad):
        W = self.W
        grad_w = self.layer_input.T.dot(accum_grad)
        grad_w0 = np.sum(accum_grad, axis=0, keepdims=True)
        self.W = self.W_opt.update(self.W, grad_w)
        self.w0 = self.w0_opt.update(self.w0, grad_w0)
        return accum_grad.dot(W.T)


class Conv3x3:
    def __init__(self, num_filters):
        self.num_filters = num_filters
        self.filters = np.random.randn(num_filters, 3, 3) / 9

    def regions(self, image):
        for i in range(image.shape[0] - 2):
            for j in range(image.shape[1] - 2):
                yield image[i:i + 3, j:j + 3], i, j

    def forward(self, input):
        self.last_input = input
        output = np.zeros((input.shape[0] - 2, input.shape[1] - 2, self.num_filters))
        for region, i, j in self.regions(input):
            output[i, j] = np.sum(region * self.filters, axis=(1, 2))
        return output

    def backprop(self, d_L_d_out, learn_rate):
        d_filters = np.zeros(self.filters.shape)
        for region, i, j in self.regions(self.last_input):
            for f in range(self.num_filters):
                d_filters[f] += d_L_d_out[i, j, f] * region
        self.filters -= learn_rate * d_filters
        return None


class SoftmaxOfOne:
    def __init__(self, input_len, nodes):
        self.weights = np.random.randn(input_len, nodes) / input_len
        self.biases = np.zeros(nodes)

    def forward(self, input):
        self.shape = input.shape
        self.last_input = input.flatten()
        self.totals = np.dot(self.last_input, self.weights) + self.biases
        return np.exp(self.totals) / np.sum(np.exp(self.totals))

    def backprop(self, d_L_d_out, learn_rate):
        for i, gradient in enumerate(d_L_d_out):
            if gradient == 0:
                continue
            e = np.exp(self.totals)
            S = np.sum(e)
            d_t = -e[i] * e / (S ** 2)
            d_t[i] = e[i] * (S - e[i]) / (S ** 2)
            d_t = gradient * d_t
            d_inputs = self.weights @ d_t
            self.weights -= learn_rate * self.last_input[np.newaxis].T @ d_t[np.newaxis]
            self.biases -= learn_rate * d_t
            return d_inputs.reshape(self.shape)
