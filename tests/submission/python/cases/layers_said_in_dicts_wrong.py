import numpy as np

LAYERS = [{"inputs": 20, "units": 15, "g": "relu"}, {"inputs": 15, "units": 6, "g": "relu"}, {"inputs": 6, "units": 1, "g": "sigmoid"}]


def start(layers):
    return {k + str(l): np.random.randn(d["units"], d["inputs"] if k == "W" else 1) * 0.1
            for l, d in enumerate(layers, 1) for k in ("W", "b")}


def g(z, name):
    return np.maximum(0, z) if name == "relu" else 1 / (1 + np.exp(-z))


def full_forward(X, params, layers):
    memory, a = {}, X
    for l, d in enumerate(layers, 1):
        memory["A" + str(l - 1)] = a
        memory["Z" + str(l)] = params["W" + str(l)] @ a + params["b" + str(l)]
        a = g(memory["Z" + str(l)], d["g"])
    return a, memory


def cost_value(Y_hat, Y):
    return np.squeeze(-np.sum(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat)) / Y.shape[1])


def full_backward(Y_hat, Y, memory, params, layers):
    grads, m = {}, Y.shape[1]
    dA = -(Y / Y_hat - (1 - Y) / (1 - Y_hat))
    for l in range(len(layers), 0, -1):
        z = memory["Z" + str(l)]
        dZ = dA * (z > 0) if layers[l - 1]["g"] == "relu" else dA * g(z, "sigmoid") * (1 - g(z, "sigmoid"))
        grads["dW" + str(l)] = dZ @ memory["A" + str(l - 1)].T / m
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m
        dA = params["W" + str(l)].T @ dZ / m
    return grads
