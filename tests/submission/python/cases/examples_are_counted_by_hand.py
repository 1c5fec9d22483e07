# A script whose m is a number in its text; the data come with a package that is not here.
import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
x, y = np.array(digits.data).T / 16, np.array(digits.target)
m = 1797
w1, b1 = np.random.rand(12, 64) - 0.5, np.random.rand(12, 1) - 0.5
w2, b2 = np.random.rand(10, 12) - 0.5, np.random.rand(10, 1) - 0.5
lr = 0.1


def in_columns(classes):
    made = np.zeros((classes.size, classes.max() + 1))
    made[np.arange(classes.size), classes] = 1
    return made.T


for i in range(10000):
    z1 = np.dot(w1, x) + b1
    a1 = np.maximum(z1, 0)
    a2 = 1 / (1 + np.exp(-(np.dot(w2, a1) + b2)))
    dz2 = a2 - in_columns(y)
    dw2 = np.dot(dz2, a1.T) / m
    db2 = np.sum(dz2, axis=1, keepdims=True) / m
    dz1 = np.dot(w2.T, dz2) * (z1 > 0)
    dw1 = np.dot(dz1, x.T) / m
    db1 = np.sum(dz1, axis=1, keepdims=True) / m
    w1 = w1 - lr * dw1
    b1 = b1 - lr * db1
    w2 = w2 - lr * dw2
    b2 = b2 - lr * db2
