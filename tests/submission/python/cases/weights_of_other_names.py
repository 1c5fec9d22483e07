# Weights called alpha and beta, in a tuple with the biases between them.
import numpy as np


def shares(v):
    return np.exp(v) / np.exp(v).sum(axis=1, keepdims=True)


def forwardProp(X, parameters):
    alpha, b1, beta, b2 = parameters
    hidden = 1 / (1 + np.exp(-(X @ alpha + b1)))
    guess = shares(hidden @ beta + b2)
    return guess, (hidden, guess)


def backProp(X, Y, cache, parameters):
    alpha, b1, beta, b2 = parameters
    hidden, guess = cache
    d_top = guess - Y
    d_low = d_top @ beta.T * hidden * (1 - hidden)
    return (X.T @ d_low, d_low.sum(axis=0, keepdims=True), hidden.T @ d_top, d_top.sum(axis=0, keepdims=True))


def crossEntropy(output, Y):
    return -np.sum(Y * np.log(output))
