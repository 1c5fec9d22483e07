# What it learns with is a data class, and so is what it remembers and what it finds.
from dataclasses import dataclass

import numpy as np


@dataclass
class Weights:
    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray


@dataclass
class Trace:
    inputs: np.ndarray
    middle: np.ndarray
    shares: np.ndarray


def build(n_x, n_h, n_y):
    return Weights(0.3 * np.random.randn(n_x, n_h), np.zeros(n_h), 0.3 * np.random.randn(n_h, n_y), np.zeros(n_y))


def forward(w: Weights, X):
    middle = np.maximum(X @ w.W1 + w.b1, 0)
    score = np.exp(middle @ w.W2 + w.b2)
    return Trace(X, middle, score / score.sum(axis=1, keepdims=True))


def cross_entropy(trace: Trace, Y):
    return -np.mean(np.sum(Y * np.log(trace.shares), axis=1))


def backward(w: Weights, trace: Trace, Y):
    miss = (trace.shares - Y) / len(Y)
    inner = miss @ w.W2.T * (trace.middle > 0)
    return Weights(trace.inputs.T @ inner, inner.sum(axis=0), trace.middle.T @ miss, miss.sum(axis=0))
