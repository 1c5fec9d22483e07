# Right, and as slow as it gets: plain loops that compute tanh anew wherever they need it.
import math


def forward_propagation(X, parameters):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    m = X.shape[1]
    Z1 = [[b1[i][0] + sum(W1[i][j] * X[j][k] for j in range(X.shape[0])) for k in range(m)] for i in range(len(W1))]
    Z2 = [[b2[0][0] + sum(W2[0][i] * math.tanh(Z1[i][k]) for i in range(len(W1))) for k in range(m)]]
    return [[1 / (1 + math.exp(-z)) for z in Z2[0]]], {"Z1": Z1, "Z2": Z2}


def backward_propagation(parameters, cache, X, Y):
    W1, W2 = parameters["W1"], parameters["W2"]
    A2, cache = forward_propagation(X, parameters)
    m, Z1 = X.shape[1], cache["Z1"]
    dW1 = [[0.0] * X.shape[0] for _ in range(len(W1))]
    db1 = [[0.0] for _ in range(len(W1))]
    dW2, db2 = [[0.0] * len(W1)], [[0.0]]
    for k in range(m):
        d = A2[0][k] - Y[0][k]
        db2[0][0] += d / m
        for i in range(len(W1)):
            dW2[0][i] += d * math.tanh(Z1[i][k]) / m
            db1[i][0] += d * W2[0][i] * (1 - math.tanh(Z1[i][k]) ** 2) / m
            for j in range(X.shape[0]):
                dW1[i][j] += d * W2[0][i] * (1 - math.tanh(Z1[i][k]) ** 2) * X[j][k] / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
