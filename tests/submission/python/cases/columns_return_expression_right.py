import numpy as np

def softmax(Z):
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)

def forward(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, softmax(Z2)

def backward(Z1, A1, Z2, A2, W2, X, Y):
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    return (dZ1 @ X.T / m, dZ1.sum(axis=1, keepdims=True) / m,
            dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m)
