# SPDX-License-Identifier: MIT
"""Images, residuals, gradients in a dict, and one that is called grad alone."""
import numpy as np


class BatchNorm2D:
    def __init__(self, n_channels, eps=1e-5, momentum=0.9):
        self.gamma = np.ones((1, n_channels, 1, 1))
        self.beta = np.zeros((1, n_channels, 1, 1))
        self.eps = eps
        self.momentum = momentum
        self.running_mean = np.zeros((1, n_channels, 1, 1))
        self.running_var = np.ones((1, n_channels, 1, 1))
        self.train = True

    def forward(self, x):
        if self.train:
            self.mean = x.mean(axis=(0, 2, 3), keepdims=True)
            self.var = x.var(axis=(0, 2, 3), keepdims=True)
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * self.mean
        self.x = x
        self.x_norm = (x - self.mean) / np.sqrt(self.var + self.eps)
        return self.gamma * self.x_norm + self.beta

    def backward(self, dout):
        m = dout.shape[0] * dout.shape[2] * dout.shape[3]
        self.dgamma = np.sum(dout * self.x_norm, axis=(0, 2, 3), keepdims=True)
        self.dbeta = np.sum(dout, axis=(0, 2, 3), keepdims=True)
        dx_norm = dout * self.gamma
        dvar = np.sum(dx_norm * (self.x - self.mean) * -0.5 * (self.var + self.eps) ** -1.5, axis=(0, 2, 3), keepdims=True)
        dmean = np.sum(-dx_norm / np.sqrt(self.var + self.eps), axis=(0, 2, 3), keepdims=True)
        return dx_norm / np.sqrt(self.var + self.eps) + dvar * 2 * (self.x - self.mean) / m + dmean / m


class AvgPool2d:
    def __init__(self, pool_size=2):
        self.p = pool_size
    def forward(self, x):
        self.shape = x.shape
        n, c, h, w = x.shape
        return x.reshape(n, c, h // self.p, self.p, w // self.p, self.p).mean(axis=(3, 5))
    def backward(self, dout):
        return np.repeat(np.repeat(dout, self.p, axis=2), self.p, axis=3) / self.p ** 2


class GlobalAvgPool:
    def forward(self, x):
        self.shape = x.shape
        return x.mean(axis=(2, 3))
    def backward(self, dout):
        n, c, h, w = self.shape
        return np.ones(self.shape) * dout[:, :, None, None] / (h * w)


class Residual:
    def __init__(self, dim):
        self.W1 = np.random.randn(dim, dim)
        self.W2 = np.random.randn(dim, dim)
    def forward(self, x):
        self.x = x
        self.h = np.maximum(0, x @ self.W1)
        return x + self.h @ self.W2
    def backward(self, dout):
        self.dW2 = self.h.T @ dout
        dh = (dout @ self.W2.T) * (self.h > 0)
        self.dW1 = self.x.T @ dh
        return dout + dh @ self.W1.T


class HuberLoss:
    def __init__(self, delta=1.0):
        self.delta = delta
    def forward(self, y_pred, y_true):
        self.d = y_pred - y_true
        a = np.abs(self.d)
        return np.mean(np.where(a <= self.delta, 0.5 * a ** 2, self.delta * (a - 0.5 * self.delta)))
    def backward(self):
        return np.clip(self.d, -self.delta, self.delta) / self.d.size


class Embedding:
    def __init__(self, vocab_size, embed_dim):
        self.weight = np.random.randn(vocab_size, embed_dim)
        self.grad = None
    def forward(self, indices):
        self.indices = indices
        return self.weight[indices]
    def backward(self, grad_output):
        self.grad = np.zeros_like(self.weight)
        np.add.at(self.grad, self.indices, grad_output)


class Linear:
    def __init__(self, input_dim, output_dim, lr=0.01, l2=0.0):
        self.params = dict(W=np.random.randn(input_dim, output_dim), b=np.zeros(output_dim))
        self.gradients = dict(W=None, b=None)
        self.lr = lr

    def forward(self, x, train=True):
        if train:
            self._x = x
        return x @ self.params['W'] + self.params['b']

    def backward(self, grad):
        self.gradients['W'] = self._x.T @ grad
        self.gradients['b'] = grad.sum(0)
        return grad @ self.params['W'].T

    def update(self):
        for k in self.params:
            self.params[k] -= self.lr * self.gradients[k]


class Dropout:
    def __init__(self, keep_prob):
        self.keep_prob = keep_prob

    def forward(self, x, train=True):
        if not train:
            return x
        self.mask = (np.random.rand(*x.shape) < self.keep_prob) / self.keep_prob
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask
