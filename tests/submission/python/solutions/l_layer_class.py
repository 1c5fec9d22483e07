# The L-layer exercise with classes behind the named functions; its caches are objects of its own.
import numpy as np


class Layer:
    def __init__(self, W, b, activation):
        self.W, self.b, self.activation = W, b, activation

    def forward(self, A_prev):
        self.A_prev = A_prev
        self.Z = self.W @ A_prev + self.b
        self.A = np.maximum(self.Z, 0) if self.activation == "relu" else 1 / (1 + np.exp(-self.Z))
        return self.A

    def backward(self, dA):
        slope = (self.Z > 0) if self.activation == "relu" else self.A * (1 - self.A)
        dZ = dA * slope
        m = dA.shape[1]
        return self.W.T @ dZ, dZ @ self.A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m


class Network:
    def __init__(self, parameters):
        L = len(parameters) // 2
        self.layers = [Layer(parameters["W%d" % l], parameters["b%d" % l], "sigmoid" if l == L else "relu")
                       for l in range(1, L + 1)]

    def forward(self, X):
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def backward(self, AL, Y):
        dA, grads = -(Y / AL) + (1 - Y) / (1 - AL), {}
        for l in range(len(self.layers), 0, -1):
            dA, grads["dW%d" % l], grads["db%d" % l] = self.layers[l - 1].backward(dA)
            grads["dA%d" % (l - 1)] = dA
        return grads


def L_model_forward(X, parameters):
    network = Network(parameters)
    return network.forward(X), network


def L_model_backward(AL, Y, caches):
    return caches.backward(AL, Y)


def compute_cost(AL, Y):
    return -np.average(np.where(Y == 1, np.log(AL), np.log(1 - AL)))
