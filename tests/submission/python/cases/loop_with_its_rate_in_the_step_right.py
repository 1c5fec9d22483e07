import numpy as np

np.random.seed(2)
X = np.random.randn(3, 24)
Y = np.eye(2)[:, (X.sum(axis=0) > 0).astype(int)]
W1, b1 = np.random.randn(5, 3), np.zeros((5, 1))
W2, b2 = np.random.randn(2, 5), np.zeros((2, 1))
m = X.shape[1]
for epoch in range(400):
    A1 = np.tanh(W1 @ X + b1)
    e = np.exp(W2 @ A1 + b2)
    A2 = e / e.sum(axis=0)
    cost = -(Y * np.log(A2)).sum() / m
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    W1 = W1 - 0.2 * dZ1 @ X.T / m
    b1 = b1 - 0.2 * dZ1.sum(axis=1, keepdims=True) / m
    W2 = W2 - 0.2 * dZ2 @ A1.T / m
    b2 = b2 - 0.2 * dZ2.sum(axis=1, keepdims=True) / m
