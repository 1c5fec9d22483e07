# Layers that know the one before and the one after, and pass on what they are told; the loss is not theirs.
import numpy as np


class Layer:
    def __init__(self, size, prev_layer=None):
        self.size, self.prev_layer, self.next_layer, self.out = size, prev_layer, None, None
        if prev_layer is not None:
            prev_layer.next_layer = self
            self.W = 0.4 * np.random.randn(size, prev_layer.size)
            self.b = np.zeros((size, 1))

    def forward(self):
        if self.prev_layer is not None:
            self.out = np.tanh(self.W @ self.prev_layer.out + self.b)
        if self.next_layer is not None:
            self.next_layer.forward()

    def backward(self, told):
        if self.prev_layer is None:
            return
        inner = told * (1 - self.out ** 2)
        self.dW = inner @ self.prev_layer.out.T
        self.db = inner.sum(axis=1, keepdims=True)
        self.prev_layer.backward(self.W.T @ inner)


class Chain:
    def __init__(self, sizes):
        self.first = Layer(sizes[0])
        self.last = self.first
        for size in sizes[1:]:
            self.last = Layer(size, self.last)

    def forward(self, X):
        self.first.out = X
        self.first.forward()
        return self.last.out

    def loss(self, Y):
        return np.sum((self.last.out - Y) ** 2) / 2

    def backward(self, Y):
        self.last.backward(self.last.out - Y)
