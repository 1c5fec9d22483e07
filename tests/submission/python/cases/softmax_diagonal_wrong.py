import numpy as np

def softmax(Z):
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)

def forward(X, parameters):
    A1 = np.maximum(parameters["W1"] @ X + parameters["b1"], 0)
    A2 = softmax(parameters["W2"] @ A1 + parameters["b2"])
    return A2, {"A1": A1, "A2": A2}

def cost(A2, Y):
    return -np.sum(Y * np.log(A2)) / Y.shape[1]

def backward(parameters, cache, X, Y):
    m, A1, A2 = X.shape[1], cache["A1"], cache["A2"]
    dZ2 = -(Y / A2) * A2 * (1 - A2)
    dZ1 = parameters["W2"].T @ dZ2 * (A1 > 0)
    return {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m,
            "dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m}
