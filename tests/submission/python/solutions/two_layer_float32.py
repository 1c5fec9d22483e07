# The two-layer exercise in single precision.
import numpy as np

dtype = np.float32


def _single(*arrays):
    return [np.asarray(a, dtype=dtype) for a in arrays]


def forward_propagation(X, parameters):
    X, W1, b1, W2, b2 = _single(X, *(parameters[k] for k in ("W1", "b1", "W2", "b2")))
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = dtype(1) / (dtype(1) + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    A2, Y = _single(A2, Y)
    return -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))


def backward_propagation(parameters, cache, X, Y):
    W2, A1, A2, X, Y = _single(parameters["W2"], cache["A1"], cache["A2"], X, Y)
    m = dtype(X.shape[1])
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    return {"dW1": dZ1 @ X.T / m, "db1": np.sum(dZ1, axis=1, keepdims=True) / m,
            "dW2": dZ2 @ A1.T / m, "db2": np.sum(dZ2, axis=1, keepdims=True) / m}
