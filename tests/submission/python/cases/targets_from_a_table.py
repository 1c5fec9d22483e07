# The targets stand beside the pictures in a table that is on another machine, and are read where they stand.
import numpy as np
import pandas as pd

table = np.array(pd.read_csv("digits.csv"))
m, n = table.shape
table = table.T
X_train = table[1:n] / 255.0
Y_train = np.zeros((10, m))
for i in range(m):
    Y_train[table[0][i]][i] = 1


def begin():
    return (np.random.rand(10, 784) - 0.5, np.random.rand(10, 1) - 0.5,
            np.random.rand(10, 10) - 0.5, np.random.rand(10, 1) - 0.5)


def ramp(Z):
    return np.maximum(0, Z)


def shares(Z):
    return np.exp(Z) / np.sum(np.exp(Z), axis=0)


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ramp(Z1)
    Z2 = W2.dot(A1) + b2
    return Z1, A1, Z2, shares(Z2)


def back_prop(Z1, A1, Z2, A2, W2, X, Y):
    m = Y.shape[1]
    dZ2 = A2 - Y_train
    dW2 = dZ2.dot(A1.T) / m
    db2 = np.sum(dZ2, axis=1).reshape(10, 1) / m
    dZ1 = W2.T.dot(dZ2) * (Z1 > 0)
    dW1 = dZ1.dot(X.T) / m
    db1 = np.sum(dZ1, axis=1).reshape(10, 1) / m
    return dW1, db1, dW2, db2


def descend(X, Y, rounds, rate):
    W1, b1, W2, b2 = begin()
    for _ in range(rounds):
        Z1, A1, Z2, A2 = forward_prop(W1, b1, W2, b2, X)
        dW1, db1, dW2, db2 = back_prop(Z1, A1, Z2, A2, W2, X, Y)
        W1, b1, W2, b2 = W1 - rate * dW1, b1 - rate * db1, W2 - rate * dW2, b2 - rate * db2
    return W1, b1, W2, b2


descend(X_train, Y_train, 500, 0.1)
