# SPDX-License-Identifier: MIT
import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def attention_forward(Q, K, V):
    S = Q @ K.T / np.sqrt(Q.shape[-1])
    P = softmax(S)
    return P @ V, (Q, K, V, S, P)


def attention_backward(dout, cache):
    Q, K, V, S, P = cache
    d = np.sqrt(Q.shape[-1])
    dV = P.T @ dout
    dP = dout @ V.T
    dS = P * (dP - np.sum(dP * P, axis=-1, keepdims=True))
    dQ = dS @ K / d
    dK = dS.T @ Q / d
    return dQ, dK, dV
