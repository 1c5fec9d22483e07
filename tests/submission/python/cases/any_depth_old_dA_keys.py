import numpy as np
def sigmoid(z): return 1 / (1 + np.exp(-z))
def forward(X, parameters):
    caches, A, L = [], X, len(parameters) // 2
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        Z = W @ A + b
        caches.append(((A, W, b), Z))
        A = sigmoid(Z) if l == L else np.maximum(0, Z)
    return A, caches
def compute_cost(AL, Y): return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1]
def backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        (A_prev, W, b), Z = caches[l - 1]
        dZ = dA * sigmoid(Z) * (1 - sigmoid(Z)) if l == L else dA * (Z > 0)
        dA = W.T @ dZ
        grads["dA" + str(l)], grads["dW" + str(l)] = dA, dZ @ A_prev.T / Y.shape[1]
        grads["db" + str(l)] = dZ.sum(1, keepdims=True) / Y.shape[1]
    return grads
