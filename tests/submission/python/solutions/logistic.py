# SPDX-License-Identifier: MIT
# One layer: w is a column, b a number, and one function does all of it.
import numpy as np
from lr_utils import load_dataset

train_X, train_Y, _, _, _ = load_dataset()
m_train = train_X.shape[0]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def propagate(w, b, X, Y):
    m = X.shape[1]
    A = sigmoid(np.dot(w.T, X) + b)
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    dw = np.dot(X, (A - Y).T) / m
    db = np.sum(A - Y) / m
    assert dw.shape == w.shape
    return {"dw": dw, "db": db}, cost


d = model(train_X, train_Y, num_iterations=2000)
