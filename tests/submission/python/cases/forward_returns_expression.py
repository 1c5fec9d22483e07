import numpy as np
def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = np.maximum(0, Z1)
    Z2 = W2.dot(A1) + b2
    return Z1, A1, Z2, np.exp(Z2) / np.sum(np.exp(Z2), axis=0)
def one_hot(Y):
    out = np.zeros((Y.size, Y.max() + 1))
    out[np.arange(Y.size), Y] = 1
    return out.T
def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y):
    m = Y.size
    dZ2 = A2 - one_hot(Y)
    dZ1 = W2.T.dot(dZ2) * (Z1 > 0)
    return dZ1.dot(X.T) / m, dZ1.sum(1, keepdims=True) / m, dZ2.dot(A1.T) / m, dZ2.sum(1, keepdims=True) / m
