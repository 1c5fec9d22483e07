import numpy as np
def sigmoid(z): return 1 / (1 + np.exp(-z))
def forward_propagation(X, parameter):
    A1 = np.maximum(0, parameter["W1"] @ X + parameter["b1"])
    A2 = np.maximum(0, parameter["W2"] @ A1 + parameter["b2"])
    return {"A1": A1, "A2": A2, "A3": sigmoid(parameter["W3"] @ A2 + parameter["b3"])}
def backward_propagation(X, Y, forward, parameter):
    m, A1, A2 = Y.shape[1], forward["A1"], forward["A2"]
    dZ3 = forward["A3"] - Y
    dZ2 = (parameter["W3"].T @ dZ3) * (A2 > 0)
    dZ1 = (parameter["W2"].T @ dZ2) * (A1 > 0)
    return {"dW3": dZ3 @ A2.T / m, "db3": dZ3.sum(1, keepdims=True) / m, "dW2": dZ2 @ A2.T / m,
            "db2": dZ2.sum(1, keepdims=True) / m, "dW1": dZ1 @ X.T / m, "db1": dZ1.sum(1, keepdims=True) / m}
