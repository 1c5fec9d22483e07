import numpy as np


class Host:
    """Learns from one guest at a time, and tells what that one cost on the way."""

    def __init__(self, n_in, n_hidden, n_out):
        self.w1 = np.random.randn(n_hidden, n_in) * 0.5
        self.b1 = np.zeros(n_hidden)
        self.w2 = np.random.randn(n_out, n_hidden) * 0.5
        self.b2 = np.zeros(n_out)

    def train(self, x, y, lr=0.1):
        h = np.tanh(self.w1 @ x + self.b1)
        o = self.w2 @ h + self.b2
        loss = 0.5 * np.sum((o - y) ** 2)
        back = self.w2.T @ (o - y) * (1 - h ** 2)
        self.w2 -= lr * np.outer(o - y, h)
        self.b2 -= lr * (o - y)
        self.w1 -= lr * np.outer(back, x)
        self.b1 -= lr * back
        return loss
