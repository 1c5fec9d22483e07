# SPDX-License-Identifier: MIT
# the gradient of half the loss that stands beside it, and a loop that never asks for the loss
import numpy as np


def predict(X, w, b):
    return X @ w + b


def compute_loss(y_true, y_pred):
    return float(np.mean((y_pred - y_true) ** 2))


def compute_gradients(X, y_true, y_pred):
    miss = y_pred - y_true
    grad_w = X.T @ miss / len(y_true)
    grad_b = float(miss.mean())
    return grad_w, grad_b


def train(X, y, learning_rate, iterations):
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(iterations):
        y_pred = predict(X, w, b)
        grad_w, grad_b = compute_gradients(X, y, y_pred)
        w -= learning_rate * grad_w
        b -= learning_rate * grad_b
    return w, b
