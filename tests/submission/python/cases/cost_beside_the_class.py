import numpy as np


def log_loss(shares, seen):
    return -np.sum(seen * np.log(shares)) / seen.shape[0]


class MiniNN:
    def __init__(self, input_dim=3, hidden_dim=4, output_dim=2):
        self.W1, self.b1 = np.random.randn(input_dim, hidden_dim), np.zeros(hidden_dim)
        self.W2, self.b2 = np.random.randn(hidden_dim, output_dim), np.zeros(output_dim)

    def forward(self, X):
        self.X, self.H = X, np.tanh(X @ self.W1 + self.b1)
        v = np.exp(self.H @ self.W2 + self.b2)
        self.P = v / v.sum(axis=1, keepdims=True)
        return self.P

    def backward(self, y):
        d = (self.P - y) / len(y)
        h = d @ self.W2.T * (1 - self.H ** 2)
        return {"dW1": self.X.T @ h, "db1": h.sum(axis=0), "dW2": self.H.T @ d, "db2": d.sum(axis=0)}

    def fit(self, X, y, epochs, lr):
        for _ in range(epochs):
            loss = log_loss(self.forward(X), y)
            for name, g in self.backward(y).items():
                setattr(self, name[1:], getattr(self, name[1:]) - lr * g)
        return loss
