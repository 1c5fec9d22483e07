import numpy as np


def forward_propagation(X, params, dropout_rate, training):
    kept = {"A0": X}
    last = len(params) // 2
    for l in range(1, last + 1):
        Z = kept["A%d" % (l - 1)] @ params["W%d" % l] + params["b%d" % l]
        if l < last:
            A = np.maximum(Z, 0)
            if training and dropout_rate > 0:
                kept["D%d" % l] = np.random.rand(*A.shape) > dropout_rate
                A = A * kept["D%d" % l]
        else:
            A = np.exp(Z - Z.max(axis=1, keepdims=True))
            A = A / A.sum(axis=1, keepdims=True)
        kept["Z%d" % l], kept["A%d" % l] = Z, A
    return A, kept


def compute_cost(guess, truth):
    return -np.sum(truth * np.log(guess)) / truth.shape[0]


def backward_propagation(guess, truth, params, kept, dropout_rate):
    grads, d = {}, (guess - truth) / truth.shape[0]
    for l in range(len(params) // 2, 0, -1):
        grads["dW%d" % l] = kept["A%d" % (l - 1)].T @ d
        grads["db%d" % l] = d.sum(axis=0, keepdims=True)
        if l > 1:
            d = d @ params["W%d" % l].T * (kept["Z%d" % (l - 1)] > 0)
            if dropout_rate > 0:
                d = d * kept["D%d" % (l - 1)]
    return grads


def predict(X, params):
    return forward_propagation(X, params, 0.0, False)[0].argmax(axis=1)
