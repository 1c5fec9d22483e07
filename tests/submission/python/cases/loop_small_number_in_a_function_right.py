import numpy as np
from sklearn.datasets import load_iris

data = load_iris()
X, labels = data.data, data.target
targets = np.eye(3)[labels]
W1, b1 = np.random.randn(X.shape[1], 6) * 0.3, np.zeros((1, 6))
W2, b2 = np.random.randn(6, 3) * 0.3, np.zeros((1, 3))
rate = 0.05


def probabilities(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def loss_of(t, p):
    return -np.mean(np.sum(t * np.log(p + 1e-8), axis=1))


n = X.shape[0]
for turn in range(300):
    h = np.maximum(0, X @ W1 + b1)
    p = probabilities(h @ W2 + b2)
    loss = loss_of(targets, p)
    d2 = p - targets
    dW2 = h.T @ d2 / n
    db2 = d2.sum(axis=0, keepdims=True) / n
    d1 = d2 @ W2.T * (h > 0)
    dW1 = X.T @ d1 / n
    db1 = d1.sum(axis=0, keepdims=True) / n
    W1, b1 = W1 - rate * dW1, b1 - rate * db1
    W2, b2 = W2 - rate * dW2, b2 - rate * db2
    if turn % 50 == 0:
        print(turn, loss)
