# Parts with weights of their own, called like functions; the backward pass asks nothing, the criterion was told before.
import numpy as np


class Map:
    def __init__(self, n_in, n_out):
        self.weight = np.random.uniform(-0.5, 0.5, (n_out, n_in))
        self.bias = np.random.uniform(-0.5, 0.5, n_out)
        self.grad_weight, self.grad_bias = np.zeros_like(self.weight), np.zeros_like(self.bias)

    def __call__(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, grad_out):
        self.grad_weight = grad_out.T @ self.x
        self.grad_bias = grad_out.sum(axis=0)
        return grad_out @ self.weight


class Gate:
    def __call__(self, x):
        self.open = x > 0
        return x * self.open

    def backward(self, grad_out):
        return grad_out * self.open


class Criterion:
    def __call__(self, scores, targets):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.probs, self.targets = e / e.sum(axis=1, keepdims=True), targets
        return -np.log(self.probs[np.arange(len(targets)), targets]).mean()

    def backward(self):
        grad = self.probs.copy()
        grad[np.arange(len(self.targets)), self.targets] -= 1
        return grad / len(self.targets)


class Model:
    def __init__(self, n_in, n_hidden, n_out):
        self.first, self.gate, self.second = Map(n_in, n_hidden), Gate(), Map(n_hidden, n_out)
        self.criterion = Criterion()

    def __call__(self, x):
        return self.second(self.gate(self.first(x)))

    def loss(self, x, y):
        return self.criterion(self(x), y)

    def backward(self):
        self.first.backward(self.gate.backward(self.second.backward(self.criterion.backward())))
