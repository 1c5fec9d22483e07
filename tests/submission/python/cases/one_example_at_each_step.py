# Functions that are only ever called with one example, drawn anew at each step; the data are not here.
import numpy as np
import pandas as pd

table = pd.read_csv("drinks.csv", sep=";")
X_train, X_test = table.iloc[:900, :-1].values, table.iloc[900:, :-1].values
Y_train, Y_test = table["good"].values[:900], table["good"].values[900:]
n = X_train.shape[0]
np.random.seed(3)
w_hidden, b_hidden = np.random.randn(6, 5) * 0.5, np.zeros((6, 1))
w_output, b_output = np.random.randn(1, 6) * 0.5, np.zeros((1, 1))


def bend(v):
    return np.tanh(v)


def squash(v):
    return 1 / (1 + np.exp(-v))


def forward_prop(X):
    Z1 = w_hidden @ X + b_hidden
    A1 = bend(Z1)
    Z2 = w_output @ A1 + b_output
    return Z1, A1, Z2, squash(Z2)


def cost(A2, Y):
    return np.mean((A2 - Y) ** 2)


def backward_prop(Z1, A1, Z2, A2, X, Y):
    out = 2 * (A2 - Y) * A2 * (1 - A2)
    hidden = w_output.T @ out * (1 - A1 ** 2)
    return hidden @ X.T, hidden, out @ A1.T, out


L = 0.05
for i in range(100000):
    chosen = np.random.choice(n, 1, replace=False)
    X_one, Y_one = X_train[chosen].T, Y_train[chosen]
    Z1, A1, Z2, A2 = forward_prop(X_one)
    dW1, dB1, dW2, dB2 = backward_prop(Z1, A1, Z2, A2, X_one, Y_one)
    w_hidden -= L * dW1
    b_hidden -= L * dB1
    w_output -= L * dW2
    b_output -= L * dB2
    if i % 1000 == 0:
        print(i, cost(forward_prop(X_test.T)[3], Y_test))
