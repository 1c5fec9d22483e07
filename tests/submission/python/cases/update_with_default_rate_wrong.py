import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
Y = np.array([[0], [1], [1], [0]])
W1, b1 = np.random.randn(2, 4), np.zeros((1, 4))
W2, b2 = np.random.randn(4, 1), np.zeros((1, 1))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward_pass(X):
    A1 = sigmoid(X @ W1 + b1)
    return A1, sigmoid(A1 @ W2 + b2)


def backward_pass(X, Y, A1, A2, W1, b1, W2, b2, learning_rate=0.02):
    m = X.shape[0]
    d2 = A2 - Y
    d1 = d2 @ W2.T * A1 * (1 - A1)
    W2 -= learning_rate * A1.T @ d2 / m
    b2 -= learning_rate * d2.sum(axis=0, keepdims=True)
    W1 -= learning_rate * X.T @ d1 / m
    b1 -= learning_rate * d1.sum(axis=0, keepdims=True)
    return W1, b1, W2, b2


def compute_loss(Y, A2):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


for turn in range(1000):
    A1, A2 = forward_pass(X)
    loss = compute_loss(Y, A2)
    W1, b1, W2, b2 = backward_pass(X, Y, A1, A2, W1, b1, W2, b2)
