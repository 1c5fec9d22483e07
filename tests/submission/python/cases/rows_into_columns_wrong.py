import numpy as np


def relu(x):
    return np.maximum(0, x)


def softmax(x):
    e = np.exp(x - np.max(x, axis=0, keepdims=True))
    return e / np.sum(e, axis=0, keepdims=True)


def categorical_crossentropy(y_true, y_pred):
    return -np.sum(y_true * np.log(y_pred)) / y_true.shape[1]


def forward_propagation(X, W1, b1, W2, b2):
    Z1 = np.dot(W1, X.T) + b1
    A1 = relu(Z1)
    Z2 = np.dot(W2, A1) + b2
    return Z1, A1, Z2, softmax(Z2)


def backpropagation(X, Y, Z1, A1, Z2, A2, W1, W2, b1, b2, learning_rate):
    m = X.shape[0]
    dZ2 = A2 - Y.T
    dZ1 = np.dot(W2.T, dZ2)
    dW2, dW1 = np.dot(dZ2, A1.T) / m, np.dot(dZ1, X) / m
    db2, db1 = np.mean(dZ2, axis=1, keepdims=True), np.mean(dZ1, axis=1, keepdims=True)
    W1 -= learning_rate * dW1
    b1 -= learning_rate * db1
    W2 -= learning_rate * dW2
    b2 -= learning_rate * db2
    return W1, b1, W2, b2
