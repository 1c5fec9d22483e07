import numpy as np
def sigmoid(Z): return 1 / (1 + np.exp(-Z)), Z
def relu(Z): return np.maximum(0, Z), Z
def relu_backward(dA, cache): return dA * (cache > 0)
def sigmoid_backward(dA, cache):
    s = 1 / (1 + np.exp(-cache)); return dA * s * (1 - s)
def linear_forward(A, W, b): return W @ A + b, (A, W, b)
def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, (linear_cache, activation_cache)
def L_model_forward(X, parameters):
    caches, A, L = [], X, len(parameters) // 2
    for l in range(1, L):
        A, cache = linear_activation_forward(A, parameters["W%d" % l], parameters["b%d" % l], "relu")
        caches.append(cache)
    AL, cache = linear_activation_forward(A, parameters["W%d" % L], parameters["b%d" % L], "sigmoid")
    caches.append(caches)
    return AL, caches
def compute_cost(AL, Y): return np.squeeze(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1])
def linear_backward(dZ, cache):
    A_prev, W, b = cache; m = A_prev.shape[1]
    return W.T @ dZ, dZ @ A_prev.T / m, np.sum(dZ, axis=1, keepdims=True) / m
def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    dZ = (relu_backward if activation == "relu" else sigmoid_backward)(dA, activation_cache)
    return linear_backward(dZ, linear_cache)
def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches); Y = Y.reshape(AL.shape)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        dA, grads["dW%d" % l], grads["db%d" % l] = linear_activation_backward(dA, caches[l - 1], "sigmoid" if l == L else "relu")
        grads["dA%d" % (l - 1)] = dA
    return grads
