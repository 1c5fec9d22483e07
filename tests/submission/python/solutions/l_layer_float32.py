# The L-layer exercise in single precision.
import numpy as np


def f32(a):
    return np.asarray(a).astype("float32")


def sigmoid(Z):
    Z = f32(Z)
    return 1 / (1 + np.exp(-Z)), Z


def relu(Z):
    Z = f32(Z)
    return Z * (Z > 0), Z


def linear_forward(A, W, b):
    A, W, b = f32(A), f32(W), f32(b)
    return W @ A + b, (A, W, b)


def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = {"sigmoid": sigmoid, "relu": relu}[activation](Z)
    return A, (linear_cache, activation_cache)


def L_model_forward(X, parameters):
    A, caches, L = f32(X), [], len(parameters) // 2
    for l in range(1, L + 1):
        A, cache = linear_activation_forward(A, parameters["W%d" % l], parameters["b%d" % l],
                                             "sigmoid" if l == L else "relu")
        caches.append(cache)
    return A, caches


def compute_cost(AL, Y):
    AL, Y = f32(AL), f32(Y)
    return -(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)).mean()


def relu_backward(dA, cache):
    return f32(dA) * (f32(cache) > 0)


def sigmoid_backward(dA, cache):
    s = sigmoid(cache)[0]
    return f32(dA) * s * (1 - s)


def linear_backward(dZ, cache):
    A_prev, W, b = map(f32, cache)
    dZ, m = f32(dZ), np.float32(A_prev.shape[1])
    return W.T @ dZ, dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m


def linear_activation_backward(dA, cache, activation):
    step = relu_backward if activation == "relu" else sigmoid_backward
    return linear_backward(step(dA, cache[1]), cache[0])


def L_model_backward(AL, Y, caches):
    AL, Y = f32(AL), f32(Y)
    grads, L = {}, len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in reversed(range(1, L + 1)):
        dA, grads["dW%d" % l], grads["db%d" % l] = linear_activation_backward(
            dA, caches[l - 1], "sigmoid" if l == L else "relu")
        grads["dA%d" % (l - 1)] = dA
    return grads
