import numpy as np
def sigmoid(x): return 1 / (1 + np.exp(-x))
def sigmoid_derivative(x): return sigmoid(x) * (1 - sigmoid(x))
def forward(X, W1, b1, W2, b2):
    A1 = sigmoid(X @ W1 + b1)
    A2 = sigmoid(A1 @ W2 + b2)
    return A1, A2
def backward(X, y, A1, A2, W2):
    m = y.shape[0]
    dZ2 = A2 - y
    dZ1 = dZ2 @ W2.T * sigmoid_derivative(A1)
    return X.T @ dZ1 / m, dZ1.sum(0, keepdims=True) / m, A1.T @ dZ2 / m, dZ2.sum(0, keepdims=True) / m
