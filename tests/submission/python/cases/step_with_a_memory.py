# A step that remembers the last one, and a class that takes one example and the number of its class.
import numpy as np


class Guesser:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1, momentum=0.9):
        self.W1, self.b1 = np.random.randn(n_hidden, n_in), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_out, n_hidden), np.zeros(n_out)
        self.vW1, self.vb1, self.vW2, self.vb2 = [np.zeros_like(p) for p in (self.W1, self.b1, self.W2, self.b2)]
        self.lr, self.momentum = lr, momentum

    def forward(self, x):
        self.x, self.h = x, np.tanh(self.W1 @ x + self.b1)
        score = np.exp(self.W2 @ self.h + self.b2)
        self.p = score / score.sum()
        return self.p

    def backward(self, label):
        out = self.p.copy()
        out[label] -= 1
        inner = self.W2.T @ out * (1 - self.h ** 2)
        for name, slope in (("W2", np.outer(out, self.h)), ("b2", out), ("W1", np.outer(inner, self.x)), ("b1", inner)):
            pace = self.momentum * getattr(self, "v" + name) - self.lr * slope
            setattr(self, "v" + name, pace)
            setattr(self, name, getattr(self, name) + pace)
