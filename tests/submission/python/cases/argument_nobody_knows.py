# One argument of the backward pass is called by a name that says nothing: the forward pass is no mistake for that.
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X, W1, b1, W2, b2):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, sigmoid(Z2)


def cost(A2, Y):
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


def backward(X, Y, W1, b1, W2, b2, gizmo):
    Z1, A1, Z2, A2 = forward(X, W1, b1, W2, b2)
    m = X.shape[1]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m * gizmo
    db2 = dZ2.sum(axis=1, keepdims=True) / m * gizmo
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    dW1 = dZ1 @ X.T / m * gizmo
    db1 = dZ1.sum(axis=1, keepdims=True) / m * gizmo
    return dW1, db1, dW2, db2
