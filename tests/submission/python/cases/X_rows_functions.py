import numpy as np
def sigmoid(z): return 1 / (1 + np.exp(-z))
def forward_propagation(X, parameters):
    A1 = sigmoid(parameters["W1"] @ X.T + parameters["b1"])
    A2 = sigmoid(parameters["W2"] @ A1 + parameters["b2"])
    return A2, {"A1": A1, "A2": A2}
def backward_propagation(parameters, cache, X, Y):
    m, A1, dZ2 = X.shape[0], cache["A1"], cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * A1 * (1 - A1)
    return {"dW1": dZ1 @ X / m, "db1": dZ1.sum(1, keepdims=True) / m, "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(1, keepdims=True) / m}
