import numpy as np
def ReLU(Z): return np.maximum(0, Z)
def softmax(Z): return np.exp(Z) / np.sum(np.exp(Z), axis=0)
def forward_propagation(W1, b1, W2, b2, x):
    Z1 = W1.dot(x) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2
def one_hot(Y):
    out = np.zeros((Y.size, 10))
    out[np.arange(Y.size), Y] = 1
    return out.T
def backwards_propagation(Z1, A1, Z2, A2, W2, X, Y):
    m = Y.size
    dZ2 = A2 - one_hot(Y)
    dZ1 = W2.T.dot(dZ2) * (Z2 > 0)
    return dZ1.dot(X.T) / m, dZ2.dot(A1.T) / m, dZ1.sum(1, keepdims=True) / m, dZ2.sum(1, keepdims=True) / m
