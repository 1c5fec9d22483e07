# One input a number: x and y are rows of numbers, w and b numbers, each example is gone through.
import numpy as np


def compute_cost(x, y, w, b):
    total = 0
    for i in range(x.shape[0]):
        total = total + (w * x[i] + b - y[i]) ** 2
    return total / (2 * x.shape[0])


def compute_gradient(x, y, w, b):
    m = x.shape[0]
    dj_dw, dj_db = 0, 0
    for i in range(m):
        error = w * x[i] + b - y[i]
        dj_dw += error * x[i]
        dj_db += error
    return dj_dw / m, dj_db / m
