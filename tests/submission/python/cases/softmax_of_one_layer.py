import numpy as np


def shares(v):
    e = np.exp(v - v.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(p, t):
    return -np.sum(t * np.log(p)) / len(t)


X = np.array([[0.2, 1.1], [1.4, -0.3], [-0.7, 0.6]])
T = np.eye(3)
V = np.zeros((2, 3))
lr = 0.3
for turn in range(200):
    p = shares(X @ V)
    loss = cross_entropy(p, T)
    dV = X.T @ (p - T) / len(X)
    V -= lr * dV
    if turn % 50 == 0:
        print(turn, loss)
