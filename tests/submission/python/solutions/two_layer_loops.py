# The two-layer exercise with a loop for everything.
import math
import numpy as np

n_y = 1


def forward_propagation(X, parameters):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    n_x, m = X.shape
    n_h = W1.shape[0]
    Z1, A1 = np.zeros((n_h, m)), np.zeros((n_h, m))
    Z2, A2 = np.zeros((n_y, m)), np.zeros((n_y, m))
    for k in range(m):
        for i in range(n_h):
            z = b1[i, 0]
            for j in range(n_x):
                z += W1[i, j] * X[j, k]
            Z1[i, k] = z
            A1[i, k] = math.tanh(z)
        for i in range(n_y):
            z = b2[i, 0]
            for j in range(n_h):
                z += W2[i, j] * A1[j, k]
            Z2[i, k] = z
            A2[i, k] = 1 / (1 + math.exp(-z))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    total = 0.0
    for k in range(Y.shape[1]):
        total -= Y[0, k] * math.log(A2[0, k]) + (1 - Y[0, k]) * math.log(1 - A2[0, k])
    return total / Y.shape[1]


def backward_propagation(parameters, cache, X, Y):
    W2, A1, A2 = parameters["W2"], cache["A1"], cache["A2"]
    n_x, m = X.shape
    n_h = A1.shape[0]
    dW1, db1 = np.zeros((n_h, n_x)), np.zeros((n_h, 1))
    dW2, db2 = np.zeros((n_y, n_h)), np.zeros((n_y, 1))
    for k in range(m):
        for o in range(n_y):
            dz2 = A2[o, k] - Y[o, k]
            db2[o, 0] += dz2 / m
            for i in range(n_h):
                dW2[o, i] += dz2 * A1[i, k] / m
        for i in range(n_h):
            da1 = 0.0
            for o in range(n_y):
                da1 += W2[o, i] * (A2[o, k] - Y[o, k])
            dz1 = da1 * (1 - A1[i, k] ** 2)
            db1[i, 0] += dz1 / m
            for j in range(n_x):
                dW1[i, j] += dz1 * X[j, k] / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
