import numpy as np

params = {"W1": np.random.randn(6, 3), "b1": np.zeros((6, 1)), "W2": np.random.randn(1, 6), "b2": np.zeros((1, 1))}
eta = 0.3


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X):
    global A1, A2
    A1 = sigmoid(params["W1"] @ X + params["b1"])
    A2 = sigmoid(params["W2"] @ A1 + params["b2"])
    return A2


def bce(p, y):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def backward(X, Y):
    m = X.shape[1]
    d2 = A2 - Y
    params["W2"] -= eta * d2 @ A1.T / m
    d1 = params["W2"].T @ d2 * A1 * (1 - A1)
    params["b2"] -= eta * d2.sum(axis=1, keepdims=True) / m
    params["W1"] = params["W1"] - eta * d1 @ X.T / m
    params["b1"] = params["b1"] - eta * d1.sum(axis=1, keepdims=True) / m
