# SPDX-License-Identifier: MIT
"""Backpropagation, in five functions: write each of them, then run  ./check

Examples lie in the columns of every array: X is n[0] x m. A[0] = X, Z[l] = W[l] A[l-1] + b[l], A[l] = g(Z[l]),
J = the mean of the losses L of the m examples.
"""
import numpy as np


def dZ_of_output(A, Y):
    """dZ[L] = A[L] - Y                             n[L] x m

    The last activation and its loss in one step. It is a derivative of the loss of each example: no 1/m here.
    """
    return None  # not written yet


def dA_below(W_above, dZ_above):
    """dA[l] = W[l+1]^T dZ[l+1]                     (n[l] x n[l+1]) (n[l+1] x m)"""
    return None  # not written yet


def dZ_of_hidden(dA, Z, slope):
    """dZ[l] = dA[l] * g'(Z[l]), entry by entry      n[l] x m

    slope(Z) is g'(Z), entry by entry.
    """
    return None  # not written yet


def dW_of_layer(dZ, A_below):
    """dW[l] = (1/m) dZ[l] A[l-1]^T                 (n[l] x m) (m x n[l-1])

    m is the number of examples: dZ.shape[1].
    """
    return None  # not written yet


def db_of_layer(dZ):
    """db[l] = (1/m) (sum of the columns of dZ[l])   n[l] x 1

    keepdims=True keeps it a column.
    """
    return None  # not written yet


# --- nothing to write below: the forward pass, and the five steps put together --------------------------------------
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


VALUE = {"sigmoid": sigmoid, "tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "identity": lambda z: z}
SLOPE = {"sigmoid": lambda z: sigmoid(z) * (1 - sigmoid(z)), "tanh": lambda z: 1 - np.tanh(z) ** 2,
         "relu": lambda z: (z > 0) * 1.0, "identity": lambda z: np.ones_like(z)}


def forward(X, parameters, hidden, output):
    """The lists Z and A, where A[0] = X and Z[0] is not used."""
    L = len(parameters) // 2
    Z, A = [None], [X]
    for l in range(1, L + 1):
        Z.append(parameters["W%d" % l] @ A[-1] + parameters["b%d" % l])
        if l < L:
            A.append(VALUE[hidden[l - 1]](Z[l]))
        elif output == "softmax":
            e = np.exp(Z[l] - Z[l].max(axis=0))
            A.append(e / e.sum(axis=0))
        else:
            A.append(VALUE[output](Z[l]))
    return Z, A


def gradients(X, Y, parameters, hidden, output):
    """What gradproof asks for: dW1, db1, ..., and dZ, dA on the way."""
    L = len(parameters) // 2
    Z, A = forward(X, parameters, hidden, output)
    grads, dZ = {}, dZ_of_output(A[L], Y)
    for l in range(L, 0, -1):
        if l < L:
            dA = None if dZ is None else dA_below(parameters["W%d" % (l + 1)], dZ)
            grads["dA%d" % l] = dA
            dZ = None if dA is None else dZ_of_hidden(dA, Z[l], SLOPE[hidden[l - 1]])
        grads["dZ%d" % l] = dZ
        grads["dW%d" % l] = None if dZ is None else dW_of_layer(dZ, A[l - 1])
        grads["db%d" % l] = None if dZ is None else db_of_layer(dZ)
    return grads
