import numpy as np


def forward(X, W1, b1, W2, b2):
    A1 = np.tanh(W1 @ X + b1)
    return A1, 1 / (1 + np.exp(-(W2 @ A1 + b2)))


def cost(X, Y, W1, b1, W2, b2, lambd=0.5):
    m, (_, A2) = X.shape[1], forward(X, W1, b1, W2, b2)
    squares = np.sum(W1 ** 2) + np.sum(W2 ** 2)
    return -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m + lambd / (2 * m) * squares


def backward(X, Y, W1, b1, W2, b2):
    m, (A1, A2) = X.shape[1], forward(X, W1, b1, W2, b2)
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    return (dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m,
            dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m)
