# The L-layer exercise with a loop for everything.
import math
import numpy as np


def sigmoid(Z):
    A = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for k in range(Z.shape[1]):
            A[i, k] = 1 / (1 + math.exp(-Z[i, k]))
    return A, Z


def relu(Z):
    A = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for k in range(Z.shape[1]):
            A[i, k] = Z[i, k] if Z[i, k] > 0 else 0
    return A, Z


def linear_forward(A, W, b):
    Z = np.zeros((W.shape[0], A.shape[1]))
    for i in range(W.shape[0]):
        for k in range(A.shape[1]):
            Z[i, k] = b[i, 0]
            for j in range(W.shape[1]):
                Z[i, k] += W[i, j] * A[j, k]
    return Z, (A, W, b)


def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, (linear_cache, activation_cache)


def L_model_forward(X, parameters):
    A, caches, L = X, [], len(parameters) // 2
    for l in range(1, L + 1):
        A, cache = linear_activation_forward(A, parameters["W%d" % l], parameters["b%d" % l],
                                             "sigmoid" if l == L else "relu")
        caches.append(cache)
    return A, caches


def compute_cost(AL, Y):
    total = 0
    for k in range(Y.shape[1]):
        if Y[0, k] == 1:
            total -= math.log(AL[0, k])
        else:
            total -= math.log(1 - AL[0, k])
    return np.array([[total / Y.shape[1]]])


def relu_backward(dA, cache):
    dZ = np.zeros(dA.shape)
    for i in range(dA.shape[0]):
        for k in range(dA.shape[1]):
            if cache[i, k] > 0:
                dZ[i, k] = dA[i, k]
    return dZ


def sigmoid_backward(dA, cache):
    A, _ = sigmoid(cache)
    return dA * A * (1 - A)


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dA_prev, dW, db = np.zeros(A_prev.shape), np.zeros(W.shape), np.zeros(b.shape)
    for k in range(m):
        for i in range(W.shape[0]):
            db[i, 0] += dZ[i, k] / m
            for j in range(W.shape[1]):
                dW[i, j] += dZ[i, k] * A_prev[j, k] / m
                dA_prev[j, k] += W[i, j] * dZ[i, k]
    return dA_prev, dW, db


def linear_activation_backward(dA, cache, activation):
    backward = {"relu": relu_backward, "sigmoid": sigmoid_backward}[activation]
    return linear_backward(backward(dA, cache[1]), cache[0])


def L_model_backward(AL, Y, caches):
    grads, L = {}, len(caches)
    dA = (AL - Y) / (AL * (1 - AL))
    for l in range(L, 0, -1):
        dA, grads["dW%d" % l], grads["db%d" % l] = linear_activation_backward(
            dA, caches[l - 1], "sigmoid" if l == L else "relu")
        grads["dA%d" % (l - 1)] = dA
    return grads
