import numpy as np
def sigmoid(Z): return 1 / (1 + np.exp(-Z))
def relu(Z): return np.maximum(0, Z)
def linear_activation_forward(A_prev, W, b, activation):
    Z = W @ A_prev + b
    return (sigmoid(Z) if activation == "sigmoid" else relu(Z)), (A_prev, Z, W, b)
def L_model_forward(X, parameters):
    caches, A, L = [], X, len(parameters) // 2
    for l in range(1, L + 1):
        A, cache = linear_activation_forward(A, parameters["W%d" % l], parameters["b%d" % l], "sigmoid" if l == L else "relu")
        caches.append(cache)
    return A, caches
def sigmoid_backward(dA, cache):
    A_prev, Z, W, b = cache
    return dA * sigmoid(Z) * (1 - sigmoid(Z))
def linear_activation_backward(dA, cache, activation):
    A_prev, Z, W, b = cache
    dZ = sigmoid_backward(dA, cache) if activation == "sigmoid" else dA * (Z > 0)
    return W.T @ dZ, dZ @ A_prev.T / A_prev.shape[1], dZ.sum(1, keepdims=True) / A_prev.shape[1]
def L_model_backward(AL, Y, caches):
    grads, L, dA = {}, len(caches), -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        dA, grads["dW%d" % l], grads["db%d" % l] = linear_activation_backward(dA, caches[l - 1], "sigmoid" if l == L else "relu")
        grads["dA%d" % (l - 1)] = dA
    return grads
