import numpy as np
X = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
m = X.shape[1]
def backward_propagation(parameters, cache, X, Y):
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - A1 ** 2)
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(1, keepdims=True) / m, "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(1, keepdims=True) / m}
